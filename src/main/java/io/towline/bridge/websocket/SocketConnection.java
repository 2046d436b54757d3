package io.towline.bridge.websocket;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.Unfinished;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointTerms;
import io.towline.frame.CloseCode;
import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xnio.StreamConnection;

/**
 * The end of a {@link SessionSocket} that faces the client: gathers what one read brings, and stops reading while too much of what came is
 * not settled.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class SocketConnection<M> implements Endpoint.Listener {

    /** Bytes that came in and are not accepted upstream, before reading stops. */
    private static final long MOST_UNSETTLED = 64 * 1024;

    /** The same in reads: a session's line takes no more than a few of one client at a time. */
    private static final int MOST_BATCHES = 8;

    private final SessionSocket<M> socket;
    private final IoThread io;
    private final EndpointTerms terms;
    private final Budget budget;
    private final Unfinished unfinished;
    private final SessionSocket.Reader<M> reader;

    private Optional<Endpoint> endpoint = Optional.empty();

    // from the client
    private List<M> batch = new ArrayList<>();
    private long batchBytes;
    private long unsettled;
    private int batches;
    private boolean suspended;

    // to the client
    private long untold;
    private long charged;

    SocketConnection(
            SessionSocket<M> socket, IoThread io, EndpointTerms terms, Budget budget, SessionSocket.Reader<M> reader) {
        this.socket = socket;
        this.io = io;
        this.terms = terms;
        this.budget = budget;
        this.reader = reader;
        unfinished = new Unfinished(budget);
    }

    void begin(StreamConnection connection) {
        Endpoint begun = new Endpoint(connection, io, terms, this);
        endpoint = Optional.of(begun);
        socket.up(); // before anything that the first read brings
        begun.begin(ByteBuffer.allocate(0));
    }

    void close(OptionalInt code, String reason) {
        endpoint.ifPresent(to -> to.close(code, reason));
    }

    void cut() {
        endpoint.ifPresent(Endpoint::cut);
    }

    // ---- to the client ----

    /** @param bytes of them, which the budget counts until they are here */
    void send(List<byte[]> texts, long bytes) {
        endpoint.ifPresent(to -> to.together(() -> texts.forEach(text -> to.send(true, text))));
        budget.give(bytes);
        untold += bytes;
        told(true);
    }

    @Override
    public void room() {
        told(false);
    }

    private void told(boolean justNow) {
        charge();
        if (untold > 0 && endpoint.filter(Endpoint::hasRoom).isPresent()) {
            long bytes = untold;
            untold = 0;
            socket.taken(bytes, justNow);
        }
    }

    /** What the connection holds. That it has come to its end is seen when something else is sent, or at the next pong. */
    private void charge() {
        long waiting = endpoint.map(Endpoint::waiting).orElse(0L);
        budget.take(waiting - charged);
        charged = waiting;
    }

    @Override
    public void answered(Duration roundTrip) {
        charge();
        socket.answered(roundTrip);
    }

    // ---- from the client ----

    @Override
    public void message(boolean text, byte[] payload) {
        if (batch.isEmpty()) {
            io.runLater(this::pass); // behind all that this read brings
        }
        batch.add(reader.read(text, payload));
        batchBytes += payload.length;
        unsettled += payload.length;
        if (isFull() && !suspended) {
            suspended = true;
            endpoint.ifPresent(Endpoint::suspend);
        }
    }

    private void pass() {
        if (batch.isEmpty()) {
            return; // the end of the connection was quicker
        }
        List<M> messages = batch;
        long bytes = batchBytes;
        batch = new ArrayList<>();
        batchBytes = 0;
        batches++;
        socket.arrived(messages, bytes);
    }

    void settled(long bytes) {
        unsettled -= bytes;
        batches--;
        if (suspended && !isFull()) {
            suspended = false;
            endpoint.ifPresent(Endpoint::resume);
        }
    }

    private boolean isFull() {
        return unsettled >= MOST_UNSETTLED || batches >= MOST_BATCHES;
    }

    /** What is made of a message may be several times its size, so what has come of it counts. */
    @Override
    public void gathering(long bytes) {
        if (unfinished.holds(bytes) && budget.isSpent()) {
            close(OptionalInt.of(CloseCode.TRY_AGAIN_LATER), ClientFault.NO_ROOM);
        }
    }

    // ---- the end ----

    @Override
    public void closing(EndpointClose how) {
        unfinished.holds(0);
        pass();
        socket.closed(how);
    }

    @Override
    public void closed() {
        endpoint = Optional.empty();
        charge();
    }
}
