package io.towline.bridge.websocket;

import io.towline.bridge.budget.Budget;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointTerms;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/**
 * A WebSocket by which a session's client receives and sends, as the session sees it. Its connection may be on another thread: what one
 * read brings comes over as one batch, and each direction has a flow window, so that neither side runs ahead of the other.
 *
 * <pre>
 *   NEW --101--> UP --close, close frame, breach, timer, lost--> CLOSED
 * </pre>
 *
 * <p>Owner: the session's I/O thread, but for {@link #begin}.
 *
 * @param <M> what a message of the client means, as its protocol reads it
 */
public final class SessionSocket<M> {

    /** Bytes that may be under way to the client's connection, or wait for it, before {@link #room} is none. */
    private static final long WINDOW_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SessionSocket.class);

    /** Reads messages, on the connection's thread; a text is valid UTF-8. What is wrong with one is a value too, and takes its turn. */
    public interface Reader<M> {
        M read(boolean text, byte[] payload);
    }

    /** On the session's thread, in the order of what happened, and never within a call of this object. */
    public interface Events<M> {
        /** First of all: the 101 is written. */
        void up();

        /**
         * What one read brought, in order; to be {@link #settled} once.
         *
         * @param bytes of payload
         */
        void arrived(List<M> messages, long bytes);

        /** There may be {@link #room} again. */
        void flowing();

        /** The client answered a ping, so long after it was asked. */
        void answered(Duration roundTrip);

        /** Once, behind all that arrived: nothing more comes, and what is sent is dropped. */
        void closed(EndpointClose how);
    }

    private final IoThread owner;
    private final IoThread io;
    private final Budget budget;
    private final Events<M> events;
    private final SocketConnection<M> connection;

    private long unsent;

    /**
     * @param owner the session's
     * @param io the connection's
     * @param budget counts what waits for the client, and messages of its that have come in part
     */
    public SessionSocket(
            IoThread owner, IoThread io, EndpointTerms terms, Budget budget, Reader<M> reader, Events<M> events) {
        this.owner = owner;
        this.io = io;
        this.budget = budget;
        this.events = events;
        connection = new SocketConnection<>(this, io, terms, budget, reader);
    }

    /** The 101 is written. On the connection's thread. */
    public void begin(StreamConnection upgraded) {
        connection.begin(upgraded);
    }

    /** How many bytes may be sent now; none while the connection has enough. */
    public long room() {
        long window = budget.ration(WINDOW_BYTES);
        if (isNear()) {
            return unsent > 0 ? 0 : window; // the connection says at once what it takes
        }
        return window - unsent;
    }

    /** Each a whole text; taken in every case. */
    public void send(List<byte[]> texts) {
        long bytes = texts.stream().mapToLong(text -> text.length).sum();
        unsent += bytes;
        budget.take(bytes);
        io.run(() -> connection.send(texts, bytes));
    }

    /** A batch of so many bytes is accepted upstream, or refused: reading goes on if it had stopped for that. */
    public void settled(long bytes) {
        io.run(() -> connection.settled(bytes));
    }

    /** Begins the closing handshake behind what was sent. */
    public void close(int code, String reason) {
        io.run(() -> connection.close(OptionalInt.of(code), reason));
    }

    private boolean isNear() {
        return owner == io;
    }

    // ---- from the connection, on its thread ----

    void up() {
        tell(events::up);
    }

    void arrived(List<M> messages, long bytes) {
        tell(() -> events.arrived(messages, bytes));
    }

    /** The connection has taken {@code bytes}, just now or after a while. */
    void taken(long bytes, boolean justNow) {
        if (isNear()) {
            unsent -= bytes;
            if (!justNow) {
                events.flowing();
            }
        } else {
            tell(() -> {
                unsent -= bytes;
                events.flowing();
            });
        }
    }

    void answered(Duration roundTrip) {
        tell(() -> events.answered(roundTrip));
    }

    void closed(EndpointClose how) {
        tell(() -> events.closed(how));
    }

    /** XNIO would swallow a defect, and its client would wait for ever. */
    private void tell(Runnable event) {
        owner.runLater(() -> {
            try {
                event.run();
            } catch (RuntimeException | Error defect) {
                LOG.error("a WebSocket of a session was cut by a defect of Towline", defect);
                io.run(connection::cut);
            }
        });
    }
}
