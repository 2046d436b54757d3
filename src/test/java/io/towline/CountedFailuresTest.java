package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.ServerState;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What counts as a failure of a server, by settings: told by clients of the whole product. */
class CountedFailuresTest {

    @AutoClose
    private final Backend failing = new Backend();

    @AutoClose
    private final Backend well = new Backend();

    private final TestClock clock = new TestClock();

    CountedFailuresTest() throws IOException {}

    private String configuration(String upstream) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s, %s ], max-fails = 2, %s } }
                routes { chat { upstream = chat, http.enabled = on } }
                """.formatted(failing.url(), well.url(), upstream);
    }

    @Test
    void aServerThatAnswersHandshakesWithAFailStatusIsSetAside() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("fail-statuses = [503]"), clock)) {
            for (int i = 0; i < 2; i++) {
                refused(
                        product,
                        "GET / HTTP/1.1\nHost: s\nUpgrade: websocket\nConnection: Upgrade\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n\n");
                product.join(well).close();
                product.line();
            }
            assertEquals(ServerState.SET_ASIDE, state(product));
        }
    }

    @Test
    void soIsOneThatAnswersPlainRequestsWithIt() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("fail-statuses = [503]"), clock)) {
            for (int i = 0; i < 2; i++) {
                refused(product, "GET / HTTP/1.1\nHost: s\n\n");
                product.join(well).close();
                product.line();
            }
            assertEquals(ServerState.SET_ASIDE, state(product));
        }
    }

    @Test
    void otherAnswersAreNoFailures() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("fail-statuses = [500]"), clock)) {
            for (int i = 0; i < 3; i++) {
                refused(product, "GET / HTTP/1.1\nHost: s\n\n");
                product.join(well).close();
                product.line();
            }
            assertEquals(ServerState.IN_USE, state(product));
        }
    }

    @Test
    void aServerThatIsLostSoonAfterItAgreedIsSetAside() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("early-loss = 1s"), clock)) {
            for (int i = 0; i < 2; i++) {
                loseAfter(product, Duration.ofMillis(900));
                product.join(well).close();
                product.line();
            }
            assertEquals(ServerState.SET_ASIDE, state(product));
        }
    }

    @Test
    void oneThatIsLostLaterIsNot() throws Exception {
        try (WholeProduct product = WholeProduct.of(configuration("early-loss = 1s"), clock)) {
            for (int i = 0; i < 3; i++) {
                loseAfter(product, Duration.ofSeconds(1));
                product.join(well).close();
                product.line();
            }
            assertEquals(ServerState.IN_USE, state(product));
        }
    }

    private void refused(WholeProduct product, String request) throws Exception {
        try (End client = product.dial()) {
            client.send(request);
            try (End server = failing.accept()) {
                server.head();
                server.send("HTTP/1.1 503 Service Unavailable\nContent-Length: 0\nConnection: close\n\n");
                String answer = client.head();
                assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
            }
        }
        product.line();
    }

    private void loseAfter(WholeProduct product, Duration time) throws Exception {
        try (WholeProduct.Joined joined = product.join(failing)) {
            product.pass(clock, time);
            joined.server().close();
            joined.client().receive(); // a close frame
        }
        String line = product.line();
        assertTrue(line.contains(" cause=upstream-lost"), line);
    }

    private static ServerState state(WholeProduct product) {
        return product.towline
                .runningProxy()
                .upstreams()
                .getFirst()
                .servers()
                .getFirst()
                .state();
    }
}
