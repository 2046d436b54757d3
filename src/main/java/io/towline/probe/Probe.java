package io.towline.probe;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.value.Durations;
import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import io.towline.frame.ProtocolViolation;
import io.towline.handshake.negotiation.AcceptKey;
import io.towline.header.ServerHost;
import io.towline.http1.BodyDecoder;
import io.towline.http1.MalformedResponse;
import io.towline.http1.RequestHeadWriter;
import io.towline.http1.ResponseHead;
import io.towline.http1.ResponseParser;
import io.towline.io.IoThread;
import io.towline.io.Remainder;
import io.towline.io.Shortage;
import io.towline.io.Timer;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.connect.Connect;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * One look at one server, within one time limit.
 *
 * <pre>
 *   CONNECTING --- tcp ---------------------------------------------> passed
 *        |
 *        +---> AWAITING_HEAD --- http ---> READING_BODY ------------> passed, or failed by its status
 *                    |
 *                    +--- websocket: 101 ---> AWAITING_PONG --------> passed
 *
 *   from each state: an error, an end, another answer, time over ---> failed
 *                    something of ours has run out -----------------> untold
 * </pre>
 *
 * Whichever it is, the connection is closed then. A body is read so that a server which writes it does not meet a closed connection, and logs
 * that, with every check; it changes nothing of the verdict.
 *
 * <p>Owner: the I/O thread.
 */
final class Probe {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    /** Told once, unless the probe is cancelled. */
    interface Outcome {
        void passed();

        /** @param cause for operators; names the check, not the server */
        void failed(String cause);

        /** Nothing is known of the server. */
        void untold(String cause);
    }

    /** Longer ones are not read to their end. */
    private static final int MOST_BODY_BYTES = 64 * 1024;

    private enum State {
        CONNECTING,
        AWAITING_HEAD,
        READING_BODY,
        AWAITING_PONG,
        OVER
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException, MalformedResponse, ProtocolViolation;
    }

    private static final int MOST_ROUNDS = 4;

    private final UpstreamGroup group;
    private final Server server;
    private final Active settings;
    private final IoThread io;
    private final Outcome outcome;
    private final Timer limit = new Limit();
    private final ResponseParser parser = new ResponseParser();

    private State state = State.CONNECTING;
    private Optional<Connect> connect = Optional.empty();
    private Optional<StreamConnection> connection = Optional.empty();
    private ByteBuffer unwritten = ByteBuffer.allocate(0);
    private String key = "";
    private PongFinder pong;
    private BodyDecoder body;
    private int bodyLeft = MOST_BODY_BYTES;
    private Runnable verdict;

    Probe(UpstreamGroup group, Server server, IoThread io, Outcome outcome) {
        this.group = group;
        this.server = server;
        this.io = io;
        this.outcome = outcome;
        settings = group.config().health().active();
    }

    void begin() {
        io.limit(limit, settings.timeout().toNanos());
        connect = Optional.of(group.probe(server, io, new Connecting()));
    }

    /** Ends it without a word to anyone. */
    void cancel() {
        state = State.OVER;
        io.timers().cancel(limit);
        connect.ifPresent(Connect::cancel);
        connection.ifPresent(IoUtils::safeClose);
    }

    private void connected(StreamConnection connected) throws IOException {
        connection = Optional.of(connected);
        if (settings.check() == Check.TCP) {
            settle(outcome::passed);
            return;
        }
        state = State.AWAITING_HEAD;
        unwritten = request();
        connected.getSinkChannel().setWriteListener(channel -> safely(this::write));
        connected.getSourceChannel().setReadListener(channel -> safely(this::read));
        connected.getSourceChannel().resumeReads();
        write();
    }

    private ByteBuffer request() {
        RequestHeadWriter head = new RequestHeadWriter("GET", settings.path());
        head.field("Host", settings.host().orElseGet(() -> ServerHost.ownName(server)));
        head.field("User-Agent", "Towline (health check)");
        if (settings.check() == Check.HTTP) {
            return head.field("Accept", "*/*").field("Connection", "close").finish();
        }
        key = AcceptKey.fresh(io);
        return head.field("Upgrade", "websocket")
                .field("Connection", "Upgrade")
                .field("Sec-WebSocket-Key", key)
                .field("Sec-WebSocket-Version", "13")
                .finish();
    }

    private void write() throws IOException {
        Remainder.write(connection.orElseThrow().getSinkChannel(), unwritten);
    }

