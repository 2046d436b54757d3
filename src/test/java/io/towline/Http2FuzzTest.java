package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.fuzz.Http2Conversation;
import io.towline.testkit.Await;
import io.towline.testkit.Http1Message;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.RecordingServer;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conversations of HTTP/2 that a grammar writes and mutations break, through the whole product: each is answered to its end or ends with an error that
 * HTTP/2 knows, its server gets requests of HTTP/1.1 and nothing else, nothing is left of it, and its neighbour on the same I/O thread goes on. {@code
 * -Phttp-fuzz-full} and {@code -Dtowline.fuzz.seed=SEED} as in {@link PlainHttpFuzzTest}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class Http2FuzzTest {

    private static final int BATCH = 100;
    private static final int BATCHES = 1;
    private static final int LAST_ERROR = 13;
    private static final byte[] LAST_PING = {'t', 'h', 'e', ' ', 'l', 'a', 's', 't'};
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("towline.fuzz.seconds", 0));
    private static final Optional<Long> ONE = Optional.ofNullable(Long.getLong("towline.fuzz.seed"));

    @TempDir
    private static Path dir;

    private Pem own;
    private RecordingServer server;
    private WholeProduct product;
    private RawHttp2 neighbour;
    private int asked = -1;

    @Test
    void whatIsBrokenEndsAndNothingIsLeftOfIt() throws Exception {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        try (LogCapture errors = LogCapture.containing("", "ROOT", Level.ERROR);
                RecordingServer recording = new RecordingServer();
                WholeProduct whole = WholeProduct.of("""
                        io.threads = 1
                        listeners { LISTENER {
                          bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] }
                        } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ], max-fails = off } }
                        routes { app { upstream = app, http.enabled = on } }
                        """.formatted(own.cert(), own.key(), recording.port()))) {
            server = recording;
            product = whole;
            try (RawHttp2 beside = client()) {
                neighbour = beside;
                if (ONE.isPresent()) {
                    hold(ONE.get(), 1);
                    return;
                }
                long begin = System.nanoTime();
                long first = LONG.isZero() ? 0 : ThreadLocalRandom.current().nextLong(1L << 40);
                int batch = 0;
                while (LONG.isZero() ? batch < BATCHES : System.nanoTime() - begin < LONG.toNanos()) {
                    hold(first + (long) batch * BATCH, BATCH);
                    assertEquals(List.of(), errors.lines());
                    batch++;
                }
                if (!LONG.isZero()) {
                    System.out.println("fuzz: " + batch * BATCH + " conversations from seed " + first + " on");
                }
            }
        }
    }

    private RawHttp2 client() throws IOException {
        return new RawHttp2(socket()).preface();
    }

    private SSLSocket socket() throws IOException {
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(own)
                .getSocketFactory()
                .createSocket(product.address().getAddress(), product.address().getPort());
        socket.setSoTimeout(30_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private void hold(long first, int count) throws Exception {
        for (long seed = first; seed < first + count; seed++) {
            try {
                hold(seed);
            } catch (IOException | AssertionError how) {
                throw new AssertionError("seed " + seed + ": " + how, how);
            }
        }
        neighbourGoesOn();
        Await.until(
                () -> product.towline.runningProxy().overview().requests() == 0,
                "all requests to be over, seeds from " + first);
        Await.until(() -> leases() == 0, "all leases to be given back, seeds from " + first);
        assertEquals(List.of(), server.improper(), "seeds from " + first);
        assertTrue(
                server.requests().size() >= count / 2,
                () -> "only " + server.requests() + " got through, seeds from " + first);
        for (Http1Message request : server.requests()) {
            assertTrue(
                    request.start().matches("[!-~]+ [!-~]+ HTTP/1\\.1"),
                    () -> "seeds from " + first + ": " + request.start());
        }
        server.forget();
        while (product.linesWaiting() > 0) {
            product.line();
        }
    }

    /** It goes on to answer, or ends with an error. */
    private void hold(long seed) throws IOException {
        Http2Conversation conversation = new Http2Conversation(seed);
        Set<Integer> unanswered = new HashSet<>(conversation.answered());
        try (SSLSocket socket = socket();
                RawHttp2 client = new RawHttp2(socket).preface()) {
            try {
                client.send(conversation.bytes()).send(RawHttp2.frame(RawHttp2.PING, 0, 0, LAST_PING));
            } catch (IOException cut) {
                // it ended before it had heard all
            }
            boolean last = false;
            while (!last || !unanswered.isEmpty()) {
                Frame frame = client.read();
                if (frame.endsStream() && (frame.type() == RawHttp2.DATA || frame.type() == RawHttp2.HEADERS)) {
                    unanswered.remove(frame.stream());
                }
                last |= isLast(frame);
            }
        } catch (SocketTimeoutException stuck) {
            throw stuck;
        } catch (IOException ended) {
            // as it may
        }
        assertTrue(conversation.answered().isEmpty() || unanswered.isEmpty(), () -> "unanswered are " + unanswered);
    }

    private static boolean isLast(Frame frame) {
        if (frame.type() == RawHttp2.GOAWAY) {
            assertTrue(frame.second() >= 0 && frame.second() <= LAST_ERROR, () -> "GOAWAY with " + frame.second());
        } else if (frame.type() == RawHttp2.RST_STREAM) {
            assertTrue(frame.first() >= 0 && frame.first() <= LAST_ERROR, () -> "RST_STREAM with " + frame.first());
        }
        return frame.type() == RawHttp2.PING && frame.text().equals("the last");
    }

    private void neighbourGoesOn() throws IOException {
        asked += 2;
        neighbour.send(RawHttp2.get(asked, "/beside"));
        assertEquals("ok", neighbour.answer(asked));
    }

    private long leases() {
        return product.towline
                .runningProxy()
                .upstreams()
                .getFirst()
                .servers()
                .getFirst()
                .leases();
    }
}
