package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.ServerState;
import io.towline.admin.proxy.ProxyControl.ServerView;
import io.towline.relay.Frame;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Active health checks of the whole product, with servers that the test plays. */
class HealthChecksTest {

    /** And what the timers may be late. */
    private static final Duration INTERVAL = Duration.ofMillis(5200);

    @AutoClose
    private final Backend backend = new Backend();

    private final TestClock clock = new TestClock();

    HealthChecksTest() throws IOException {}

    private String configuration(String health) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ], health { jitter = off, fall = 2, rise = 2, %s } } }
                routes { chat { upstream = chat, http.enabled = on } }
                """.formatted(backend.url(), health);
    }

    @Test
    void aServerWhoseAnswersAreNotExpectedIsDownAndGetsNobodyUntilItIsUpAgain() throws Exception {
        try (WholeProduct product = started("check = http, path = /healthz, host = checks.example")) {
            assertEquals("""
                    GET /healthz HTTP/1.1
                    Host: checks.example
                    User-Agent: Towline (health check)
                    Accept: */*
                    Connection: close

                    """, answered(product, "503 Service Unavailable"));
            assertEquals(ServerState.IN_USE, server(product).state(), "one is not enough");
            answered(product, "503 Service Unavailable");
            await(product, ServerState.DOWN);
            assertEquals(
                    Optional.of("health check (http): answered 503"),
                    server(product).lastFailure());

            refused(product);

            answered(product, "200 OK");
            answered(product, "204 No Content");
            await(product, ServerState.IN_USE);
            product.join(backend).close();
        }
    }

    @Test
    void theHostIsTheServersOwn() throws Exception {
        try (WholeProduct product = started("check = http, expect-status = [404]")) {
            String request = answered(product, "404 Not Found");
            assertTrue(request.contains("\nHost: 127.0.0.1:" + backend.port() + "\n"), request);
            answered(product, "404 Not Found");
            assertEquals(ServerState.IN_USE, server(product).state());
        }
    }

    /** It would meet a closed connection else, and say so in its log, with every check. */
    @Test
    void whatTheServerHasToSayIsRead() throws Exception {
        try (WholeProduct product = started("check = http, initially = down")) {
            for (int i = 0; i < 2; i++) {
                product.pass(clock, INTERVAL);
                try (End probe = backend.accept()) {
                    probe.head();
                    probe.send("HTTP/1.1 200 OK\nContent-Length: 5\n\nfi");
                    for (int turn = 0; turn < 3; turn++) {
                        product.pass(clock, Duration.ofMillis(100));
                    }
                    assertEquals(ServerState.DOWN, server(product).state());
                    probe.send("nis");
                    probe.expectEnd();
                }
            }
            await(product, ServerState.IN_USE);
        }
    }

    @Test
    void aBodyThatNeverEndsIsLeftAndChangesNothing() throws Exception {
        try (WholeProduct product = started("check = http, initially = down, timeout = 2s")) {
            for (int i = 0; i < 2; i++) {
                product.pass(clock, INTERVAL);
                try (End probe = backend.accept()) {
                    probe.head();
                    probe.send("HTTP/1.1 200 OK\nContent-Length: 100\n\nfi");
                    product.pass(clock, Duration.ofMillis(2200));
                    probe.awaitEnd();
                }
            }
            await(product, ServerState.IN_USE);
        }
    }

    @Test
    void aConnectIsEnoughForTcp() throws Exception {
        try (WholeProduct product = started("check = tcp, initially = down")) {
            refused(product);
            for (int i = 0; i < 2; i++) {
                product.pass(clock, INTERVAL);
                try (End probe = backend.accept()) {
                    probe.expectEnd();
                }
            }
            await(product, ServerState.IN_USE);
        }
    }

    @Test
    void nobodyWhoListensIsDown() throws Exception {
        try (WholeProduct product = started("check = tcp")) {
            backend.close();
            product.pass(clock, INTERVAL);
            WholeProduct.await("no failure", () -> server(product).lastFailure().isPresent());
            product.pass(clock, INTERVAL);
            await(product, ServerState.DOWN);
            assertEquals(
                    Optional.of("health check (tcp): could not connect to ws://127.0.0.1:" + backend.port()
                            + ": Connection refused"),
                    server(product).lastFailure());
        }
    }

    @Test
    void aWebSocketHasToAnswerAPing() throws Exception {
        try (WholeProduct product = started("check = websocket, path = \"/live?check=1\", initially = down")) {
            for (int i = 0; i < 2; i++) {
                product.pass(clock, INTERVAL);
                try (End probe = backend.accept()) {
                    String request = probe.agree();
                    assertTrue(request.startsWith("GET /live?check=1 HTTP/1.1\n"), request);
                    Frame ping = probe.receive();
                    probe.send(Frame.text("hello"), ping.pong(false));
                    assertEquals(Frame.close(1000, "").masked(), probe.receive());
                }
            }
            await(product, ServerState.IN_USE);
        }
    }

    @Test
    void aWebSocketThatIsRefusedOrSilentIsDown() throws Exception {
        try (WholeProduct product = started("check = websocket, timeout = 2s")) {
            answered(product, "401 Unauthorized");
            WholeProduct.await("no failure", () -> server(product).lastFailure().isPresent());
            assertEquals(
                    Optional.of("health check (websocket): answered 401 to a WebSocket's handshake"),
                    server(product).lastFailure());
            product.pass(clock, INTERVAL);
            try (End probe = backend.accept()) {
                probe.agree();
                probe.receive();
                product.pass(clock, Duration.ofMillis(2200));
                probe.awaitEnd();
            }
            await(product, ServerState.DOWN);
            assertEquals(
                    Optional.of("health check (websocket): no pong within timeout (2s)"),
                    server(product).lastFailure());
        }
    }

    @Test
    void aReloadThatChangesTheGroupKeepsWhatIsKnownAndChecksByTheNewSettings() throws Exception {
        try (WholeProduct product = started("check = http")) {
            answered(product, "500 Internal Server Error");
            answered(product, "500 Internal Server Error");
            await(product, ServerState.DOWN);
            product.expectReload("~1 upstream", configuration("check = http, path = /other"));
            assertEquals(ServerState.DOWN, server(product).state());
            String request = answered(product, "200 OK");
            assertTrue(request.startsWith("GET /other "), request);
            answered(product, "200 OK");
            await(product, ServerState.IN_USE);
            product.expectReload("~1 upstream", configuration("check = off"));
            product.pass(clock, INTERVAL);
            product.pass(clock, INTERVAL);
            product.join(backend).close(); // nobody came before
        }
    }

    private WholeProduct started(String health) throws Exception {
        return WholeProduct.of(configuration(health), clock);
    }

    /** The next probe, which gets this answer. */
    private String answered(WholeProduct product, String status) throws Exception {
        product.pass(clock, INTERVAL);
        try (End probe = backend.accept()) {
            String request = probe.head();
            probe.send("HTTP/1.1 " + status + "\nContent-Length: 0\n\n");
            probe.awaitEnd();
            return request;
        }
    }

    private static void refused(WholeProduct product) throws Exception {
        for (String request : List.of(End.request("/"), "GET / HTTP/1.1\nHost: s\n\n")) {
            try (End client = product.dial()) {
                String answer = client.send(request).head();
                assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
                assertTrue(answer.contains("\nRetry-After: "), answer);
            }
            String line = product.line();
            assertTrue(line.contains("no server is up"), line);
        }
    }

    private static void await(WholeProduct product, ServerState state) throws InterruptedException {
        WholeProduct.await("not " + state, () -> server(product).state() == state);
    }

    private static ServerView server(WholeProduct product) {
        return product.towline.runningProxy().upstreams().getFirst().servers().getFirst();
    }
}