    private void read() throws IOException, MalformedResponse, ProtocolViolation {
        // For each event, so that a server which never stops keeps neither the thread nor our own time limit waiting.
        for (int round = 0; round < MOST_ROUNDS && state != State.OVER; round++) {
            ByteBuffer in = io.scratch();
            int count = connection.orElseThrow().getSourceChannel().read(in);
            if (count == 0) {
                return;
            }
            if (count < 0 && state == State.READING_BODY) {
                settle(verdict);
                return;
            }
            if (count < 0) {
                throw new IOException(
                        state == State.AWAITING_HEAD
                                ? "closed without an answer"
                                : "closed before it answered our ping");
            }
            take(in.flip());
        }
    }

    private void take(ByteBuffer in) throws IOException, MalformedResponse, ProtocolViolation {
        if (state == State.AWAITING_HEAD) {
            Optional<ResponseHead> head = parser.feed(in);
            if (head.isPresent()) {
                answered(head.get());
            }
        }
        if (state == State.READING_BODY) {
            bodyLeft -= in.remaining();
            body.decode(in);
            if (body.isOver() || bodyLeft <= 0) {
                settle(verdict);
            }
        }
        if (state == State.AWAITING_PONG && pong.find(in)) {
            sayGoodbye();
            settle(outcome::passed);
        }
    }

    /** Best effort: whether it goes out or not, the server has shown that it works. */
    private void sayGoodbye() {
        try {
            connection
                    .orElseThrow()
                    .getSinkChannel()
                    .write(ControlFrame.masked(ControlFrame.close(CloseCode.NORMAL, ""), io.maskingKey()));
        } catch (IOException gone) {
            LOG.trace("upstream {}: {} was gone behind its pong", group.name(), server.url(), gone);
        }
    }

    private void answered(ResponseHead head) throws IOException, MalformedResponse {
        if (settings.check() == Check.HTTP) {
            boolean passed = settings.statuses().stream().anyMatch(range -> range.holds(head.status()));
            verdict = passed ? outcome::passed : () -> outcome.failed(inWords("answered " + head.status()));
            body = BodyDecoder.of(head, false);
            state = State.READING_BODY;
        } else if (head.status() != ResponseHead.SWITCHING_PROTOCOLS) {
            fail("answered " + head.status() + " to a WebSocket's handshake");
        } else if (!AcceptKey.proofOf(key).equals(head.headers().getFirst(Headers.SEC_WEB_SOCKET_ACCEPT))) {
            fail("its 101 is not the answer to our handshake");
        } else {
            long payload = io.randomLong();
            pong = new PongFinder(payload);
            state = State.AWAITING_PONG;
            unwritten = ControlFrame.masked(ControlFrame.ping(payload), io.maskingKey());
            write();
        }
    }

    private void fail(String what) {
        settle(state == State.READING_BODY ? verdict : () -> outcome.failed(inWords(what)));
    }

    private String inWords(String what) {
        return "health check (" + settings.check().name().toLowerCase(Locale.ROOT) + "): " + what;
    }

    private void settle(Runnable told) {
        if (state != State.OVER) {
            cancel();
            told.run();
        }
    }

    private void safely(Step step) {
        if (state == State.OVER) {
            return;
        }
        try {
            step.take();
        } catch (MalformedResponse | ProtocolViolation malformed) {
            fail(malformed.getMessage());
        } catch (IOException broken) {
            failed(broken);
        } catch (RuntimeException | Error defect) {
            settle(() -> outcome.untold(String.valueOf(defect)));
        }
    }

    /** What has run out at Towline itself is no fault of the server's. */
    private void failed(IOException cause) {
        String said = String.valueOf(cause.getMessage());
        if (Shortage.in(cause).isPresent() && state != State.READING_BODY) {
            settle(() -> outcome.untold(said));
        } else {
            fail(said);
        }
    }

    private final class Connecting implements Connect.Outcome {
        @Override
        public void connected(StreamConnection upstream) {
            safely(() -> Probe.this.connected(upstream));
        }

        @Override
        public void failed(IOException cause) {
            Probe.this.failed(cause);
        }
    }

    private final class Limit extends Timer {
        @Override
        protected void expired(long now) {
            String what = switch (state) {
                case CONNECTING -> "not connected";
                case AWAITING_HEAD -> "no answer";
                default -> "no pong";
            };
            fail(what + " within timeout (" + Durations.text(settings.timeout()) + ")");
        }
    }
}
