package io.towline.listener.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.listener.HeldClock;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** On an I/O thread whose clock stands still. Each test's listener has a name of its own, by which its lines are known. */
class TlsFailuresTest {

    private static final SSLException NO_CIPHERS =
            new SSLHandshakeException("(handshake_failure) no cipher suites in common");
    private static final SSLException NO_TRUST =
            new SSLHandshakeException("(certificate_unknown) Received fatal alert: certificate_unknown");

    private final HeldClock clock = new HeldClock();
    private XnioWorker worker;
    private IoThread io;

    @BeforeEach
    void begin() throws IOException {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        io = new IoThreads(clock).of(worker.getIoThread());
    }

    @AfterEach
    void end() {
        worker.shutdownNow();
    }

    @Test
    void aMinuteIsOneLine() throws Exception {
        TlsFailures failures = new TlsFailures("minute");
        try (LogCapture log = log("minute")) {
            fail(failures, NO_TRUST, 6);
            fail(failures, NO_CIPHERS, 31);
            clock.advance(Duration.ofSeconds(59));
            tick();
            assertEquals(List.of(), log.lines());
            clock.advance(Duration.ofSeconds(2));
            assertEquals(
                    "INFO listener minute: 37 TLS handshakes failed in the last minute, most often: no cipher suites in common (31)",
                    log.next());
            fail(failures, NO_TRUST, 1);
            clock.advance(Duration.ofSeconds(61));
            assertEquals(
                    "INFO listener minute: 1 TLS handshake failed in the last minute: Received fatal alert: certificate_unknown",
                    log.next());
            clock.advance(Duration.ofMinutes(5));
            tick();
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void theEndTellsTheRest() throws Exception {
        TlsFailures failures = new TlsFailures("end");
        try (LogCapture log = log("end")) {
            fail(failures, NO_TRUST, 2);
            failures.tell();
            failures.tell();
            assertEquals(
                    List.of(
                            "INFO listener end: 2 TLS handshakes failed in the last minute: Received fatal alert: certificate_unknown"),
                    log.lines());
        }
    }

    @Test
    void whoOnlyWentAwayIsNoLine() throws Exception {
        TlsFailures failures = new TlsFailures("gone");
        try (LogCapture log = log("gone")) {
            fail(failures, new ClosedChannelException(), 3);
            fail(failures, new IOException("Connection reset"), 3);
            failures.tell();
            assertEquals(List.of(), log.lines());
        }
    }

    @Test
    void reasonsAreBoundedInNumberAndLength() throws Exception {
        TlsFailures failures = new TlsFailures("many");
        try (LogCapture log = log("many")) {
            for (int i = 0; i < 100; i++) {
                fail(failures, new SSLException("reason " + i), 1);
            }
            fail(failures, new SSLException("reason 0"), 1);
            failures.tell();
            fail(failures, new SSLException("r".repeat(500)), 1);
            failures.tell();
            assertEquals(
                    List.of(
                            "INFO listener many: 101 TLS handshakes failed in the last minute, most often: reason 0 (2)",
                            "INFO listener many: 1 TLS handshake failed in the last minute: " + "r".repeat(120)),
                    log.lines());
        }
    }

    private static LogCapture log(String listener) {
        return LogCapture.containing("listener " + listener + ":", TlsFailures.class.getName(), Level.INFO);
    }

    private void fail(TlsFailures failures, IOException cause, int times) throws Exception {
        onIoThread(() -> {
            for (int i = 0; i < times; i++) {
                failures.count(cause, io);
            }
        });
    }

    /** The wheel's own tick has looked at the clock since. */
    private void tick() throws Exception {
        CompletableFuture<Boolean> turned = new CompletableFuture<>();
        worker.getIoThread().executeAfter(() -> turned.complete(true), 250, TimeUnit.MILLISECONDS);
        assertTrue(turned.get(60, TimeUnit.SECONDS));
    }

    private void onIoThread(Runnable task) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        io.execute(() -> {
            task.run();
            done.complete(true);
        });
        assertTrue(done.get(60, TimeUnit.SECONDS));
    }
}
