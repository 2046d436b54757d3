package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.budget.Unfinished;
import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.protocol.sockjs.frame.SockJsCodec;
import io.towline.bridge.protocol.sockjs.frame.UpFrame;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Alarm;
import io.towline.bridge.session.Inbox;
import io.towline.bridge.session.Outbox;
import io.towline.bridge.session.Session;
import io.towline.bridge.text.Unacceptable;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointTerms;
import io.towline.frame.CloseCode;
import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xnio.StreamConnection;

/**
 * A framed WebSocket, from the side of its session and from that of its client: they live on one thread, and end together.
 *
 * <pre>
 *   ATTACHED --101--> UP --c[...], closed, broken, lost, cut--> DONE
 * </pre>
 *
 * <p>Nothing is acknowledged in SockJS: what the connection was given is freed.
 *
 * <p>Owner: the session's I/O thread.
 */
final class FramedSocket implements Receiver, Endpoint.Listener {

    /** What sockjs-node says. */
    private static final int BROKEN = 3000;

    private static final Farewell NO_ROOM = new Farewell(CloseCode.TRY_AGAIN_LATER, "no room", false);

    /** Payload that goes into one frame, before it is looked whether the client takes it. */
    private static final long ENOUGH = 64 * 1024;

    /** Bytes that came in and are not accepted upstream, before reading stops; and the same in reads. */
    private static final long MOST_UNSETTLED = 64 * 1024;

    private static final int MOST_UNDER_WAY = 8;

    private final Session session;
    private final IoThread io;
    private final SockJsCodec codec;
    private final RouteConfig route;
    private final Alarm heart;
    private final Unfinished unfinished;

    private Optional<Endpoint> endpoint = Optional.empty();
    private boolean opened;
    private boolean done;
    private long written;
    private long charged;
    private List<Message> arrived = new ArrayList<>();
    private long arrivedBytes;
    private long posted;
    private int underWay;
    private long unsettled;
    private boolean suspended;
    private Optional<Runnable> behindThem = Optional.empty();

    FramedSocket(Session session, SockJsCodec codec, RouteConfig route) {
        this.session = session;
        this.codec = codec;
        this.route = route;
        io = session.io();
        heart = new Alarm(io, this::beat);
        unfinished = new Unfinished(session.budget());
    }

    /** The 101 is written. */
    void begin(StreamConnection connection) {
        Endpoint begun = new Endpoint(connection, io, terms(), this);
        endpoint = Optional.of(begun);
        begun.begin(ByteBuffer.allocate(0));
        if (done) {
            begun.close(OptionalInt.of(CloseCode.GOING_AWAY), "");
        } else {
            heart.in(route.bridge().sockjs().sessions().heartbeat());
            news();
        }
    }

    private EndpointTerms terms() {
        return new EndpointTerms(
                EndpointTerms.Role.SERVER,
                mostFrame(session.terms().maxMessageFromClient()),
                route.terms().limits().maxControlFrames(),
                route.terms().timeouts().slowConsumer(),
                route.terms().keepalive().client(),
                route.terms().timeouts().close());
    }

    /** A largest message with every other byte escaped, or many small ones. */
    private static long mostFrame(long mostMessage) {
        return 2 * mostMessage + 64 * 1024;
    }

    // ---- to the client ----

    @Override
    public void news() {
        if (done || endpoint.isEmpty()) {
            return;
        }
        Outbox outbox = session.outbox();
        open(outbox);
        while (!done && written < lastMessage(outbox) && hasRoom()) {
            pass(outbox);
        }
        if (!done && outbox.farewell().isPresent() && written == lastMessage(outbox)) {
            part(outbox.farewell().get());
        }
    }

    private void open(Outbox outbox) {
        boolean early = route.bridge().sockjs().earlyOpen() && outbox.farewell().isEmpty();
        if (!opened && codec.opens() && (early || session.isOpen())) {
            opened = true;
            say(SockJsCodec.OPEN);
        }
    }

