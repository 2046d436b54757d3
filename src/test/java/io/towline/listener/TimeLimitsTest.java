package io.towline.listener;

import static io.towline.listener.ListenerWorld.HANDSHAKE;
import static io.towline.listener.ListenerWorld.KEEP_ALIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.Await;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.channels.StreamSinkChannel;

/** The clock stands still but for what a test lets pass. */
class TimeLimitsTest {

    /** Deadlines are kept by a wheel with ticks of 100 ms. */
    private static final Duration TICKS = Duration.ofMillis(300);

    @TempDir
    private static Path dir;

    private final HeldClock clock = new HeldClock();
    private ListenerWorld world;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, clock);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoSaysNothingIsClosedAtTheHandshakeTimeout(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            accepted(listener);
            pass(HANDSHAKE.minus(TICKS));
            assertEquals(1, listener.connections());
            pass(TICKS.plus(TICKS));
            assertTrue(client.closed());
        }
        Await.until(() -> listener.connections() == 0, "all connections to be gone");
    }

    @Test
    void tlsAndHeadHaveOneTimeTogether() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            accepted(listener);
            pass(Duration.ofSeconds(8));
            try (Client secured = world.over(client)) {
                secured.send("GET / HTTP/1.1\r\n");
                pass(Duration.ofSeconds(1));
                assertEquals(1, listener.connections());
                pass(Duration.ofSeconds(1).plus(TICKS));
                expectTooSlow(secured);
            }
        }
    }

    private void expectTooSlow(Client client) throws Exception {
        String answer = client.response();
        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(
                answer.endsWith("\r\n\r\nThe head of the request took longer than 10s (handshake-timeout)."), answer);
        assertTrue(client.closed());
        assertEquals("/ The head of the request took longer than 10s (handshake-timeout).", world.nextRefused());
    }

    /** Browsers open connections before they need them. */
    @Test
    void whoSaysNothingIsNotAnswered() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            client.send("\r\n");
            accepted(listener);
            pass(HANDSHAKE.plus(TICKS));
            assertTrue(client.closed());
        }
    }

    @Test
    void dripsDoNotBuyTime() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            accepted(listener);
            client.send("GET / HTTP/1.1\r\n");
            for (int second = 3; second < HANDSHAKE.toSeconds(); second += 3) {
                client.send("X-" + second + ": drip\r\n");
                pass(Duration.ofSeconds(3));
            }
            assertEquals(1, listener.connections());
            pass(Duration.ofSeconds(1).plus(TICKS));
            expectTooSlow(client);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void betweenRequestsKeepAliveTimeoutHolds(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.get("/").response();
            world.tick();
            pass(KEEP_ALIVE.minus(TICKS));
            assertEquals(1, listener.connections());
            client.get("/again").response(); // begins it anew
            world.tick();
            pass(KEEP_ALIVE.minus(TICKS));
            assertEquals(1, listener.connections());
            pass(TICKS.plus(TICKS));
            assertTrue(client.closed());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFurtherHeadHasItsTimeFromItsFirstByte(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.get("/").response();
            world.tick();
            pass(Duration.ofSeconds(30));
            client.send("G");
            world.tick();
            for (int second = 3; second < HANDSHAKE.toSeconds(); second += 3) {
                client.send("E");
                pass(Duration.ofSeconds(3));
            }
            assertEquals(1, listener.connections());
            pass(Duration.ofSeconds(1).plus(TICKS));
            expectTooSlow(client);
        }
    }

    @Test
    void aHandlerMayTakeItsTime() throws Exception {
        Listener listener = world.open(
                false,
                exchange -> exchange.dispatch(() -> {
                    clock.advance(KEEP_ALIVE.plus(KEEP_ALIVE));
                    try {
                        world.tick();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    exchange.getResponseSender().send("late");
                }));
        try (Client client = world.plain(listener)) {
            assertTrue(client.get("/").response().endsWith("late"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyThatDripsBehindItsAnswerHasTheKeepAliveTimeout(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n");
            client.response();
            pass(KEEP_ALIVE.minus(TICKS));
            assertEquals(1, listener.connections());
            client.send("drip");
            pass(TICKS.plus(TICKS));
            assertTrue(client.closed());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerThatIsReadMayStreamForLong(boolean tls) throws Exception {
        CompletableFuture<StreamSinkChannel> streaming = new CompletableFuture<>();
        Listener listener = world.open(tls, exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, 4);
            exchange.dispatch(Runnable::run, () -> streaming.complete(exchange.getResponseChannel()));
        });
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.get("/");
            StreamSinkChannel answer = streaming.get(60, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                world.onIoThread(() -> answer.write(ByteBuffer.wrap(new byte[] {'a'})) == 1 && answer.flush());
                pass(KEEP_ALIVE.plus(TICKS));
            }
            assertEquals(1, listener.connections());
            world.onIoThread(() -> answer.write(ByteBuffer.wrap(new byte[] {'z'})) == 1 && answer.flush());
            assertTrue(client.response().endsWith("\r\n\r\naaaz"));
        }
    }

    @Test
    void aHandlerThatEndsTheExchangeBeforeTheBodyCameHasTheKeepAliveTimeout() throws Exception {
        Listener listener =
                world.open(false, exchange -> exchange.setStatusCode(403).endExchange());
        try (Client client = world.plain(listener)) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n");
            world.tick();
            pass(KEEP_ALIVE.minus(TICKS));
            client.send("drip");
            assertEquals(1, listener.connections());
            pass(TICKS.plus(TICKS));
            assertTrue(client.closed());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoDoesNotReadItsAnswerIsClosed(boolean tls) throws Exception {
        ByteBuffer huge = ByteBuffer.allocate(32 << 20);
        Listener listener =
                world.open(tls, exchange -> exchange.getResponseSender().send(huge.duplicate()));
        try (Client below = world.plain(listener);
                Client client = tls ? world.over(below) : below) {
            client.get("/");
            assertEquals('H', client.socket().getInputStream().read());
            world.awaitStandstill(below); // for the time begins anew with each byte that the kernel takes
            pass(KEEP_ALIVE.minus(TICKS));
            assertEquals(1, listener.connections());
            pass(TICKS.plus(TICKS));
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUpgradedConnectionHasNoTimeLimit(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            client.response();
            pass(Duration.ofDays(1));
            client.send("any");
            assertEquals("any", new String(client.socket().getInputStream().readNBytes(3)));
            listener.closeIdle(); // and it is not idle HTTP
            client.send("one");
            assertEquals("one", new String(client.socket().getInputStream().readNBytes(3)));
        }
    }

    private static void accepted(Listener listener) throws InterruptedException {
        Await.until(() -> listener.connections() == 1, "one connection");
    }

    private void pass(Duration time) throws Exception {
        world.tick(); // what was sent was sent before
        clock.advance(time);
        world.tick();
    }
}
