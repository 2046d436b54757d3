package io.towline;

import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of plain requests under way while Towline leaves: event streams, which never end by themselves, and others. */
class PlainHttpDrainTest {

    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final TestClock clock = new TestClock();
    private final CountDownLatch rest = new CountDownLatch(1);
    private TestUpstream server;
    private WholeProduct product;

    @BeforeEach
    void begin() throws IOException {
        server = TestUpstream.running(peer -> {
            String head = peer.readHead();
            if (head.startsWith("GET /events ")) {
                peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream; charset=utf-8\n\ndata: 1\n\n");
                peer.awaitEnd();
            } else if (head.startsWith("GET /late-events ")) {
                rest.await(60, TimeUnit.SECONDS);
                peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\ndata: 2\n\n");
                peer.awaitEnd();
            } else {
                peer.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nha\n");
                rest.await(60, TimeUnit.SECONDS);
                peer.send("2\nlf\n0\n\n");
                peer.awaitEnd();
            }
        });
    }

    private void leaving(String time, String hardStop) throws IOException {
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                drain { time = %s, hard-stop = %s }
                """.formatted(server.port(), time, hardStop), clock);
    }

    @AfterEach
    void stop() throws IOException {
        rest.countDown();
        product.close();
        server.close();
    }

    private RawClient asking(String path) throws IOException {
        return RawClient.connect(product.address().getPort()).send("GET " + path + " HTTP/1.1\nHost: s\n\n");
    }

    private RawClient listening() throws IOException {
        RawClient client = asking("/events");
        assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
        String first = "0b\r\ndata: 1\r\n\r\n";
        assertEquals(first, text(client.read(first.length())));
        return client;
    }

    private CompletableFuture<Void> drain() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                product.towline.drain();
                done.complete(null);
            } catch (Throwable failed) {
                done.completeExceptionally(failed);
            }
        });
        return done;
    }

    private static void ended(CompletableFuture<Void> drain) throws Exception {
        drain.get(60, TimeUnit.SECONDS);
    }

    private static void goesOn(CompletableFuture<Void> drain) {
        assertThrows(TimeoutException.class, () -> drain.get(100, TimeUnit.MILLISECONDS));
    }

    private void expectLine(String what) throws InterruptedException {
        String line = product.line();
        assertTrue(line.contains(what), line);
    }

    /** Its page comes again as after any end; a last event that is not whole it drops. */
    @Test
    void anEventStreamHasAProperEnd() throws Exception {
        leaving("0s", "1h");
        try (RawClient client = listening()) {
            ended(drain());
            assertEquals(LAST_CHUNK, text(client.read(7)));
            assertTrue(client.ended());
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=towline cause=drain reason=draining"), line);
    }

    @Test
    void theyGoOverTheTimeOfTheDrain() throws Exception {
        leaving("10s", "1h");
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                clients.add(listening());
            }
            CompletableFuture<Void> drain = drain();
            WholeProduct.await("the first is told", () -> product.linesWaiting() == 1);
            for (int second = 1; second <= 8; second++) {
                goesOn(drain);
                int told = second + 1;
                product.pass(clock, Duration.ofSeconds(1));
                WholeProduct.await("the next is told", () -> product.linesWaiting() == told);
            }
            goesOn(drain);
            clock.advance(Duration.ofSeconds(1));
            ended(drain);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        for (int i = 0; i < 10; i++) {
            String line = product.line();
            assertTrue(line.contains(" by=towline cause=drain reason=draining"), line);
        }
    }

    @Test
    void inHasteAllAreToldAtOnce() throws Exception {
        leaving("1h", "2h");
        try (RawClient first = listening();
                RawClient second = listening()) {
            CompletableFuture<Void> drain = drain();
            WholeProduct.await("the first is told", () -> product.linesWaiting() == 1);
            goesOn(drain);
            product.towline.hasten();
            ended(drain);
            assertEquals(LAST_CHUNK, text(first.read(7)));
            assertEquals(LAST_CHUNK, text(second.read(7)));
        }
    }

    /** The operator's second signal, when the last has just gone. */
    @Test
    void hasteThatComesTooLateChangesNothing() throws Exception {
        Set<Thread> others = ioThreads();
        leaving("0s", "1h");
        Set<Thread> own = ioThreads();
        own.removeAll(others);
        assertEquals(1, own.size(), own::toString);
        try (RawClient client = listening()) {
            ended(drain());
            assertEquals(LAST_CHUNK, text(client.read(7)));
        }
        assertTrue(own.iterator().next().join(Duration.ofMinutes(1)), "its I/O thread goes on");
        product.towline.hasten();
    }

    private static Set<Thread> ioThreads() {
        Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
        all.removeIf(thread -> !thread.getName().equals("towline I/O-1"));
        return all;
    }

    @Test
    void anEventStreamThatBeginsMeanwhileEndsBehindItsFirstPiece() throws Exception {
        leaving("0s", "1h");
        try (RawClient client = asking("/late-events")) {
            server.request();
            CompletableFuture<Void> drain = drain();
            goesOn(drain);
            rest.countDown();
            String answer = client.readToEnd();
            assertTrue(answer.contains("data: 2\n\n") && answer.endsWith("\n0\n\n"), answer);
            ended(drain);
        }
        expectLine(" by=towline cause=drain reason=draining");
    }

    /** Of any other nobody knows but its server where it ends. */
    @Test
    void anotherAnswerIsWaitedForAndItsConnectionCloses() throws Exception {
        leaving("0s", "1h");
        try (RawClient client = asking("/half")) {
            client.readHead();
            client.read(6);
            CompletableFuture<Void> drain = drain();
            goesOn(drain);
            rest.countDown();
            assertEquals("\n02\nlf\n0\n\n", client.readToEnd());
            ended(drain);
        }
        expectLine(" by=upstream cause=answered");
    }

    @Test
    void whatIsLeftAtTheHardStopIsCutAndHasItsLine() throws Exception {
        leaving("0s", "300ms");
        try (RawClient client = asking("/half")) {
            client.readHead();
            client.read(6);
            ended(drain());
            assertEquals("\n", client.readToEnd()); // and no last chunk
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=towline cause=hard-stop "), line);
    }

    /** So that a page does not ask on it once more, and is refused. */
    @Test
    void anAnswerThatBeginsMeanwhileSaysThatItsConnectionCloses() throws Exception {
        leaving("0s", "1h");
        try (RawClient client = asking("/late-events")) {
            server.request();
            CompletableFuture<Void> drain = drain();
            goesOn(drain);
            rest.countDown();
            assertTrue(client.readHead().contains("\nConnection: close\n"));
            client.readToEnd();
            ended(drain);
        }
    }

    @Test
    void theStreamsOfADrainedServerGo() throws Exception {
        leaving("0s", "1h");
        try (RawClient client = listening()) {
            assertEquals(Optional.empty(), product.towline.runningProxy().drain("app", Optional.empty(), true));
            assertEquals(LAST_CHUNK, text(client.read(7)));
            expectLine(" by=towline cause=drain reason=draining");
            client.send("GET /events HTTP/1.1\nHost: s\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 503 "));
        }
    }
}
