package io.towline.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.towline.config.ListenerConfig;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ListenerTest {
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHandlerKnowsWhetherItIsTls(boolean tls) throws Exception {
        Listener listener = world.open(tls, ListenerWorld::answer);
        try (Client client = tls ? world.secured(listener) : world.plain(listener)) {
            assertTrue(client.get("/one").response().endsWith("\r\n\r\n" + (tls ? "https" : "http") + " /one"));
            assertTrue(client.get("/two").response().endsWith(" /two"), "the connection is kept");
            listener.closeIdle();
            assertTrue(client.closed());
        }
    }

    @Test
    void ipv6() throws Exception {
        ListenerConfig config = world.config(new InetSocketAddress("::1", 0), false, OptionalInt.empty());
        Listener listener = world.open(config, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            assertTrue(client.get("/six").response().endsWith("http /six"));
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        Listener first = world.open(false, ListenerWorld::answer);
        ListenerConfig same = world.config(first.address(), false, OptionalInt.empty());
        assertEquals(
                "listener front cannot be opened on 127.0.0.1:"
                        + first.address().getPort() + ": Address already in use",
                assertThrows(IOException.class, () -> world.open(same, ListenerWorld::answer))
                        .getMessage());
    }

    @Test
    void closingFreesThePortAndLeavesTheConnections() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            client.get("/before").response();
            listener.close();
            Listener next =
                    world.open(world.config(listener.address(), false, OptionalInt.empty()), ListenerWorld::answer);
            assertEquals(listener.address(), next.address());
            assertTrue(client.get("/after").response().endsWith("http /after"));
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndCounted() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ConnectionLimit.class);
        logger.addAppender(log);
        Listener listener = world.open(world.config(false, OptionalInt.of(2)), ListenerWorld::answer);
        try (Client one = world.plain(listener);
                Client two = world.plain(listener)) {
            one.get("/").response();
            two.get("/").response();
            for (int i = 0; i < 3; i++) {
                try (Client three = world.plain(listener)) {
                    assertTrue(three.closed());
                }
            }
            assertEquals(2, listener.connections());
            assertEquals(3, listener.turnedAway());
            one.socket().close();
            Await.until(() -> listener.connections() == 1, "one connection");
            try (Client four = world.plain(listener)) {
                assertTrue(four.get("/").response().startsWith("HTTP/1.1 200 "));
            }
        } finally {
            logger.detachAppender(log);
        }
        assertEquals(
                List.of("listener front is full: max-connections = 2; turned away since the last such line: 1"),
                log.list.stream()
                        .filter(event -> event.getLevel() == Level.WARN)
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList());
    }

    @Test
    void acceptedSocketsDoNotWaitToFillSegments() throws Exception {
        Listener listener = world.open(
                false,
                exchange -> exchange.getResponseSender()
                        .send("" + exchange.getConnection().getOption(org.xnio.Options.TCP_NODELAY)));
        try (Client client = world.plain(listener)) {
            assertTrue(client.get("/").response().endsWith("true"));
        }
    }
}
