package io.towline.http.server;

import io.towline.http.outcome.ForwardFailure;
import io.towline.http1.BodyDecoder;
import io.towline.http1.MalformedResponse;
import io.towline.http1.ResponseHead;
import io.towline.http1.ResponseParser;
import io.towline.io.IoThread;
import io.towline.pool.ServerConnection;
import io.towline.upstream.ServerLease;
import io.towline.upstream.connect.ClientConnection;
import io.towline.upstream.connect.Connect;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.StreamConnection;

/**
 * One server asked once: on a connection from the pool or on a new one, the request is written and the answer read, both as they come. It reads from
 * the start, since a server may answer before it has the whole request.
 *
 * <pre>
 *   CONNECTING ---> AWAITING_HEAD ---> ANSWERING ---> OVER: whole; the connection goes back, or is closed
 *        |                |                |
 *        +----------------+----------------+--------> OVER: failed, or cancelled; the connection is closed
 * </pre>
 *
 * Owner: the I/O thread.
 */
public final class ServerCall implements ServerConnection.User {

    /** Cookies and policies of pages are longer than what a handshake is answered with. */
    private static final int MOST_HEAD_BYTES = 64 * 1024;

    /** For each event, so that a fast server does not starve its neighbours. */
    private static final int MOST_ROUNDS = 4;

    private static final int SLOW_READ_BYTES = 32 * 1024;
    private static final int FIRST_READ_BYTES = 64 * 1024;

    /** Behind so many a client has shown that it keeps up. */
    private static final int MUCH_BYTES = 1024 * 1024;

    private static final String NO_ANSWER = "it closed the connection without an answer";

    /** Told on the I/O thread, and nothing after {@link #failed}, {@link #cancel} or the last piece. */
    public interface Events {
        void interim(ResponseHead head);

        void head(ResponseHead head, BodyDecoder body) throws MalformedResponse;

        /** @param piece to be taken whole; at most one, if {@link #pause} is called in it */
        void body(ByteBuffer piece, boolean isLast);

        /**
         * Before the last piece, if there are any.
         *
         * @param head the fields in front
         */
        void trailers(HeaderMap trailers, HeaderMap head);

        /** Everything that was given to {@link #send} is on its way. */
        void sent();

        void failed(ForwardFailure failure);

        void defect(Throwable defect);
    }

    private enum State {
        CONNECTING,
        AWAITING_HEAD,
        ANSWERING,
        OVER
    }

    private final ServerLease lease;
    private final IoThread io;
    private final boolean toHead;
    private final Events events;
    private final ResponseParser parser;

    private State state = State.CONNECTING;
    private Optional<Connect> connect = Optional.empty();
    private ServerConnection connection;
    private RequestWriter sending;
    private boolean paused;
    private boolean wasPaused;
    private long passed;
    private ResponseHead head;
    private BodyDecoder body;
    private boolean reusable;

    /** The last read may have left something behind: after the end of an answer that would be one that nobody asked for. */
    private boolean moreMayFollow;

    /** @param toHead whether it is a HEAD request */
    public ServerCall(ServerLease lease, IoThread io, boolean toHead, Events events) {
        this.lease = lease;
        this.io = io;
        this.toHead = toHead;
        this.events = events;
        parser = new ResponseParser(MOST_HEAD_BYTES, events::interim);
    }

    /**
     * @param client that a server is told of which is to hear the PROXY protocol
     * @param connected called when there is a connection to send on
     */
    public void connect(Optional<ClientConnection> client, Runnable connected) {
        connect = Optional.of(lease.connect(io, client, new Connecting(connected)));
    }

    /** On this connection, of which it is the user already. */
    public void begin(ServerConnection open) {
        connection = open;
        sending = new RequestWriter(open, io);
        state = State.AWAITING_HEAD;
    }

    // ---- the request ----

    /** Whether the next piece has to wait for {@link Events#sent}. */
    public boolean isBlocked() {
        return sending.isBlocked();
    }

    /** The server takes nothing more of the request; it may have answered already. */
    public boolean hasStoppedSending() {
        return state == State.OVER || sending.hasFailed();
    }

    /** Bytes that the connection took. */
    public long written() {
        return sending == null ? 0 : sending.written();
    }

    /** @param isLast the request ends with it */
    public void send(ByteBuffer piece, boolean isLast) {
        sending.send(piece, isLast);
    }

    @Override
    public void writable() {
        if (state != State.OVER && sending.drained()) {
            events.sent();
            if (state != State.OVER && !sending.isBlocked()) {
                connection.stopWrites();
            }
        }
    }

    // ---- the answer ----

    /** Reads nothing until {@link #goOn}. */
    public void pause() {
        if (state != State.OVER && !paused) {
            paused = true;
            wasPaused = true;
            connection.stopReads();
        }
    }

    public void goOn() {
        if (state != State.OVER && paused) {
            paused = false;
            readable(); // first, and then the selector: it may be paused again at once
            if (wantsToRead()) {
                connection.awaitReads();
            }
        }
    }

    private boolean wantsToRead() {
        return !paused && (state == State.AWAITING_HEAD || state == State.ANSWERING);
    }

    @Override
    public void readable() {
        for (int round = 0; round < MOST_ROUNDS && wantsToRead(); round++) {
            ByteBuffer buffer = io.scratch().limit(mostAtOnce());
            int got = read(buffer);
            if (got <= 0) {
                return;
            }
            // A read that did not fill the buffer has emptied the socket, and readiness is level-triggered.
            moreMayFollow = !buffer.hasRemaining() || connection.hasBuffered();
            take(buffer.flip());
            if (!moreMayFollow) {
                return;
            }
        }
        if (wantsToRead() && connection.hasBuffered()) {
            connection.readAgain();
        }
    }

