package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.fuzz.Http2Conversation;
import io.towline.fuzz.Http2Rules;
import io.towline.listener.http2.Http2Ledger;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xnio.XnioIoThread;

/**
 * Conversations of HTTP/2 through the whole product, from seeds. Some are by rule: each request is good, or breaks a rule, and has the outcome that
 * the rule says, at its client, its server and in the log. Some are broken by mutations: each is answered to its end or ends with an error that HTTP/2
 * knows, and its server gets requests of HTTP/1.1 and nothing else. Of either nothing is left, and a neighbour on the same I/O thread goes on. {@code
 * -Phttp-fuzz-full} and {@code -Dtowline.fuzz.seed=SEED} as in {@link PlainHttpFuzzTest}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class Http2FuzzTest {

    private static final int BATCH = 100;
    private static final int LAST_ERROR = 13;
    private static final String BESIDE = "/beside/plain-2";
    private static final byte[] LAST_PING = {'t', 'h', 'e', ' ', 'l', 'a', 's', 't'};
    private static final Http2Ledger NOTHING_BUT_THE_NEIGHBOUR = new Http2Ledger(1, 0, 0);
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("towline.fuzz.seconds", 0));
    private static final Optional<Long> ONE = Optional.ofNullable(Long.getLong("towline.fuzz.seed"));

    @TempDir
    private static Path dir;

    private Pem own;
    private RecordingServer server;
    private WholeProduct product;
    private RawHttp2 neighbour;
    private int asked;
    private Http2Ledger held;

    private interface Batch {
        void hold(long first, int count) throws Exception;
    }

    @Test
    void eachRequestHasTheOutcomeOfItsRule() throws Exception {
        holdAll(this::holdByRule);
    }

    @Test
    void whatIsBrokenEndsAndNothingIsLeftOfIt() throws Exception {
        holdAll(this::holdBroken);
    }

    private void holdAll(Batch batch) throws Exception {
        if (ONE.isPresent()) {
            hold(batch, ONE.get(), 1);
            return;
        }
        long begin = System.nanoTime();
        long first = LONG.isZero() ? 0 : ThreadLocalRandom.current().nextLong(1L << 40);
        long next = first;
        do {
            hold(batch, next, BATCH);
            next += BATCH;
        } while (System.nanoTime() - begin < LONG.toNanos());
        if (!LONG.isZero()) {
            System.out.println("fuzz: " + (next - first) + " conversations from seed " + first + " on");
        }
    }

    private void hold(Batch batch, long first, int count) throws Exception {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        try (LogCapture errors = LogCapture.containing("", "ROOT", Level.ERROR);
                RecordingServer recording = new RecordingServer(Http2Rules::answer);
                WholeProduct whole = WholeProduct.of("""
                        io.threads = 1
                        listeners { LISTENER {
                          bind = "127.0.0.1:0", keep-alive-timeout = 1h, tls { certificates = [{ cert = "%s", key = "%s" }] }
                        } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ], max-fails = off } }
                        routes { app { upstream = app, http.enabled = on } }
                        """.formatted(own.cert(), own.key(), recording.port()));
                RawHttp2 beside = RawHttp2.to(whole.address(), own).preface()) {
            server = recording;
            product = whole;
            neighbour = beside;
            asked = -1;
            batch.hold(first, count);
            assertEquals(List.of(), server.improper(), "seeds from " + first);
            assertEquals(List.of(), errors.lines());
        }
    }

    // ---- by rule ----

    private void holdByRule(long first, int count) throws Exception {
        List<Http2Rules> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (long seed = first; seed < first + count && problems.isEmpty(); seed++) {
            long which = seed;
            Http2Rules conversation = new Http2Rules(seed);
            all.add(conversation);
            try (RawHttp2 client = RawHttp2.to(product.address(), own)) {
                problems.addAll(conversation.hold(client));
            }
            assertTrue(problems.isEmpty(), () -> "seed " + which + ":\n" + String.join("\n", problems));
            problems.addAll(conversation.inLog(settle("seed " + seed)));
            problems.addAll(conversation.atServer(server.requests()));
            assertTrue(problems.isEmpty(), () -> "seed " + which + ":\n" + String.join("\n", problems));
        }
        product.close();
        server.awaitAlone();
        all.forEach(each -> problems.addAll(each.atServer(server.requests())));
        for (Http1Message got : server.requests()) {
            if (!got.target().equals(BESIDE) && all.stream().noneMatch(each -> each.mayBeItsOwn(got))) {
                problems.add("nobody asked for " + got.start() + got.fields());
            }
        }
        for (String said : server.broken()) {
            if (!said.startsWith("POST /fault/") && all.stream().noneMatch(each -> each.mayHaveBegun(said))) {
                problems.add("what the server got begins with " + said);
            }
        }
        assertTrue(problems.isEmpty(), () -> "seeds from " + first + ":\n" + String.join("\n", problems));
    }

    /**
     * Waits until nothing is left of it.
     *
     * @return its lines in the access log
     */
    private List<String> settle(String what) throws Exception {
        Await.until(
                () -> product.towline.runningProxy().overview().requests() == 0, "all requests to be over, " + what);
        Await.until(() -> leases() == 0, "all leases to be given back, " + what);
        Await.until(() -> ledger().equals(NOTHING_BUT_THE_NEIGHBOUR), () -> what + " leaves " + held);
        neighbourGoesOn();
        List<String> lines = new ArrayList<>();
        for (String line = product.line(); !line.startsWith("path=" + BESIDE + " "); line = product.line()) {
            lines.add(line);
        }
        return lines;
    }

    private Http2Ledger ledger() throws Exception {
        CompletableFuture<Http2Ledger> ledger = new CompletableFuture<>();
        ((XnioIoThread) product.towline.heartbeats().getFirst().thread()).execute(() -> {
            try {
                ledger.complete(Http2Ledger.of(product.towline));
            } catch (Throwable defect) {
                ledger.completeExceptionally(defect);
            }
        });
        held = Await.result(ledger, "the I/O thread to say what it holds");
        return held;
    }

    private void neighbourGoesOn() throws IOException {
        asked += 2;
        neighbour.send(RawHttp2.get(asked, BESIDE));
        assertEquals(2, neighbour.answer(asked).length());
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

    // ---- broken ----

    private void holdBroken(long first, int count) throws Exception {
        for (long seed = first; seed < first + count; seed++) {
            try {
                hold(seed);
            } catch (IOException | AssertionError how) {
                throw new AssertionError("seed " + seed + ": " + how, how);
            }
            settle("seed " + seed);
        }
        assertTrue(
                server.requests().size() >= count / 2,
                () -> "only " + server.requests() + " got through, seeds from " + first);
        for (Http1Message request : server.requests()) {
            assertTrue(
                    request.start().matches("[!-~]+ [!-~]+ HTTP/1\\.1"),
                    () -> "seeds from " + first + ": " + request.start());
        }
    }

    /** It goes on to answer, or ends with an error. */
    private void hold(long seed) throws IOException {
        Http2Conversation conversation = new Http2Conversation(seed);
        Set<Integer> unanswered = new HashSet<>(conversation.answered());
        try (RawHttp2 client = RawHttp2.to(product.address(), own).preface()) {
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
}