    private void pass(Outbox outbox) {
        SockJsCodec.Frame frame = codec.next(outbox.batch(written, ENOUGH).messages());
        written += frame.messages();
        if (frame.text().length > 0) {
            say(frame.text());
        }
        if (frame.last().isPresent()) {
            SockJsCodec.Last last = frame.last().get();
            leave();
            session.abort(last.farewell(), last.ending(), last.code());
            close(CloseCode.NORMAL, "");
        } else {
            session.acknowledge(written);
        }
    }

    /** The farewell has the number behind it. */
    private static long lastMessage(Outbox outbox) {
        return outbox.farewell().isPresent() ? outbox.last() - 1 : outbox.last();
    }

    /** SockJS has said all by its own frame: the WebSocket's tells no more than that it is over. */
    private void part(Farewell farewell) {
        say(SockJsCodec.close(farewell));
        finish();
        close(CloseCode.NORMAL, "");
    }

    private void say(byte[] frame) {
        endpoint.ifPresent(to -> to.send(true, frame));
        heart.in(route.bridge().sockjs().sessions().heartbeat());
        charge();
    }

    private boolean hasRoom() {
        return endpoint.filter(Endpoint::hasRoom).isPresent();
    }

    /** What the connection holds; of little that is sent since, the next heartbeat tells. */
    private void charge() {
        long waiting = endpoint.map(Endpoint::waiting).orElse(0L);
        if (waiting > charged) {
            session.budget().take(waiting - charged);
        } else {
            session.budget().give(charged - waiting);
        }
        charged = waiting;
    }

    @Override
    public void room() {
        charge();
        news();
    }

    // ---- from the client ----

    @Override
    public void message(boolean text, byte[] payload) {
        if (done || behindThem.isPresent()) {
            return;
        }
        if (!session.budget().tryWith(Batch.parsing(payload.length), () -> frame(text, payload))) {
            post();
            breakOff(NO_ROOM, Cause.REFUSED_OVERLOAD);
        }
    }

    private void frame(boolean text, byte[] payload) {
        try {
            if (!text) {
                throw Unacceptable.malformed("A text is needed.");
            }
            take(payload, UpFrame.messages(payload, session.terms().maxMessageFromClient()));
        } catch (Unacceptable why) {
            post(); // what came before it was sound
            switch (why.fault()) {
                case MALFORMED -> breakOff(new Farewell(BROKEN, "Broken framing.", false), Cause.PROTOCOL_ERROR);
                case FLOOD ->
                    breakOff(new Farewell(CloseCode.POLICY_VIOLATION, "too many messages", false), Cause.FLOOD);
                case TOO_LARGE ->
                    breakOff(new Farewell(CloseCode.TOO_BIG, "message too big", false), Cause.MESSAGE_TOO_BIG);
            }
        }
    }

    @Override
    public void gathering(long bytes) {
        if (unfinished.holds(bytes) && session.budget().isSpent() && !done) {
            post(); // what came before it was whole
            if (!done) {
                breakOff(NO_ROOM, Cause.REFUSED_OVERLOAD);
            }
        }
    }

    private void take(byte[] payload, List<byte[]> messages) {
        if (messages.isEmpty()) {
            return;
        }
        if (arrived.isEmpty()) {
            io.execute(this::post); // behind all that this read brings
        }
        arrived.addAll(codec.up(messages));
        arrivedBytes += payload.length;
        unsettled += payload.length;
        if (isFull() && !suspended) {
            suspended = true;
            endpoint.ifPresent(Endpoint::suspend);
        }
    }

    private boolean isFull() {
        return unsettled >= MOST_UNSETTLED || underWay >= MOST_UNDER_WAY;
    }

