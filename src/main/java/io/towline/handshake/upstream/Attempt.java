package io.towline.handshake.upstream;

import io.towline.config.value.Durations;
import io.towline.http1.MalformedResponse;
import io.towline.http1.ResponseBody;
import io.towline.http1.ResponseHead;
import io.towline.http1.ResponseParser;
import io.towline.io.BufferingConnection;
import io.towline.io.IoThread;
import io.towline.io.Remainder;
import io.towline.io.Shortage;
import io.towline.io.Timer;
import io.towline.upstream.ServerLease;
import io.towline.upstream.connect.ClientConnection;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.health.FailureKind;
import io.towline.upstream.tls.TlsTrouble;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * One server asked to upgrade: connect, write our request, read its answer. Gives its verdict on the server to the lease, which
 * stays the caller's to close.
 *
 * <pre>
 *   CONNECTING ---> AWAITING_HEAD --- 101, verified ---> OVER: agreed
 *        |             |     \----- other status ---> READING_BODY --- whole ---> OVER: answered
 *        |             |                                 |
 *        +-------------+---------------------------------+--- error, end, timeout ---> OVER: failed
 * </pre>
 *
 * Owner: the I/O thread.
 */
final class Attempt {

    /** For one read of the head, so that a server that speaks at once does not send much before somebody judges what may be read. */
    private static final int HEAD_BYTES = 1024;

    /** Told at most once, and never after {@link #cancel}. */
    interface Outcome {
        /** @param upstream now the receiver's, unless this throws; its reads are suspended and it has no listeners */
        void agreed(StreamConnection upstream, ResponseHead head, Agreement agreement, ByteBuffer early);

        void answered(ResponseHead head, byte[] body);

        /** @param reached whether there was a connection */
        void failed(Failure failure, boolean reached);

        /** A defect of ours. */
        void broke(Throwable defect);
    }

    private enum State {
        CONNECTING,
        AWAITING_HEAD,
        READING_BODY,
        OVER
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException, MalformedResponse, Disagreement;
    }

    private final ServerLease lease;
    private final UpgradeRequest request;
    private final Optional<ClientConnection> client;
    private final long timeoutNanos;
    private final IoThread io;
    private final Outcome outcome;
    private final Timer limit = new Limit();
    private final ResponseParser parser = new ResponseParser();

    private State state = State.CONNECTING;
    private Connect connect;
    private StreamConnection upstream;
    private ByteBuffer unwritten;
    private long began;
    private ResponseHead head;
    private ResponseBody body;

    Attempt(
            ServerLease lease,
            UpgradeRequest request,
            Optional<ClientConnection> client,
            long timeoutNanos,
            IoThread io,
            Outcome outcome) {
        this.lease = lease;
        this.client = client;
        this.request = request;
        this.timeoutNanos = timeoutNanos;
        this.io = io;
        this.outcome = outcome;
    }

    void begin() {
        unwritten = request.bytes();
        began = io.exactNow();
        connect = lease.connect(io, client, new Connecting());
    }

    /** Ends it without a word to anyone; what is open is closed. */
    void cancel() {
        if (state == State.CONNECTING && connect != null) {
            connect.cancel();
        }
        over();
        if (upstream != null) {
            IoUtils.safeClose(upstream);
        }
    }

    private void connected(StreamConnection connection) throws IOException {
        upstream = connection;
        state = State.AWAITING_HEAD;
        io.limit(limit, timeoutNanos);
        upstream.getSinkChannel().setWriteListener(channel -> safely(this::write));
        upstream.getSourceChannel().setReadListener(channel -> safely(this::read));
        // At once: a server may refuse before it has read everything, and its answer must not be lost behind a reset.
        upstream.getSourceChannel().resumeReads();
        write();
    }

    private void write() throws IOException {
        Remainder.write(upstream.getSinkChannel(), unwritten);
    }

    private void read() throws IOException, MalformedResponse, Disagreement {
        while (state != State.OVER) {
            ByteBuffer scratch = io.scratch();
            if (state == State.AWAITING_HEAD) {
                scratch.limit(HEAD_BYTES);
            }
            int count = upstream.getSourceChannel().read(scratch);
            if (count == 0) {
                return;
            }
            if (count < 0) {
                ended();
            } else {
                take(scratch.flip());
            }
        }
    }

