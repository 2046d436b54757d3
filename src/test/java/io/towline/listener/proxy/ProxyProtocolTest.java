package io.towline.listener.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.value.Cidr;
import io.towline.conversation.LogCapture;
import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyProtocolTest {

    private static final byte[] V1 = ProxyHeaderTest.line("PROXY TCP4 192.0.2.7 192.0.2.1 4711 443~");
    private static final byte[] V2 = ProxyHeaderTest.binary("21 11 000f c0000207 c0000201 1267 01bb 04 0000");
    private static final String TOLD = "192.0.2.7 4711 -> 192.0.2.1 443";
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

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

    private Listener open(boolean tls) throws IOException {
        return world.open(world.behind(tls, Cidr.of("127.0.0.0/8")), ProxyProtocolTest::tellEnds);
    }

    private static void tellEnds(HttpServerExchange exchange) {
        exchange.getResponseSender()
                .send(text(exchange.getSourceAddress()) + " -> " + text(exchange.getDestinationAddress()));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " " + address.getPort();
    }

    private static void send(Client client, byte[] bytes) throws IOException {
        client.socket().getOutputStream().write(bytes);
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static byte[] header(int version) {
        return version == 1 ? V1 : V2;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void allRequestsOfTheConnectionAreOfTheClientThatIsTold(int version) throws Exception {
        Listener listener = open(false);
        try (Client client = world.plain(listener)) {
            send(client, header(version));
            assertEquals(TOLD, body(client.send(REQUEST).response()));
            assertEquals(TOLD, body(client.send(REQUEST).response()), "the next one");
        }
        assertEquals(new ProxyTally.Headers(1, 0), listener.proxyHeaders());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itMayComeInAnyPieces(int version) throws Exception {
        Listener listener = open(false);
        byte[] all = new byte[header(version).length + REQUEST.length()];
        System.arraycopy(header(version), 0, all, 0, header(version).length);
        System.arraycopy(REQUEST.getBytes(), 0, all, header(version).length, REQUEST.length());
        try (Client together = world.plain(listener)) {
            send(together, all);
            assertEquals(TOLD, body(together.response()));
            assertEquals(TOLD, body(together.send(REQUEST).response()));
        }
        try (Client dripping = world.plain(listener)) {
            for (byte each : all) {
                send(dripping, new byte[] {each});
                world.tick();
            }
            assertEquals(TOLD, body(dripping.response()));
        }
        for (int cut : new int[] {1, 5, 15, 16, 27, header(version).length + 1}) {
            try (Client client = world.plain(listener)) {
                client.socket().getOutputStream().write(all, 0, cut);
                world.tick();
                client.socket().getOutputStream().write(all, cut, all.length - cut);
                assertEquals(TOLD, body(client.response()), "cut at " + cut);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itComesBeforeTls(int version) throws Exception {
        Listener listener = open(true);
        try (Client plain = world.plain(listener)) {
            send(plain, header(version));
            Client client = world.over(plain);
            assertEquals(TOLD, body(client.send(REQUEST).response()));
            assertEquals(TOLD, body(client.send(REQUEST).response()));
        }
        assertEquals(1, listener.tlsHandshakes().succeeded());
    }

    @Test
    void itHoldsForHttp2() throws Exception {
        Listener listener = open(true);
        try (Client plain = world.plain(listener)) {
            send(plain, V2);
            SSLSocket socket = (SSLSocket) world.over(plain).socket();
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertEquals("h2", socket.getApplicationProtocol());
            RawHttp2 client = new RawHttp2(socket).preface().send(RawHttp2.get(1, "/"));
            assertEquals(TOLD, new String(client.next(RawHttp2.DATA).payload(), US_ASCII));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN 1 2 3 4\r\n"})
    void whereNothingIsToldTheConnectionsOwnEndsHold(String line) throws Exception {
        Listener listener = open(false);
        try (Client client = world.plain(listener)) {
            String own = "127.0.0.1 " + client.socket().getLocalPort() + " -> 127.0.0.1 "
                    + client.socket().getPort();
            assertEquals(own, body(client.send(line).send(REQUEST).response()));
        }
        try (Client client = world.plain(listener)) { // a balancer's health check
            send(client, ProxyHeaderTest.binary("20 00 0000"));
            assertTrue(body(client.send(REQUEST).response()).startsWith("127.0.0.1 "));
        }
    }

    @Test
    void whoSendsNoneIsClosedAndCounted() throws Exception {
        try (LogCapture log = LogCapture.containing("PROXY connection", ProxyTally.class.getName(), Level.WARN)) {
            Listener listener = open(false);
            for (String other : new String[] {REQUEST, REQUEST, "PROXY TCP4 1.1.1.1\r\n", "\u0016\u0003\u0001"}) {
                try (Client client = world.plain(listener)) {
                    client.send(other);
                    assertTrue(client.closed());
                }
            }
            try (Client half = world.plain(listener)) {
                half.send("PROXY TC");
                half.socket().shutdownOutput();
                assertTrue(half.closed());
            }
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
            assertEquals(new ProxyTally.Headers(0, 5), listener.proxyHeaders());
            listener.close();
            assertEquals(
                    "WARN listener front: 5 PROXY connections refused in the last minute, most often: 127.0.0.1 did not begin"
                            + " with a PROXY header (2)",
                    log.next());
        }
    }

    @Test
    void whoIsNoBalancerIsClosedAndCounted() throws Exception {
        try (LogCapture log = LogCapture.containing("PROXY connection", ProxyTally.class.getName(), Level.WARN)) {
            Listener listener = world.open(world.behind(false, Cidr.of("10.0.0.0/8")), ProxyProtocolTest::tellEnds);
            try (Client client = world.plain(listener)) {
                assertTrue(client.closed());
            }
            Await.until(() -> listener.proxyHeaders().refused() == 1, "a header to be refused");
            listener.close();
            assertEquals(
                    "WARN listener front: 1 PROXY connection refused in the last minute: 127.0.0.1 is not in"
                            + " proxy-protocol.from",
                    log.next());
        }
    }

    /** As balancers do that look whether a port is open. */
    @Test
    void whoLeavesWithoutAWordIsNotCounted() throws Exception {
        Listener listener = open(true);
        try (Client client = world.plain(listener)) {
            client.socket().shutdownOutput();
            assertTrue(client.closed());
        }
        Await.until(() -> listener.connections() == 0, "all connections to be gone");
        assertEquals(new ProxyTally.Headers(0, 0), listener.proxyHeaders());
        assertEquals(0, listener.tlsHandshakes().failed());
    }

    @Test
    void oneTimeLimitHoldsForHeaderAndHead() throws Exception {
        Listener listener = open(false);
        try (Client silent = world.plain(listener);
                Client dripping = world.plain(listener);
                Client introduced = world.plain(listener)) {
            dripping.send("PROXY ");
            introduced.send("PROXY UNKNOWN\r\n");
            world.tick();
            clock.advance(ListenerWorld.HANDSHAKE.minus(Duration.ofSeconds(1)));
            dripping.send("TCP4 ");
            introduced.send("GET / HT");
            world.tick();
            clock.advance(Duration.ofSeconds(2));
            world.tick();
            assertTrue(silent.closed());
            assertTrue(dripping.closed());
            assertTrue(introduced.response().startsWith("HTTP/1.1 408 "));
        }
        assertEquals(new ProxyTally.Headers(1, 2), listener.proxyHeaders());
    }

    @Test
    void whatIsMalformedClosesTheConnectionAndNothingElse() throws Exception {
        Listener listener = open(false);
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = header(1 + i % 2).clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try (Client client = world.plain(listener)) {
                send(client, bytes);
                client.socket().shutdownOutput();
                assertTrue(client.closed());
            }
        }
        try (Client client = world.plain(listener)) {
            send(client, V1);
            assertEquals(TOLD, body(client.send(REQUEST).response()));
        }
    }

    @Test
    void headersThatTakeTooLongAreNotRead() throws Exception {
        Listener listener = open(false);
        try (Client client = world.plain(listener)) {
            send(client, ProxyHeaderTest.binary("21 11 0ff1"));
            assertTrue(client.closed());
        }
        try (Client client = world.plain(listener)) {
            send(client, ProxyHeaderTest.binary("21 11 0ff0 c0000207 c0000201 1267 01bb 04 0fe1" + "00".repeat(4065)));
            assertEquals(TOLD, body(client.send(REQUEST).response()));
        }
    }
}