    private void post() {
        if (arrived.isEmpty()) {
            return;
        }
        List<Message> messages = arrived;
        long bytes = arrivedBytes;
        arrived = new ArrayList<>();
        arrivedBytes = 0;
        underWay++;
        long first = posted + 1;
        posted += messages.size();
        session.inbox().post(first, messages, new Inbox.Reply() {
            @Override
            public void accepted(long ack) {
                settled(bytes);
            }

            @Override
            public void refused(Inbox.Refusal why) {
                if (why instanceof Inbox.Refusal.NoRoom && !done) {
                    breakOff(new Farewell(CloseCode.TRY_AGAIN_LATER, "Upstream too slow", false), Cause.SLOW_CONSUMER);
                }
                settled(bytes); // else its farewell is on its way to the client
            }
        });
    }

    private void settled(long bytes) {
        underWay--;
        unsettled -= bytes;
        if (suspended && !isFull()) {
            suspended = false;
            endpoint.ifPresent(Endpoint::resume);
        }
        if (underWay == 0) {
            Optional<Runnable> next = behindThem;
            behindThem = Optional.empty();
            next.ifPresent(Runnable::run);
        }
    }

    // ---- endings ----

    @Override
    public void parted(EndpointClose how) {
        unfinished.holds(0);
        heart.off();
        if (done) {
            return;
        }
        post();
        Optional<Cause> fault = fault(how.how());
        if (fault.isPresent()) {
            finish(new Farewell(how.code().orElse(CloseCode.GOING_AWAY), how.reason(), false), fault.get());
            return;
        }
        Runnable close = () -> {
            if (!done) {
                session.close(how.code(), how.reason());
                finish();
            }
        };
        if (underWay == 0) {
            close.run();
        } else {
            behindThem = Optional.of(close); // the server gets all that came before, as by a WebSocket
        }
    }

    /** Empty where the client has closed in good order. */
    private static Optional<Cause> fault(EndpointClose.How how) {
        return switch (how) {
            case PEER_CLOSED -> Optional.empty();
            case LOST -> Optional.of(Cause.CLIENT_LOST);
            case PING_TIMEOUT -> Optional.of(Cause.PING_TIMEOUT_CLIENT);
            case PROTOCOL_ERROR -> Optional.of(Cause.PROTOCOL_ERROR);
            case TOO_BIG -> Optional.of(Cause.MESSAGE_TOO_BIG);
            case FLOOD -> Optional.of(Cause.FLOOD);
            case SLOW_CONSUMER -> Optional.of(Cause.SLOW_CONSUMER);
            case CLOSED -> Optional.of(Cause.INTERNAL_ERROR); // not by us, or this would be done
        };
    }

    private void breakOff(Farewell farewell, Cause cause) {
        finish(farewell, cause);
        close(farewell.code(), farewell.reason());
    }

    private void finish(Farewell farewell, Cause cause) {
        leave();
        session.abort(farewell, cause, farewell.reason());
    }

    /** The session's farewell needs no other receiver. */
    private void finish() {
        leave();
        session.acknowledge(session.outbox().last());
    }

    private void leave() {
        done = true;
        heart.off();
        session.detach(this);
    }

    private void close(int code, String reason) {
        heart.off();
        endpoint.ifPresent(to -> to.close(OptionalInt.of(code), reason));
    }

    @Override
    public void superseded() {
        throw new IllegalStateException("a framed WebSocket has its session to itself");
    }

    @Override
    public void cut() {
        if (!done) {
            done = true;
            close(CloseCode.GOING_AWAY, "");
        }
    }

    @Override
    public boolean stands() {
        return !done;
    }

    @Override
    public void gone() {
        endpoint = Optional.empty();
        charge();
    }

    /** Into silence of ours; nobody who is behind with reading needs it. */
    private void beat() {
        if (opened && hasRoom()) {
            say(SockJsCodec.HEARTBEAT);
        } else {
            heart.in(route.bridge().sockjs().sessions().heartbeat());
        }
    }
}
