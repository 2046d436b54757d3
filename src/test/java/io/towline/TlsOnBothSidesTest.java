package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.relay.Frame;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code wss} in front and {@code wss} behind, with the JDK's sockets at both ends. */
class TlsOnBothSidesTest {

    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;

    @TempDir
    private static Path dir;

    private Pem front;
    private Pem wildcard;
    private Pem behind;
    private Pem ofClient;
    private Backend backend;

    @BeforeEach
    void begin() throws IOException {
        front = TestCertificates.selfSigned(dir, "chat.test");
        wildcard = TestCertificates.selfSigned(dir, "*.chat.test");
        behind = TestCertificates.selfSigned(dir, "127.0.0.1");
        ofClient = TestCertificates.selfSigned(dir, "client.test");
        backend = new Backend(listening(behind));
    }

    @AfterEach
    void end() throws IOException {
        backend.close();
    }

    private static ServerSocket listening(Pem own, String... protocols) throws IOException {
        SSLServerSocket socket = (SSLServerSocket) TestCertificates.context(own)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    private WholeProduct product(String more) throws IOException {
        return product(backend.port(), behind, more);
    }

    private WholeProduct product(int server, Pem trusted, String more) throws IOException {
        return WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [
                  { cert = "%s", key = "%s" }, { cert = "%s", key = "%s" } ] } } }
                upstreams { chat { servers = [ "wss://127.0.0.1:%d" ], tls.trust = "%s" } }
                routes { chat { upstream = chat } }
                %s
                """.formatted(
                        front.cert(), front.key(), wildcard.cert(), wildcard.key(), server, trusted.cert(), more));
    }

    @Test
    void handshakesAreCountedByHowTheyWent() throws Exception {
        try (WholeProduct product = product("");
                SSLSocket client = dial(product, TestCertificates.trusting(front), "chat.test");
                End plain = product.dial()) {
            client.startHandshake();
            plain.send("GET / HTTP/1.1\n\n");
            plain.awaitEnd();
            WholeProduct.await("both are counted", () -> {
                Scraped metrics = Scraped.of(product.towline);
                return metrics.sum("tls_handshakes_total", "result=\"succeeded\"") == 1
                        && metrics.sum("tls_handshakes_total", "result=\"failed\"") == 1;
            });
            assertTrue(product.towline
                    .runningProxy()
                    .listeners()
                    .getFirst()
                    .certificateEnds()
                    .isPresent());
        }
    }

    private SSLSocket dial(WholeProduct product, SSLContext context, String host, Socket over) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(over, host, product.address().getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        socket.setSSLParameters(parameters);
        return socket;
    }

    private SSLSocket dial(WholeProduct product, SSLContext context, String host) throws IOException {
        InetSocketAddress to = product.address();
        return dial(product, context, host, new Socket(to.getAddress(), to.getPort()));
    }

    private End dial(WholeProduct product) throws IOException {
        return new End(dial(product, TestCertificates.trusting(front), "chat.test"));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, TLSv1.3", "TLSv1.3, TLSv1.2"})
    void bigMessagesPassBothWaysUnderEitherVersion(String inFront, String atTheBack) throws Exception {
        try (Backend server = new Backend(listening(behind, atTheBack));
                WholeProduct product =
                        product(server.port(), behind, "defaults.listener.tls.protocols = [ \"" + inFront + "\" ]");
                WholeProduct.Joined joined = WholeProduct.join(dial(product), server, End.request("/"))) {
            assertEquals(
                    inFront, ((SSLSocket) joined.client().socket()).getSession().getProtocol());
            assertEquals(
                    atTheBack,
                    ((SSLSocket) joined.server().socket()).getSession().getProtocol());
            assertTrue(joined.request().contains("\nX-Forwarded-Proto: https\n"), joined.request());
            byte[] payload = new byte[1 << 20];
            new Random(1).nextBytes(payload);
            Frame message = Frame.of(0x82, payload);
            CompletableFuture<Void> up = sending(joined.client(), message.masked());
            CompletableFuture<Void> down = sending(joined.server(), message);
            joined.server().expect(message.masked(), message.masked(), message.masked());
            joined.client().expect(message, message, message);
            up.get(60, TimeUnit.SECONDS);
            down.get(60, TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<Void> sending(End from, Frame message) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        from.send(message, message, message);
                    } catch (IOException lost) {
                        throw new AssertionError(lost);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @ParameterizedTest
    @CsvSource({"chat.test, CN=chat.test", "a.chat.test, CN=*.chat.test", "a.b.chat.test, CN=chat.test"})
    void theCertificateIsTheOneOfTheNameAskedFor(String host, String subject) throws Exception {
        try (WholeProduct product = product("");
                SSLSocket socket = dial(product, TestCertificates.trusting(front, wildcard), host)) {
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertEquals(subject, shown.getSubjectX500Principal().getName());
        }
    }

    @Test
    void aServerWithACertificateOfAnotherNameIsRefused() throws Exception {
        Pem other = TestCertificates.selfSigned(dir, "other.test");
        refused(other, other);
    }

    @Test
    void aServerWhoseCertificateNobodyVouchesForIsRefused() throws Exception {
        refused(behind, front);
    }

    private void refused(Pem shown, Pem trusted) throws Exception {
        try (TestUpstream server = TestUpstream.running(listening(shown), peer -> peer.agree());
                WholeProduct product = product(server.port(), trusted, "");
                End client = dial(product)) {
            client.send(End.request("/"));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
            client.expectEnd();
            String line = product.line();
            assertTrue(line.contains(" by=upstream cause=refused-unreachable "), line);
        }
    }

    @Test
    void whatLiesBehindTheRequestInOneRecordReachesTheServer() throws Exception {
        try (WholeProduct product = product("");
                End client = dial(product)) {
            client.sendWith(
                    End.request("/"),
                    Frame.text("early").masked(),
                    Frame.text("birds").masked());
            try (End server = backend.accept()) {
                String head = server.head();
                server.sendWith(End.agreement(head), Frame.text("worm"), Frame.ping("?"));
                server.expect(Frame.text("early").masked(), Frame.text("birds").masked());
                client.head();
                client.expect(Frame.text("worm"), Frame.ping("?"));
            }
        }
    }

    /** With TLS 1.2, since there the kind of a record can be seen from outside. */
    @Test
    void aDrainSaysCloseThenCloseNotifyThenFin() throws Exception {
        try (WholeProduct product = product("defaults.listener.tls.protocols = [ TLSv1.2 ], drain.time = 0s")) {
            Recorded raw = new Recorded(product.address());
            SSLSocket socket = dial(product, TestCertificates.trusting(front), "chat.test", raw);
            try (WholeProduct.Joined joined = WholeProduct.join(new End(socket), backend, End.request("/"))) {
                raw.heard.reset();
                CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> {
                    try {
                        product.towline.drain();
                    } catch (InterruptedException hurried) {
                        throw new AssertionError(hurried);
                    }
                });
                joined.client().expect(Frame.close(1012, "draining"));
                joined.client().send(Frame.close(1012, "").masked());
                joined.client().expectEnd();
                assertEquals(List.of(APPLICATION_DATA, ALERT), kinds(raw.heard.toByteArray()));
                joined.server().receive();
                joined.server().send(Frame.close(1001, ""));
                joined.client().close();
                joined.server().close();
                drained.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static List<Integer> kinds(byte[] records) {
        List<Integer> kinds = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(records);
        while (left.hasRemaining()) {
            kinds.add((int) left.get());
            left.getShort();
            left.position(left.position() + 2 + left.getShort(left.position()));
        }
        return kinds;
    }

    @ParameterizedTest(name = "{0}, {1}, shows one: {2}")
    @CsvSource({
        "need, TLSv1.2, false, false",
        "need, TLSv1.3, false, false",
        "need, TLSv1.2, true, true",
        "need, TLSv1.3, true, true",
        "want, TLSv1.3, false, true",
        "want, TLSv1.3, true, true"
    })
    void clientsShowCertificatesAsAsked(String auth, String protocol, boolean shows, boolean comesIn) throws Exception {
        SSLContext context = TestCertificates.context(shows ? ofClient : null, front);
        try (WholeProduct product = product("""
                        defaults.listener.tls { client-auth = %s, client-ca = "%s", protocols = [ "%s" ] }
                        """.formatted(auth, ofClient.cert(), protocol));
                SSLSocket socket = dial(product, context, "chat.test");
                End client = new End(socket)) {
            if (comesIn) {
                WholeProduct.join(client, backend, End.request("/")).expectAlive();
            } else {
                IOException refused = assertThrows(IOException.class, () -> {
                    client.send(End.request("/"));
                    client.receive();
                });
                assertTrue(refused instanceof SSLException || refused instanceof SocketException, refused::toString);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\nHost: chat.test\n\n", "\u0016\u0003\u0001"})
    void whatIsNoTlsIsCutOffAndTheNextIsServed(String noise) throws Exception {
        try (WholeProduct product = product("");
                End client = product.dial()) {
            client.send(noise);
            client.finish();
            client.awaitEnd();
            WholeProduct.join(dial(product), backend, End.request("/")).expectAlive();
        }
    }

    /** Remembers what came in, before TLS takes it apart. */
    private static final class Recorded extends Socket {
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        private Recorded(InetSocketAddress to) throws IOException {
            super(to.getAddress(), to.getPort());
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int from, int most) throws IOException {
                    int read = super.read(bytes, from, most);
                    if (read > 0) {
                        heard.write(bytes, from, read);
                    }
                    return read;
                }
            };
        }
    }

    @Test
    void aReloadChangesCertificatesAndTrustForWhatComesThen() throws Exception {
        Path cert = Files.copy(front.cert(), dir.resolve("reloaded.crt"));
        Path key = Files.copy(front.key(), dir.resolve("reloaded.key"));
        Path trusted = Files.copy(front.cert(), dir.resolve("trusted.crt")); // which the server has not
        String config = """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [ { cert = "%s", key = "%s" } ] } } }
                upstreams { chat { servers = [ %s ], tls.trust = "%s" } }
                routes { chat { upstream = chat } }
                """.formatted(cert, key, backend.url().replace("ws:", "wss:"), trusted);
        SSLContext clients = TestCertificates.trusting(front, wildcard);
        try (WholeProduct product = WholeProduct.of(config);
                End old = new End(dial(product, clients, "chat.test"))) {
            old.send(End.request("/"));
            assertThrows(IOException.class, () -> backend.accept().head());
            assertTrue(old.answer().startsWith("HTTP/1.1 502 "));
            Files.copy(behind.cert(), trusted, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(wildcard.cert(), cert, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(wildcard.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Reload how = product.reload(config);
            assertEquals("new certificates (LISTENER)", how.summary().replaceAll("whole-[^)]*", "LISTENER"));
            try (SSLSocket fresh = dial(product, clients, "a.chat.test");
                    WholeProduct.Joined joined = WholeProduct.join(new End(fresh), backend, End.request("/"))) {
                assertEquals("CN=*.chat.test", subject(fresh));
                joined.expectAlive();
                assertEquals("nothing changed", product.reload(config).summary());
                joined.expectAlive();
            }
        }
    }

    private static String subject(SSLSocket socket) throws SSLException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
