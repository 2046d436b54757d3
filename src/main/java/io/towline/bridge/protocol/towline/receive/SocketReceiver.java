package io.towline.bridge.protocol.towline.receive;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.protocol.towline.wire.MessagesParser;
import io.towline.bridge.protocol.towline.wire.TowlineJson;
import io.towline.bridge.protocol.towline.wire.UpObject;
import io.towline.bridge.receiver.Acknowledgement;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Inbox;
import io.towline.bridge.session.Outbox;
import io.towline.bridge.session.Session;
import io.towline.bridge.websocket.SessionSocket;
import io.towline.config.RouteConfig;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointTerms;
import io.towline.frame.CloseCode;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xnio.StreamConnection;

/**
 * A resumable WebSocket as its session sees it: attached before the 101, writes from then on.
 *
 * <pre>
 *   ATTACHED --101--> UP --close, superseded, cut, broken, lost--> DONE
 * </pre>
 *
 * <p>Whatever ends a socket but {@code {"close"}} of the client leaves the session as it is: its client comes back.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class SocketReceiver implements Receiver, SessionSocket.Events<UpObject> {

    private static final int OUT_OF_STEP = 4409;

    private final Session session;
    private final SessionSocket<UpObject> socket;
    private final Duration hold;

    private boolean up;
    private boolean done;
    private boolean lost;
    private long written;
    private int underWay;
    private boolean inBatch;
    private boolean toAcknowledge;
    private Optional<UpObject.Close> closing = Optional.empty();
    private Optional<Runnable> lastWords = Optional.empty();

    /** @param io the connection's */
    public SocketReceiver(Session session, IoThread io, RouteConfig route) {
        this.session = session;
        hold = route.bridge().streams().hold();
        long mostMessage = session.terms().maxMessageFromClient();
        EndpointTerms terms = EndpointTerms.of(EndpointTerms.Role.SERVER, route, MessagesParser.mostJson(mostMessage));
        socket = new SessionSocket<>(
                session.io(),
                io,
                terms,
                session.budget(),
                (text, payload) -> UpObject.of(text, payload, mostMessage),
                this);
    }

    /** The 101 is written. On the connection's thread. */
    public void begin(StreamConnection connection) {
        socket.begin(connection);
    }

    @Override
    public void up() {
        up = true;
        if (done) {
            lastWords.ifPresent(Runnable::run);
            return;
        }
        write(List.of(TowlineJson.session(Descriptions.of(session, hold, true))));
        update();
    }

    @Override
    public void update() {
        if (!up || done) {
            return;
        }
        Outbox outbox = session.outbox();
        written = Math.max(written, outbox.acknowledged());
        List<byte[]> texts = new ArrayList<>();
        long room = socket.room();
        while (written < outbox.messages() && room > 0) {
            byte[] text = TowlineJson.message(session.json(), ++written, outbox.message(written));
            texts.add(text);
            room -= text.length;
        }
        if (!texts.isEmpty()) {
            write(texts);
        }
        if (outbox.farewell().isPresent() && written == outbox.messages()) {
            finish(TowlineJson.close(outbox.last(), outbox.farewell().get()));
            session.detach(this);
        }
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

    private void write(List<byte[]> texts) {
        if (!lost) {
            socket.send(texts);
        }
    }

    @Override
    public void arrived(List<UpObject> objects, long bytes) {
        Run run = new Run(bytes);
        inBatch = true;
        for (UpObject object : objects) {
            if (done) {
                break; // what still arrives on a socket that is done is dropped
            }
            if (object instanceof UpObject.Numbered numbered) {
                run.add(numbered);
            } else {
                run.post();
                one(object);
            }
        }
        run.post();
        inBatch = false;
        run.complete();
        if (toAcknowledge) {
            tellAccepted();
        }
    }

    private void one(UpObject object) {
        switch (object) {
            case UpObject.Ack(long number) -> acknowledge(number);
            case UpObject.Close close -> close(close);
            case UpObject.Broken(int code, String sentence) -> breakOff(code, sentence);
            case UpObject.Numbered _ -> throw new IllegalArgumentException("messages come in runs");
        }
    }

    private void acknowledge(long number) {
        if (session.acknowledge(number) == Acknowledgement.AHEAD) {
            breakOff(
                    OUT_OF_STEP,
                    number + " was acknowledged, and sent is "
                            + session.outbox().last());
        }
    }

    /** Behind the messages that came before it, as a close frame would be. */
    private void close(UpObject.Close close) {
        if (underWay > 0) {
            closing = Optional.of(close);
        } else {
            session.close(OptionalInt.of(close.code()), close.reason());
        }
    }

    private void accepted() {
        if (inBatch) {
            toAcknowledge = true;
        } else {
            tellAccepted();
        }
        if (underWay == 0 && closing.isPresent()) {
            UpObject.Close close = closing.get();
            closing = Optional.empty();
            close(close);
        }
    }

    private void tellAccepted() {
        toAcknowledge = false;
        if (!done) {
            write(List.of(TowlineJson.ack(session.inbox().accepted())));
        }
    }

    private void refused(Inbox.Refusal why) {
        if (done) {
            return;
        }
        switch (why) {
            case Inbox.Refusal.Gap(long expected) ->
                breakOff(OUT_OF_STEP, "the next message to send is number " + expected);
            case Inbox.Refusal.Mixed() ->
                breakOff(UpObject.MALFORMED, "this session's messages were sent without numbers before");
            case Inbox.Refusal.NoRoom _ -> {
                // No {"close"}: it may come back, and sends again what was not accepted.
                leave(() -> socket.close(CloseCode.TRY_AGAIN_LATER, "the server takes no more at the moment"));
                session.detach(this);
            }
            case Inbox.Refusal.Closed(Farewell _) -> {} // which is on its way to the client
        }
    }

    /** Ends this socket alone, for what its client did wrong on it. */
    private void breakOff(int code, String reason) {
        finish(TowlineJson.closeHere(code, reason));
        session.detach(this);
    }

    /** After its last object the socket is closed with 1000: come back only if that object says so. */
    private void finish(byte[] last) {
        leave(() -> {
            write(List.of(last));
            socket.close(CloseCode.NORMAL, "");
        });
    }

    private void leave(Runnable words) {
        if (done) {
            return;
        }
        done = true;
        if (up) {
            words.run();
        } else {
            lastWords = Optional.of(words);
        }
    }

    @Override
    public void superseded() {
        finish(TowlineJson.superseded());
    }

    @Override
    public void cut() {
        leave(() -> socket.close(CloseCode.GOING_AWAY, ""));
    }

    @Override
    public boolean stands() {
        return !done;
    }

    @Override
    public void closed(EndpointClose how) {
        lost();
    }

    /** The client's connection is gone or about to be, before or after the 101. */
    public void lost() {
        done = true;
        lost = true;
        session.detach(this);
    }

    /** Messages of one batch; those with consecutive numbers are posted together, and the batch is settled when all are answered. */
    private final class Run {

        private final long bytes;
        private List<Message> messages = new ArrayList<>();
        private long first;
        private int open = 1; // for the batch itself

        Run(long bytes) {
            this.bytes = bytes;
        }

        void add(UpObject.Numbered numbered) {
            if (!messages.isEmpty() && numbered.seq() != first + messages.size()) {
                post();
            }
            if (messages.isEmpty()) {
                first = numbered.seq();
            }
            messages.add(numbered.message());
        }

        void post() {
            if (messages.isEmpty() || done) {
                return;
            }
            List<Message> posted = messages;
            messages = new ArrayList<>();
            open++;
            underWay++;
            session.inbox().post(first, posted, new Inbox.Reply() {
                @Override
                public void accepted(long ack) {
                    underWay--;
                    SocketReceiver.this.accepted();
                    complete();
                }

                @Override
                public void refused(Inbox.Refusal why) {
                    underWay--;
                    SocketReceiver.this.refused(why);
                    complete();
                }
            });
        }

        void complete() {
            if (--open == 0) {
                socket.settled(bytes);
            }
        }
    }
}
