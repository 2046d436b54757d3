package io.towline.listener.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ListenerConfig;
import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.Await;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestListeners;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK's client against a listener with TLS. */
@Timeout(180)
class Http2Test {

    @TempDir
    private static Path dir;

    private ListenerWorld world;

    /** Exchanges that a handler holds open without a word. */
    private final ConcurrentLinkedQueue<HttpServerExchange> held = new ConcurrentLinkedQueue<>();

    private final CompletableFuture<Boolean> heldOneEnded = new CompletableFuture<>();

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
    }

    @AfterEach
    void end() {
        world.close();
    }

    private void hold(HttpServerExchange exchange) {
        held.add(exchange);
        exchange.addExchangeCompleteListener((ended, next) -> {
            heldOneEnded.complete(ended.isInIoThread());
            next.proceed();
        });
        exchange.dispatch(Runnable::run, () -> {});
    }

    private HttpHandler holding(HttpHandler otherwise) {
        return exchange -> {
            if (exchange.getRequestPath().equals("/held")) {
                hold(exchange);
            } else {
                otherwise.handleRequest(exchange);
            }
        };
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(world.pem()))
                .build();
    }

    private static HttpRequest.Builder request(Listener listener, String path) {
        return HttpRequest.newBuilder(
                URI.create("https://localhost:" + listener.address().getPort() + path));
    }

    private static HttpRequest get(Listener listener, String path) {
        return request(listener, path).build();
    }

    @ParameterizedTest
    @CsvSource({
        "h2 http/1.1,       h2",
        "http/1.1 h2,       h2",
        "h2,                h2",
        "http/1.1,          http/1.1",
        "http/1.0 spdy/3,   ''",
    })
    void theProtocolIsAgreedOnByAlpn(String offered, String agreed) throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (Client client = world.offering(listener, offered.split(" "))) {
            assertEquals(agreed, ((SSLSocket) client.socket()).getApplicationProtocol());
        }
    }

    @Test
    void switchedOffItIsNotAgreedOn() throws Exception {
        ListenerConfig without =
                TestListeners.listener().withTls(world.tls()).withoutHttp2().build();
        Listener listener = world.open(without, ListenerWorld::answer);
        try (Client client = world.offering(listener, "h2", "http/1.1")) {
            assertEquals("", ((SSLSocket) client.socket()).getApplicationProtocol());
            assertTrue(client.get("/one").response().endsWith("https /one"));
        }
    }

    @Test
    void aWebSocketOfAClientThatKnowsBothIsUpgradedInHttp1() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (Client client = world.offering(listener, "http/1.1")) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            assertTrue(client.response().startsWith("HTTP/1.1 101 "));
            client.send("any");
            assertEquals("any", new String(client.socket().getInputStream().readNBytes(3)));
        }
    }

    @Test
    void neverInTheClear() throws Exception {
        Listener listener = world.open(
                false,
                exchange ->
                        exchange.getResponseSender().send(exchange.getProtocol().toString()));
        try (Client client = world.plain(listener)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n");
            String answer = client.response();
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(answer.endsWith("HTTP/1.1"), answer);
        }
        try (Client client = world.plain(listener)) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertTrue(client.response().startsWith("HTTP/1.1 400 "));
        }
    }

    @Test
    void manyStreamsShareOneConnection() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (HttpClient client = client()) {
            assertEquals(
                    HttpClient.Version.HTTP_2,
                    client.send(get(listener, "/first"), BodyHandlers.ofString())
                            .version());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(client.sendAsync(get(listener, "/" + i), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 60; i++) {
                assertEquals(
                        "https /" + i, answers.get(i).get(60, TimeUnit.SECONDS).body());
            }
            assertEquals(1, listener.connections());
            listener.closeIdle();
        }
    }

    @Test
    void bodiesPassBothWays() throws Exception {
        byte[] body = new byte[3_000_000];
        Listener listener = world.open(
                true,
                exchange -> exchange.getRequestReceiver()
                        .receiveFullBytes(
                                (any, bytes) -> any.getResponseSender().send(ByteBuffer.wrap(bytes))));
        try (HttpClient client = client()) {
            HttpRequest request = request(listener, "/")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            assertEquals(
                    body.length,
                    client.send(request, BodyHandlers.ofByteArray()).body().length);
            listener.closeIdle();
        }
    }

    @Test
    void aStreamThatTheClientCancelsCompletesItsExchange() throws Exception {
        Listener listener = world.open(true, holding(ListenerWorld::answer));
        try (HttpClient client = client()) {
            CompletableFuture<HttpResponse<String>> waiting =
                    client.sendAsync(get(listener, "/held"), BodyHandlers.ofString());
            Await.until(() -> held.size() == 1, "an exchange to be held");
            waiting.cancel(true);
            assertTrue(heldOneEnded.get(60, TimeUnit.SECONDS), "on the I/O thread");
            assertEquals(
                    "https /next",
                    client.send(get(listener, "/next"), BodyHandlers.ofString()).body());
            assertEquals(1, listener.connections());
            listener.closeIdle();
        }
    }

    @Test
    void aConnectionThatIsLostCompletesItsExchanges() throws Exception {
        Listener listener = world.open(true, holding(ListenerWorld::answer));
        try (HttpClient client = client()) {
            client.sendAsync(get(listener, "/held"), BodyHandlers.ofString());
            Await.until(() -> held.size() == 1, "an exchange to be held");
            client.shutdownNow();
            assertTrue(heldOneEnded.get(60, TimeUnit.SECONDS), "on the I/O thread");
        }
    }

    @Test
    void aStreamThatIsNotReadDoesNotHoldUpItsNeighbours() throws Exception {
        ByteBuffer huge = ByteBuffer.allocate(32 << 20);
        Listener listener = world.open(true, exchange -> {
            if (exchange.getRequestPath().equals("/huge")) {
                exchange.getResponseSender().send(huge.duplicate());
            } else {
                ListenerWorld.answer(exchange);
            }
        });
        try (HttpClient client = client();
                InputStream unread = client.send(get(listener, "/huge"), BodyHandlers.ofInputStream())
                        .body()) {
            assertEquals(0, unread.read());
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        "https /" + i,
                        client.send(get(listener, "/" + i), BodyHandlers.ofString())
                                .body());
            }
            assertEquals(1, listener.connections());
            client.shutdownNow();
        }
    }

    @Test
    void aDrainLetsOpenStreamsEndAndOpensNoMore() throws Exception {
        Listener listener = world.open(true, holding(ListenerWorld::answer));
        try (HttpClient client = client()) {
            CompletableFuture<HttpResponse<String>> open =
                    client.sendAsync(get(listener, "/held"), BodyHandlers.ofString());
            Await.until(() -> held.size() == 1, "an exchange to be held");
            listener.closeIdle();
            world.tick();
            assertFalse(open.isDone());
            assertEquals(1, listener.connections());
            world.onIoThread(() -> held.peek().getResponseSender()).send("last");
            assertEquals("last", open.get(60, TimeUnit.SECONDS).body());
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
        }
    }

    @Test
    void anIdleConnectionIsClosedByADrain() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (HttpClient client = client()) {
            client.send(get(listener, "/"), BodyHandlers.ofString());
            assertEquals(1, listener.connections());
            listener.closeIdle();
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
        }
    }

    @Test
    void headersBeyondTheLimitAreAnswered() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (HttpClient client = client()) {
            HttpRequest request =
                    request(listener, "/").header("x", "a".repeat(5000)).build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertEquals(431, answer.statusCode());
            assertEquals("The header fields take more than 4096 bytes (max-header-size).", answer.body());
            assertEquals(
                    "https /",
                    client.send(get(listener, "/"), BodyHandlers.ofString()).body());
            assertEquals(1, listener.connections());
            listener.closeIdle();
        }
    }
}
