package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the connections to a server on which more requests were under way at once than are kept. */
class CrowdOfRequestsTest {

    private static final int CROWD = 5;

    private final CyclicBarrier together = new CyclicBarrier(CROWD);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final TestClock clock = new TestClock();
    private TestUpstream server;

    @BeforeEach
    void start() throws IOException {
        server = TestUpstream.running(peer -> {
            accepted.incrementAndGet();
            open.incrementAndGet();
            try {
                while (true) {
                    peer.readHead();
                    together.await(60, TimeUnit.SECONDS); // so that no connection serves two of a crowd
                    peer.send("HTTP/1.1 204 No Content\n\n");
                }
            } finally {
                open.decrementAndGet();
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** Each connection that is closed keeps a port for a minute: a busy proxy would have none left for the next. */
    @Test
    void thoseBeyondWhatIsKeptWaitASecondForTheNextCrowd() throws Exception {
        try (WholeProduct product = product(2)) {
            crowd(product);
            crowd(product);
            assertEquals(CROWD, accepted.get());
            assertEquals(CROWD, open.get());
            clock.advance(Duration.ofMillis(1200));
            Await.until(() -> open.get() == 2, () -> "two connections that are kept, not " + open);
            crowd(product);
            assertEquals(CROWD + 3, accepted.get());
        }
    }

    @Test
    void whereNoneIsKeptEachIsClosedBehindItsRequest() throws Exception {
        try (WholeProduct product = product(0)) {
            crowd(product);
            Await.until(() -> open.get() == 0, () -> "no connection, not " + open);
            crowd(product);
            assertEquals(2 * CROWD, accepted.get());
        }
    }

    private WholeProduct product(int kept) throws IOException {
        return WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ], keep-alive.idle-connections = %d } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port(), kept), clock);
    }

    private static void crowd(WholeProduct product) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                clients.add(RawClient.connect(product.address().getPort()).send("GET / HTTP/1.1\nHost: s\n\n"));
            }
            for (RawClient client : clients) {
                assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
