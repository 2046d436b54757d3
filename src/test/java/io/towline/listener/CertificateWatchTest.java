package io.towline.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.towline.config.ListenerConfig;
import io.towline.config.pem.PemWatch;
import io.towline.conversation.LogCapture;
import io.towline.listener.tls.ListenerTls;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.KeyKind;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestListeners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Certificate files that change under an open listener. */
class CertificateWatchTest {

    @TempDir
    private Path dir;

    @TempDir
    private Path elsewhere;

    private ListenerWorld world;
    private Pem first;
    private Pem second;
    private Path cert;
    private Path key;
    private Listener listener;
    private PemWatch<Listener, ListenerTls> watch;
    private LogCapture log;

    @BeforeEach
    void open() throws IOException {
        ((Logger) LoggerFactory.getLogger(CertificateWatch.class)).setLevel(Level.INFO);
        log = LogCapture.ofThisThread(CertificateWatch.class.getName(), Level.INFO);
        world = new ListenerWorld(elsewhere, new HeldClock());
        first = TestCertificates.selfSigned(elsewhere, "localhost", "127.0.0.1");
        second = TestCertificates.selfSigned(elsewhere, KeyKind.RSA, "localhost", "127.0.0.1");
        cert = Files.copy(first.cert(), dir.resolve("site.crt"));
        key = Files.copy(first.key(), dir.resolve("site.key"));
        ListenerConfig.Tls tls = new ListenerConfig.Tls(
                List.of(new ListenerConfig.Certificate(cert, key)),
                List.of("TLSv1.3"),
                ListenerConfig.ClientAuth.NONE,
                Optional.empty());
        listener = world.open(TestListeners.listener().withTls(tls).build(), ListenerWorld::answer);
        watch = new PemWatch<>(new CertificateWatch(() -> List.of(listener)));
        watch.look();
    }

    @AfterEach
    void close() {
        world.close();
        log.close();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private SSLSocket dial() throws IOException {
        return (SSLSocket) TestCertificates.trusting(first, second)
                .getSocketFactory()
                .createSocket(
                        listener.address().getAddress(), listener.address().getPort());
    }

    private static String shown(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getPublicKey()
                .getAlgorithm();
    }

    /** What a new client is shown. */
    private String shown() throws IOException {
        try (SSLSocket socket = dial()) {
            return shown(socket);
        }
    }

    private void write(Path to, Path from) throws IOException {
        Files.write(to, Files.readAllBytes(from));
    }

    private String taken() {
        String line = log.lines().getLast();
        assertTrue(
                line.matches("INFO listener front: new certificates from .*/site.crt, good until \\d{4}-\\d\\d-\\d\\d"),
                line);
        return line;
    }

    @Test
    void newHandshakesGetTheNewCertificateAndOpenConnectionsGoOn() throws IOException {
        try (ListenerWorld.Client old = new ListenerWorld.Client(dial())) {
            assertTrue(old.get("/a").response().endsWith("https /a"));
            write(cert, second.cert());
            write(key, second.key());
            look(2);
            assertEquals("RSA", shown());
            assertTrue(old.get("/b").response().endsWith("https /b"));
            assertEquals("EC", shown((SSLSocket) old.socket()));
        }
        look(3);
        taken();
        assertEquals(1, log.lines().size());
    }

    @Test
    void whatStillMovesIsNotRead() throws IOException {
        String whole = Files.readString(second.cert());
        write(key, second.key());
        for (int part = 1; part < 5; part++) {
            Files.writeString(cert, whole.substring(0, whole.length() * part / 5));
            look(1);
        }
        Files.writeString(cert, whole);
        look(1);
        assertEquals(List.of(), log.lines());
        assertEquals("EC", shown());
        look(1);
        assertEquals("RSA", shown());
        taken();
    }

    @Test
    void aPairThatDoesNotMatchIsWarnedOfOnceAndTakenWhenItDoes() throws IOException {
        write(cert, second.cert());
        look(10);
        assertEquals(
                List.of(
                        "WARN listener front: its certificate files have changed and cannot be used, so the old certificates"
                                + " stay: " + key + ": is not the key of the first certificate in " + cert
                                + "; a chain begins with the server's own certificate."),
                log.lines());
        assertEquals("EC", shown());
        write(key, second.key());
        look(2);
        assertEquals("RSA", shown());
        taken();
    }

    @Test
    void aFileThatIsGoneIsWaitedFor() throws IOException {
        Files.delete(key);
        Files.delete(cert);
        look(5);
        assertEquals(1, log.lines().size());
        assertEquals("EC", shown());
        write(cert, second.cert());
        write(key, second.key());
        look(2);
        assertEquals("RSA", shown());
    }

    @Test
    void whatIsPutBackAsItWasIsNoChange() throws IOException {
        FileTime time = Files.getLastModifiedTime(key);
        Path aside = dir.resolve("aside");
        Files.move(key, aside);
        look(1);
        Files.move(aside, key);
        Files.setLastModifiedTime(key, time);
        look(5);
        assertEquals(List.of(), log.lines());
    }

    @Test
    void theSameContentIsNoChange() throws IOException {
        ListenerTls before = listener.tls().orElseThrow();
        write(cert, first.cert());
        Files.setLastModifiedTime(cert, FileTime.fromMillis(1_000_000));
        look(5);
        assertEquals(before, listener.tls().orElseThrow());
        assertEquals(List.of(), log.lines());
    }

    @Test
    void aFolderThatIsExchangedUnderItsLinkIsSeen() throws IOException {
        Path one = Files.createDirectory(dir.resolve("..one"));
        Path two = Files.createDirectory(dir.resolve("..two"));
        Files.move(cert, one.resolve("site.crt"));
        Files.move(key, one.resolve("site.key"));
        write(two.resolve("site.crt"), second.cert());
        write(two.resolve("site.key"), second.key());
        Path data = Files.createSymbolicLink(dir.resolve("..data"), one);
        Files.createSymbolicLink(cert, Path.of("..data/site.crt"));
        Files.createSymbolicLink(key, Path.of("..data/site.key"));
        look(3);
        assertEquals(List.of(), log.lines());
        Path next = Files.createSymbolicLink(dir.resolve("..next"), two);
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        look(2);
        assertEquals("RSA", shown());
        taken();
    }

    @Test
    void whatOthersRenewIsKnown() throws Exception {
        write(cert, second.cert());
        write(key, second.key());
        listener.renew(ListenerTls.load(listener.config().tls().orElseThrow()));
        look(5);
        assertEquals("RSA", shown());
        assertEquals(List.of(), log.lines());
    }
}
