package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.UpstreamConfig.ClientCertificate;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.UnusablePem;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.KeyKind;
import io.towline.testkit.TestCertificates.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code tls.cert} of an upstream: what a server that asks for a certificate is shown. */
class ClientCertificateTest {

    @TempDir
    private Path dir;

    private final Dialling dialling = new Dialling();
    private final SampleConfig.Upstream config = new SampleConfig.Upstream();
    private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();

    ClientCertificateTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        dialling.end();
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void aServerThatAsksIsShownIt(KeyKind kind) throws Exception {
        Pem own = TestCertificates.selfSigned(dir, kind, "towline.example");
        config.certificate = Optional.of(new ClientCertificate(own.cert(), own.key()));
        try (SSLServerSocket listening = asking(own)) {
            connect(group(listening.getLocalPort()));
            assertEquals(subject(own), shown());
        }
    }

    /** Whether it does without is the server's affair. */
    @Test
    void whereThereIsNoneNoneIsShown() throws Exception {
        Pem other = TestCertificates.selfSigned(dir, "towline.example");
        try (SSLServerSocket listening = asking(other)) {
            connect(group(listening.getLocalPort()));
            assertEquals("none", shown());
        }
    }

    @Test
    void itIsReadAgainAndThenShownToNewConnections() throws Exception {
        Pem first = TestCertificates.selfSigned(dir, "first.example");
        Pem second = TestCertificates.selfSigned(dir, "second.example");
        Path cert = Files.copy(first.cert(), dir.resolve("own.crt"));
        Path key = Files.copy(first.key(), dir.resolve("own.key"));
        config.certificate = Optional.of(new ClientCertificate(cert, key));
        try (SSLServerSocket listening = asking(first, second)) {
            UpstreamGroup group = group(listening.getLocalPort());
            Files.copy(second.cert(), cert, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            connect(group);
            assertEquals(subject(first), shown());
            group.readCertificates().run();
            connect(group);
            assertEquals(subject(second), shown());
        }
    }

    @Test
    void anUnusableFileIsToldWhenTheGroupIsMade() {
        config.certificate = Optional.of(new ClientCertificate(dir.resolve("none.crt"), dir.resolve("none.key")));
        assertThrows(UnusablePem.class, () -> group(1));
    }

    private UpstreamGroup group(int port) throws Exception {
        config.trust = new Trust.Unverified();
        config.servers = List.of(new Server(true, "127.0.0.1", port, 1, OptionalInt.empty()));
        return dialling.group(config.config(), host -> InetAddress.getAllByName("127.0.0.1"));
    }

    private void connect(UpstreamGroup group) throws Exception {
        dialling.close(dialling.dial(group).connected());
    }

    private String shown() throws InterruptedException {
        return String.valueOf(shown.poll(60, TimeUnit.SECONDS));
    }

    private SSLServerSocket asking(Pem... trusted) throws Exception {
        Pem server = TestCertificates.selfSigned(dir, "127.0.0.1");
        SSLServerSocket listening = (SSLServerSocket) TestCertificates.context(server, trusted)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        listening.setWantClientAuth(true);
        Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    socket.setSoTimeout(60_000);
                    shown.add(peer((SSLSocket) socket));
                } catch (IOException e) {
                    // closed: the test is over
                }
            }
        });
        return listening;
    }

    private static String peer(SSLSocket socket) throws IOException {
        socket.startHandshake();
        try {
            return socket.getSession().getPeerPrincipal().getName() + " " + first(socket);
        } catch (SSLPeerUnverifiedException none) {
            return "none";
        }
    }

    private static String first(SSLSocket socket) throws SSLPeerUnverifiedException {
        return Integer.toHexString(socket.getSession().getPeerCertificates()[0].hashCode());
    }

    private static String subject(Pem pem) throws Exception {
        var certificate = (java.security.cert.X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem.cert())));
        return certificate.getSubjectX500Principal().getName() + " " + Integer.toHexString(certificate.hashCode());
    }
}