    private void take(ByteBuffer in) throws MalformedResponse, Disagreement {
        if (state == State.AWAITING_HEAD) {
            Optional<ResponseHead> read = parser.feed(in);
            if (read.isPresent()) {
                takeHead(read.get(), in);
            }
        } else {
            takeBody(in);
        }
    }

    private void takeHead(ResponseHead read, ByteBuffer in) throws MalformedResponse, Disagreement {
        head = read;
        if (head.status() == ResponseHead.SWITCHING_PROTOCOLS) {
            agree(in);
            return;
        }
        lease.answered(head.status());
        state = State.READING_BODY;
        body = ResponseBody.of(head);
        takeBody(in);
    }

    private void agree(ByteBuffer in) throws MalformedResponse, Disagreement {
        if (unwritten.hasRemaining()) {
            throw new MalformedResponse("it agreed before it had read the whole request");
        }
        Agreement agreement = Agreement.verify(head, request.key(), request.wishes());
        ByteBuffer early = ByteBuffer.allocate(in.remaining()).put(in).flip();
        lease.agreed(Duration.ofNanos(io.exactNow() - began));
        over();
        StreamConnection agreed = upstream;
        upstream = null; // the receiver's from here on
        try {
            outcome.agreed(agreed, head, agreement, early);
        } catch (RuntimeException | Error e) {
            IoUtils.safeClose(agreed);
            throw e;
        }
    }

    private void takeBody(ByteBuffer in) throws MalformedResponse {
        if (body.feed(in)) {
            answer();
        }
    }

    private void ended() throws MalformedResponse, IOException {
        if (state == State.AWAITING_HEAD) {
            throw new IOException("it closed the connection without an answer"
                    + (lease.config().tls() ? "" : "; if it speaks TLS, write wss:// or https://"));
        }
        body.end(BufferingConnection.of(upstream).isCut());
        answer();
    }

    private void answer() {
        cancel();
        outcome.answered(head, body.bytes());
    }

    private void over() {
        state = State.OVER;
        io.timers().cancel(limit);
        if (upstream != null) {
            upstream.getSourceChannel().suspendReads();
            upstream.getSourceChannel().setReadListener(null);
            upstream.getSinkChannel().suspendWrites();
            upstream.getSinkChannel().setWriteListener(null);
        }
    }

    private void fail(Failure failure) {
        boolean answering = state == State.READING_BODY;
        boolean connecting = state == State.CONNECTING;
        switch (failure.fault()) {
            case SERVERS -> lease.failed(connecting ? FailureKind.CONNECT : FailureKind.ANSWER, failure.reason());
            case OFFERS -> lease.succeeded();
            case OURS -> {
                // nothing is known of the server
            }
        }
        cancel();
        outcome.failed(answering ? failure.asTheLast() : failure, !connecting);
    }

    private void safely(Step step) {
        if (state == State.OVER) {
            return;
        }
        try {
            step.take();
        } catch (Disagreement e) {
            fail(Failure.disagreed("handshake with " + lease.server() + " failed: " + e.getMessage()));
        } catch (IOException | MalformedResponse e) {
            fail(failed("handshake with " + lease.server() + " failed: ", e));
        } catch (RuntimeException | Error e) {
            outcome.broke(e);
        }
    }

    private static Failure failed(String attempt, Exception cause) {
        return cause instanceof IOException broken && Shortage.in(broken).isPresent()
                ? Failure.exhausted(attempt, Shortage.in(broken).get())
                : Failure.unreachable(
                        attempt + (cause instanceof SSLException tls ? TlsTrouble.words(tls) : cause.getMessage()));
    }

    private final class Connecting implements Connect.Outcome {
        @Override
        public void connected(StreamConnection connection) {
            safely(() -> Attempt.this.connected(connection));
        }

        @Override
        public void failed(IOException cause) {
            boolean late = cause instanceof SocketTimeoutException;
            fail(late ? Failure.tooSlow(cause.getMessage()) : Attempt.failed("", cause));
        }
    }

    private final class Limit extends Timer {
        @Override
        protected void expired(long now) {
            fail(Failure.tooSlow("no whole answer from " + lease.server() + " within handshake-timeout ("
                    + Durations.text(Duration.ofNanos(timeoutNanos)) + ")"));
        }
    }
}
