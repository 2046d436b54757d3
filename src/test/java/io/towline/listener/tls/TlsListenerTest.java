package io.towline.listener.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.ListenerConfig;
import io.towline.config.ListenerConfig.Certificate;
import io.towline.config.ListenerConfig.ClientAuth;
import io.towline.config.ListenerConfig.Tls;
import io.towline.conversation.LogCapture;
import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.listener.ListenerWorld.Client;
import io.towline.testkit.Await;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestListeners;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsListenerTest {
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
    void plainHttpOnATlsPortIsClosedAndForgotten() throws Exception {
        Listener listener = world.open(true, ListenerWorld::answer);
        try (Client client = world.plain(listener)) {
            client.get("/");
            client.response();
            assertTrue(client.closed());
        }
        Await.until(() -> listener.connections() == 0, "all connections to be gone");
    }

    /** Of a listener that closes, at once; else with the minute. */
    @Test
    void theLogHearsWhatTlsHandshakesFailedBy() throws Exception {
        String reason = "plain HTTP on a TLS port";
        Listener listener = world.open(true, ListenerWorld::answer);
        try (LogCapture log = LogCapture.containing("1 TLS handshake failed", TlsFailures.class.getName(), Level.INFO);
                Client client = world.plain(listener)) {
            client.get("/");
            Await.until(() -> listener.tlsHandshakes().failed() == 1, "a handshake to fail");
            listener.close();
            assertEquals("INFO listener front: 1 TLS handshake failed in the last minute: " + reason, log.next());
        }
    }
}
