package io.towline.listener.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.Removable;
import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.Await;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;

class Http1ConnectionTest {
    @TempDir
    private static Path dir;

    private ListenerWorld world;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void theResponseSaysNothingOfUs() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            String head = client.get("/").response();
            assertFalse(head.contains("Server:"), head);
            assertFalse(head.contains("Date:"), head);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUpgradedConnectionCarriesWhatItLikes(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            assertTrue(client.response().startsWith("HTTP/1.1 101 "));
            client.send("any");
            assertEquals("any", new String(client.socket().getInputStream().readNBytes(3)));
        }
        Await.until(() -> listener.connections() == 0, "all connections to be gone");
    }

    @Test
    void aHeadThatIsTooLongOrHasTooManyFieldsIsToldTheLimit() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(5000) + "\r\n\r\n");
            String answer = client.response();
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
            assertTrue(
                    answer.endsWith("The request line and header fields take more than 4096 bytes (max-header-size)."),
                    answer);
        }
        try (Client client = world.plain(listener)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n".repeat(30) + "\r\n");
            String answer = client.response();
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
            assertTrue(answer.endsWith("There are more than 20 header fields (max-headers)."), answer);
        }
        Await.until(() -> listener.connections() == 0, "all connections to be gone");
    }

    @Test
    void drainedConnectionsAreClosedAsSoonAsTheyAreAnswered() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client busy = world.plain(listener);
                Client idle = world.plain(listener)) {
            idle.get("/").response();
            busy.get("/").response();
            busy.send("GET /rest HTTP/1.1\r\n");
            Await.until(() -> listener.connections() == 2, "two connections");
            world.tick(); // the first bytes have been read
            listener.closeIdle();
            assertTrue(idle.closed());
            String last = busy.send("Host: localhost\r\n\r\n").response();
            assertTrue(last.contains("Connection: close"), last);
            assertTrue(last.endsWith("http /rest"), last);
            assertTrue(busy.closed());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(client.response().endsWith(" /1"));
            assertTrue(client.response().endsWith(" /2"));
        }
    }

    @Test
    void aHandlerOnAnotherThreadKeepsTheConnectionToo() throws Exception {
        Listener listener = world.open(
                false,
                exchange -> exchange.dispatch(() -> {
                    exchange.getResponseSender().send("from " + exchange.isInIoThread());
                }));
        try (Client client = world.plain(listener)) {
            for (int i = 0; i < 20; i++) {
                assertTrue(client.get("/").response().endsWith("from false"));
            }
            world.tick();
            listener.closeIdle();
            assertTrue(client.closed());
        }
    }

    @Test
    void anUpgradedConnectionCanBeReadPastTheHeads() throws Exception {
        BlockingQueue<String> conduits = new LinkedBlockingQueue<>();
        HttpHandler upgrade = exchange -> {
            exchange.upgradeChannel((connection, any) -> {
                conduits.add(
                        connection.getSourceChannel().getConduit().getClass().getSimpleName());
                Removable.removeFrom(connection.getSourceChannel());
                conduits.add(
                        connection.getSourceChannel().getConduit().getClass().getSimpleName());
                IoUtils.safeClose(connection);
            });
            exchange.endExchange();
        };
        Listener listener = world.open(false, upgrade);
        try (Client client = world.plain(listener)) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            assertEquals("HeadConduit", conduits.poll(60, TimeUnit.SECONDS));
            assertNotEquals("HeadConduit", conduits.poll(60, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestsThatComeTogetherAreAnsweredInTurn(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            String get = "GET /%d HTTP/1.1\r\nHost: h\r\n\r\n";
            String post = "POST /%d HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody";
            client.send(get.formatted(1) + post.formatted(2) + "\r\n" + get.formatted(3) + "GET /4 HT");
            for (int i = 1; i <= 3; i++) {
                String response = client.response();
                assertTrue(response.endsWith("/" + i), response);
            }
            client.send("TP/1.1\r\nHost: h\r\n\r\n");
            assertTrue(client.response().endsWith("/4"));
            assertTrue(client.get("/5").response().endsWith("/5"));
        }
    }

    /** Much of it is still under way when the answer is said: it must not be lost in a reset. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoSendsFarTooMuchReadsItsAnswerAndTheEnd(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            client.send("GET /far HTTP/1.1\r\nHost: localhost\r\nCookie: " + "c".repeat(700_000) + "\r\n\r\n");
            String answer = client.response();
            assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
            assertTrue(client.closed());
        }
        assertEquals(
                "/far The request line and header fields take more than 4096 bytes (max-header-size).",
                world.nextRefused());
        Await.until(() -> listener.connections() == 0, "all connections to be gone");
    }
}