    /** What a client does not take waits in memory: for one that was slow, or of which nothing is known, no more is read than may well wait. */
    private int mostAtOnce() {
        return wasPaused ? SLOW_READ_BYTES : passed < MUCH_BYTES ? FIRST_READ_BYTES : IoThread.SCRATCH_BYTES;
    }

    private int read(ByteBuffer buffer) {
        try {
            int got = connection.read(buffer);
            if (got < 0) {
                ended();
            }
            return got;
        } catch (IOException lost) {
            lost(Optional.ofNullable(lost.getMessage()).orElse(lost.getClass().getSimpleName()));
            return -1;
        }
    }

    private void take(ByteBuffer in) {
        try {
            boolean begins = state == State.AWAITING_HEAD;
            if (!begins || headEnds(in)) {
                decode(in, begins);
            }
        } catch (MalformedResponse malformed) {
            fail(malformed(malformed));
        }
    }

    /** Of a head that is whole, and whose receiver still wants to know the rest. */
    private boolean headEnds(ByteBuffer in) throws MalformedResponse {
        Optional<ResponseHead> whole = parser.feed(in);
        if (whole.isEmpty() || state == State.OVER) {
            return false;
        }
        head = whole.get();
        if (head.status() == ResponseHead.SWITCHING_PROTOCOLS) {
            throw new MalformedResponse("it switches protocols unasked");
        }
        body = BodyDecoder.of(head, toHead);
        state = State.ANSWERING;
        lease.answered(head.status());
        events.head(head, body);
        return state == State.ANSWERING;
    }

    /** @param begins the head has just been told; then a piece follows, if an empty one, since it must not wait for the next */
    private void decode(ByteBuffer in, boolean begins) throws MalformedResponse {
        int excess = begins ? decodedBehindHead(in) : body.decode(in);
        boolean isLast = body.isOver();
        if (isLast) {
            reusable = excess == 0 && !moreMayFollow && sending.isDone() && head.keepsAlive();
        }
        if (isLast || begins || in.hasRemaining()) {
            pass(in, isLast);
        }
    }

    /** Where what comes in the same read as the head is broken, the head goes out all the same: the client is to see an answer that breaks off. */
    private int decodedBehindHead(ByteBuffer in) throws MalformedResponse {
        try {
            return body.decode(in);
        } catch (MalformedResponse broken) {
            pass(ByteBuffer.allocate(0), false);
            throw broken;
        }
    }

    private void pass(ByteBuffer piece, boolean isLast) {
        passed += piece.remaining();
        if (isLast) {
            over();
            body.trailers().ifPresent(trailers -> events.trailers(trailers, head.headers()));
        }
        events.body(piece, isLast);
    }

    private void ended() {
        if (state == State.AWAITING_HEAD) {
            lost(parser.hasBegun() ? "it closed the connection in the middle of its head" : NO_ANSWER + hint());
            return;
        }
        try {
            body.end(connection.isCut());
            reusable = false;
            pass(ByteBuffer.allocate(0), true);
        } catch (MalformedResponse cut) {
            lost(cut.getMessage());
        }
    }

    private String hint() {
        return connection.isUsed() || lease.config().tls() ? "" : "; if it speaks TLS, write wss:// or https://";
    }

    private void lost(String how) {
        String reason = lease.server() + ": " + how;
        fail(
                state == State.ANSWERING
                        ? ForwardFailure.lost(reason)
                        : parser.hasBegun() ? ForwardFailure.malformed(reason) : ForwardFailure.silent(reason));
    }

    private ForwardFailure malformed(MalformedResponse how) {
        String reason = lease.server() + " answered with something that is no HTTP: " + how.getMessage();
        return state == State.ANSWERING ? ForwardFailure.broken(reason) : ForwardFailure.malformed(reason);
    }

    // ---- the end ----

    /** The connection when the answer is whole, if another request may be sent on it; the receiver's. */
    public Optional<ServerConnection> left() {
        if (state != State.OVER || connection == null || connection.isClosed()) {
            return Optional.empty();
        }
        if (!reusable) {
            connection.close();
            return Optional.empty();
        }
        return Optional.of(connection);
    }

    /** Whether the server may have closed a connection that it had kept open for long enough: it is the request that came too late. */
    public boolean wasStale() {
        return connection != null && connection.isUsed() && !parser.hasBegun();
    }

    /** Without a word to anyone; what is open is closed. */
    public void cancel() {
        if (state == State.CONNECTING) {
            connect.ifPresent(Connect::cancel);
        }
        over();
        if (connection != null) {
            connection.close();
        }
    }

    private void over() {
        state = State.OVER;
        if (sending != null) {
            sending.release();
        }
    }

    private void fail(ForwardFailure failure) {
        if (state != State.OVER) {
            boolean connected = connection != null;
            over();
            if (connected) {
                connection.close();
            }
            events.failed(failure);
        }
    }

    @Override
    public void terminated() {
        lost("the connection is given up");
    }

    @Override
    public void broke(Throwable defect) {
        events.defect(defect);
    }

    private final class Connecting implements Connect.Outcome {
        private final Runnable then;

        Connecting(Runnable then) {
            this.then = then;
        }

        @Override
        public void connected(StreamConnection upstream) {
            try {
                begin(new ServerConnection(upstream, io, ServerCall.this));
                then.run();
            } catch (RuntimeException | Error defect) {
                events.defect(defect);
            }
        }

        @Override
        public void failed(IOException cause) {
            try {
                fail(ForwardFailure.toConnect(cause));
            } catch (RuntimeException | Error defect) {
                events.defect(defect);
            }
        }
    }
}
