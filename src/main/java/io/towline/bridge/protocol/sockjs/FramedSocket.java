package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.protocol.sockjs.frame.SockJsCodec;
import io.towline.bridge.protocol.sockjs.frame.UpFrame;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Inbox;
import io.towline.bridge.session.Outbox;
import io.towline.bridge.session.Session;
import io.towline.bridge.websocket.ClientFault;
import io.towline.bridge.websocket.SessionSocket;
import io.towline.config.BridgeConfig.SockJs;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointTerms;
import io.towline.frame.CloseCode;
import io.towline.io.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xnio.StreamConnection;

/**
 * SockJS's own WebSocket, whose messages are frames of SockJS, as its session sees it: they end together.
 *
 * <pre>
 *   ATTACHED --101--> UP --c[...], closed, broken, lost, cut--> DONE
 * </pre>
 *
 * <p>Nothing is acknowledged in SockJS: what the connection was given is freed.
 *
 * <p>Owner: the session's I/O thread.
 */
final class FramedSocket implements Receiver, SessionSocket.Events<UpFrame> {

    private static final UpFrame NO_ROOM =
            new UpFrame.Broken(new Farewell(CloseCode.TRY_AGAIN_LATER, "no room", false), Cause.REFUSED_OVERLOAD);

    private static final UpFrame.Broken TOO_SLOW = new UpFrame.Broken(
            new Farewell(CloseCode.TRY_AGAIN_LATER, "Upstream too slow", false), Cause.SLOW_CONSUMER);

    /** Payload that goes into one frame, before it is looked whether the client takes it. */
    private static final long ENOUGH = 64 * 1024;

    private final Session session;
    private final SockJsCodec codec;
    private final SockJs settings;
    private final SessionSocket<UpFrame> socket;
    private final Alarm heart;

    private boolean up;
    private boolean opened;
    private boolean done;
    private long written;
    private long posted;
    private int underWay;
    private Optional<Runnable> behindThem = Optional.empty();

    FramedSocket(Session session, RouteConfig route) {
        this.session = session;
        settings = route.bridge().sockjs();
        codec = SockJsCodec.of(settings);
        EndpointTerms terms = EndpointTerms.of(
                EndpointTerms.Role.SERVER, route, mostFrame(session.terms().maxMessageFromClient()));
        socket = new SessionSocket<>(session.io(), session.io(), terms, session.budget(), this::read, this);
        heart = new Alarm(session.io(), this::beat);
    }

    /** A largest message with every other byte escaped, or many small ones. */
    private static long mostFrame(long mostMessage) {
        return 2 * mostMessage + 64 * 1024;
    }

    /** The 101 is written. */
    void begin(StreamConnection connection) {
        socket.begin(connection);
    }

    @Override
    public void up() {
        up = true;
        if (done) {
            socket.close(CloseCode.GOING_AWAY, "");
        } else {
            heart.in(settings.sessions().heartbeat());
            update();
        }
    }

    // ---- to the client ----

    @Override
    public void update() {
        if (done || !up) {
            return;
        }
        Outbox outbox = session.outbox();
        open(outbox);
        while (!done && written < outbox.messages() && hasRoom()) {
            pass(outbox);
        }
        if (!done && outbox.farewell().isPresent() && written == outbox.messages()) {
            part(outbox.farewell().get());
        }
    }

    private void open(Outbox outbox) {
        boolean early = settings.earlyOpen() && outbox.farewell().isEmpty();
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
            socket.close(CloseCode.NORMAL, "");
        } else {
            session.acknowledge(written);
        }
    }

    /** SockJS has said all by its own frame: the WebSocket's tells no more than that it is over. */
    private void part(Farewell farewell) {
        say(SockJsCodec.close(farewell));
        finish();
        socket.close(CloseCode.NORMAL, "");
    }

    private void say(byte[] frame) {
        socket.send(List.of(frame));
        heart.in(settings.sessions().heartbeat());
    }

    private boolean hasRoom() {
        return socket.room() > 0;
    }

    @Override
    public void flowing() {
        update();
    }

    @Override
    public void answered(Duration roundTrip) {
        if (!done) {
            session.clientAnswered(roundTrip);
        }
    }

    /** Into silence of ours; nobody who is behind with reading needs it. */
    private void beat() {
        if (opened && hasRoom()) {
            say(SockJsCodec.HEARTBEAT);
        } else {
            heart.in(settings.sessions().heartbeat());
        }
    }

    // ---- from the client ----

    /** On the connection's thread. */
    private UpFrame read(boolean text, byte[] payload) {
        long most = session.terms().maxMessageFromClient();
        return session.budget()
                .tryFor(Batch.parsing(payload.length), () -> UpFrame.of(text, payload, most, codec))
                .orElse(NO_ROOM);
    }

    @Override
    public void arrived(List<UpFrame> frames, long bytes) {
        List<Message> messages = new ArrayList<>();
        for (UpFrame frame : frames) {
            switch (frame) {
                case UpFrame.Messages(List<Message> sound) -> messages.addAll(sound);
                case UpFrame.Broken broken -> {
                    post(messages, bytes); // what came before it was sound
                    if (!done) {
                        breakOff(broken);
                    }
                    return;
                }
            }
        }
        post(messages, bytes);
    }

    private void post(List<Message> messages, long bytes) {
        if (messages.isEmpty() || done) {
            socket.settled(bytes);
            return;
        }
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
                    breakOff(TOO_SLOW);
                }
                settled(bytes); // else its farewell is on its way to the client
            }
        });
    }

    private void settled(long bytes) {
        underWay--;
        socket.settled(bytes);
        if (underWay == 0) {
            Optional<Runnable> next = behindThem;
            behindThem = Optional.empty();
            next.ifPresent(Runnable::run);
        }
    }

    // ---- endings ----

    @Override
    public void closed(EndpointClose how) {
        heart.off();
        if (done) {
            return;
        }
        Optional<Cause> fault = ClientFault.of(how);
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

    private void breakOff(UpFrame.Broken why) {
        finish(why.farewell(), why.cause());
        socket.close(why.farewell().code(), why.farewell().reason());
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

    @Override
    public void superseded() {
        throw new IllegalStateException("a framed WebSocket has its session to itself");
    }

    @Override
    public void cut() {
        if (!done) {
            done = true;
            heart.off();
            socket.close(CloseCode.GOING_AWAY, "");
        }
    }

    @Override
    public boolean stands() {
        return !done;
    }
}
