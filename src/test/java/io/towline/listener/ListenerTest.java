package io.towline.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.ListenerConfig.ClientAuth;
import io.towline.config.ListenerConfig.Tls;
import io.towline.conversation.LogCapture;
import io.towline.io.Removable;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestListeners;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

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
    void theSessionIsThereForWhoAsks() throws Exception {
        Listener listener = world.open(
                true,
                exchange -> exchange.getResponseSender()
                        .send(exchange.getConnection().getSslSessionInfo().getCipherSuite()));
        try (Client client = world.secured(listener)) {
            assertTrue(client.get("/").response().endsWith("TLS_AES_128_GCM_SHA256"));
            listener.closeIdle();
        }
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
        ListenerWorld.await(() -> listener.connections() == 0);
    }

    @Test
    void aBodyPassesInPiecesOverTls() throws Exception {
        byte[] body = new byte[500_000];
        Listener listener = world.open(
                true,
                exchange -> exchange.getRequestReceiver()
                        .receiveFullBytes(
                                (any, bytes) -> any.getResponseSender().send("got " + bytes.length)));
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(world.pem()))
                .build()) {
            URI uri = URI.create("https://localhost:" + listener.address().getPort() + "/");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .version(HttpClient.Version.HTTP_1_1)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            assertEquals(
                    "got 500000", client.send(request, BodyHandlers.ofString()).body());
            listener.closeIdle();
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
    void anUnusableCertificateIsNamed() {
        Path none = dir.resolve("none.crt");
        Tls tls = new Tls(List.of(new Certificate(none, none)), List.of("TLSv1.3"), ClientAuth.NONE, Optional.empty());
        ListenerConfig config = TestListeners.listener().withTls(tls).build();
        assertEquals(
                "listener front cannot be opened: " + none + ": there is no such file.",
                assertThrows(IOException.class, () -> world.open(config, ListenerWorld::answer))
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
    void renewedCertificatesAreForNewConnections() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        Pem renewed = TestCertificates.selfSigned(dir, "renewed.example");
        listener.renew(ListenerTls.load(new Tls(
                List.of(new Certificate(renewed.cert(), renewed.key())),
                List.of("TLSv1.3"),
                ClientAuth.NONE,
                Optional.empty())));
        try (SSLSocket socket = (SSLSocket) TestCertificates.trusting(renewed)
                .getSocketFactory()
                .createSocket(
                        listener.address().getAddress(), listener.address().getPort())) {
            socket.startHandshake();
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertEquals("CN=renewed.example", shown.getSubjectX500Principal().getName());
            new Client(socket).get("/").response();
            listener.closeIdle();
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
            ListenerWorld.await(() -> listener.connections() == 1);
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
        ListenerWorld.await(() -> listener.connections() == 0);
    }

    @Test
    void plainHttpOnATlsPortIsClosedAndForgotten() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            client.get("/");
            client.response();
            assertTrue(client.closed());
        }
        ListenerWorld.await(() -> listener.connections() == 0);
    }

    /** Of a listener that closes, at once; else with the minute. */
    @Test
    void theLogHearsWhatTlsHandshakesFailedBy() throws Exception {
        String reason = "plain HTTP on a TLS port";
        Listener listener = world.open(true, ListenerWorld::answer);
        try (LogCapture log = LogCapture.containing("1 TLS handshake failed", TlsFailures.class.getName(), Level.INFO);
                Client client = world.plain(listener)) {
            client.get("/");
            ListenerWorld.await(() -> listener.tlsHandshakes().failed() == 1);
            listener.close();
            assertEquals("INFO listener front: 1 TLS handshake failed in the last minute: " + reason, log.next());
        }
    }

    @Test
    void drainedConnectionsAreClosedAsSoonAsTheyAreAnswered() throws Exception {
        Listener listener = world.open(false, ListenerWorld::answer);
        try (Client busy = world.plain(listener);
                Client idle = world.plain(listener)) {
            idle.get("/").response();
            busy.get("/").response();
            busy.send("GET /rest HTTP/1.1\r\n");
            ListenerWorld.await(() -> listener.connections() == 2);
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
    void acceptedSocketsDoNotWaitToFillSegments() throws Exception {
        Listener listener = world.open(
                false,
                exchange -> exchange.getResponseSender()
                        .send("" + exchange.getConnection().getOption(org.xnio.Options.TCP_NODELAY)));
        try (Client client = world.plain(listener)) {
            assertTrue(client.get("/").response().endsWith("true"));
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
        ListenerWorld.await(() -> listener.connections() == 0);
    }
}
