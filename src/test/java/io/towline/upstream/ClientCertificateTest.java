package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.towline.config.UpstreamConfig.ClientCertificate;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.PemWatch;
import io.towline.config.pem.UnusablePem;
import io.towline.conversation.LogCapture;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.KeyKind;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.upstream.tls.UpstreamTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
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
import org.slf4j.LoggerFactory;

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

    /** How files are looked at is told by {@code CertificateWatchTest}. */
    private static PemWatch<UpstreamGroup, UpstreamTls> watching(UpstreamGroup group) {
        ((Logger) LoggerFactory.getLogger(UpstreamTlsWatch.class)).setLevel(Level.INFO);
        PemWatch<UpstreamGroup, UpstreamTls> watch = new PemWatch<>(new UpstreamTlsWatch(() -> List.of(group)));
        watch.look();
        return watch;
    }

    private static void replace(Path file, Path by) throws IOException {
        Files.write(file, Files.readAllBytes(by));
    }

    @Test
    void newFilesAreTakenUpWithoutAReload() throws Exception {
        Pem first = TestCertificates.selfSigned(dir, "first.example");
        Pem second = TestCertificates.selfSigned(dir, KeyKind.RSA, "second.example");
        Path cert = Files.copy(first.cert(), dir.resolve("own.crt"));
        Path key = Files.copy(first.key(), dir.resolve("own.key"));
        config.certificate = Optional.of(new ClientCertificate(cert, key));
        try (SSLServerSocket listening = asking(first, second);
                LogCapture log = LogCapture.ofThisThread(UpstreamTlsWatch.class.getName(), Level.INFO)) {
            UpstreamGroup group = group(listening.getLocalPort());
            PemWatch<UpstreamGroup, UpstreamTls> watch = watching(group);
            replace(cert, second.cert());
            for (int i = 0; i < 5; i++) {
                watch.look();
            }
            assertEquals(
                    List.of(
                            "WARN upstream chat: files of its tls have changed and cannot be used, so what was read before stays: "
                                    + key + ": is not the key of the first certificate in " + cert
                                    + "; a chain begins with the server's own certificate."),
                    log.lines());
            connect(group);
            assertEquals(subject(first), shown());
            replace(key, second.key());
            watch.look();
            watch.look();
            connect(group);
            assertEquals(subject(second), shown());
            assertEquals(
                    "INFO upstream chat: new certificates from " + cert + ", " + key,
                    log.lines().getLast());
            UpstreamTls inForce = group.tls().orElseThrow();
            Files.setLastModifiedTime(key, FileTime.fromMillis(1_000_000));
            for (int i = 0; i < 3; i++) {
                watch.look();
            }
            assertSame(inForce, group.tls().orElseThrow()); // touched only: sessions of TLS may go on
            assertEquals(2, log.lines().size());
        }
    }

    @Test
    void whoIsTrustedChangesWithItsFile() throws Exception {
        Pem server = TestCertificates.selfSigned(dir, "127.0.0.1");
        Pem other = TestCertificates.selfSigned(dir, "other.example");
        Path trust = Files.copy(other.cert(), dir.resolve("trust.pem"));
        try (SSLServerSocket listening = asking(other)) {
            UpstreamGroup group = group(listening.getLocalPort(), new Trust.PemFile(trust));
            PemWatch<UpstreamGroup, UpstreamTls> watch = watching(group);
            String why = dialling.dial(group).failure().getMessage();
            assertTrue(why.endsWith(": its certificate is self-signed: write tls.trust = a file with it"), why);
            replace(trust, server.cert());
            watch.look();
            watch.look();
            connect(group);
        }
    }

    @Test
    void withoutFilesNothingIsWatched() throws Exception {
        UpstreamGroup group = group(1);
        assertEquals(Optional.empty(), new UpstreamTlsWatch(() -> List.of(group)).inForce(group));
    }

    @Test
    void anUnusableFileIsToldWhenTheGroupIsMade() {
        config.certificate = Optional.of(new ClientCertificate(dir.resolve("none.crt"), dir.resolve("none.key")));
        assertThrows(UnusablePem.class, () -> group(1));
    }

    private UpstreamGroup group(int port) throws Exception {
        return group(port, new Trust.Unverified());
    }

    private UpstreamGroup group(int port, Trust trust) throws Exception {
        config.trust = trust;
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
