package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.UnusablePem;
import io.towline.io.tls.Hellos;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.connect.ResolvedName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** {@code wss} servers: whose certificate is believed, and what they are told of the name. The server is the JDK's. */
class UpstreamTlsTest {

    private static final ResolvedName.Lookup LOOPBACK = host -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};

    @TempDir
    Path dir;

    private final SampleConfig.Upstream config = new SampleConfig.Upstream();
    private final Dialling dialling;

    UpstreamTlsTest() throws Exception {
        dialling = new Dialling();
    }

    @AfterEach
    void close() throws Exception {
        dialling.end();
    }

    @ParameterizedTest(name = "{0} is told {1}")
    @CsvSource({"app.example.com, Optional[app.example.com]", "127.0.0.1, Optional.empty"})
    void aTrustedServerOfThatNameIsConnectedTo(String host, String names) throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "app.example.com", "127.0.0.1");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (ServerSocket listening = listening()) {
            Thread.ofVirtual().start(() -> serve(listening, pem, told));
            config.trust = new Trust.PemFile(pem.cert());
            StreamConnection connection =
                    dialling.dial(group(host, listening.getLocalPort())).connected();
            dialling.onThread(() -> write(connection, "hello"));
            assertEquals(names, told.poll(60, TimeUnit.SECONDS));
            assertEquals("hello", told.poll(60, TimeUnit.SECONDS));
            dialling.close(connection);
        }
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "other.example.com");
        config.trust = new Trust.PemFile(pem.cert());
        String mend = " (write the name that it has into the URL, or see tls.verify)";
        assertRefused(
                pem, "app.example.com", "its certificate is for other.example.com, not for app.example.com" + mend);
        assertRefused(pem, "127.0.0.1", "its certificate is for other.example.com, not for 127.0.0.1" + mend);
    }

    @Test
    void aCertificateOfAStrangerIsRefused() throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "app.example.com", "127.0.0.1");
        String selfSigned = "its certificate is self-signed: write tls.trust = a file with it";
        assertRefused(pem, "app.example.com", selfSigned);
        Pem another = TestCertificates.selfSigned(dir, "other.example.com");
        config.trust = new Trust.PemFile(another.cert());
        assertRefused(pem, "app.example.com", selfSigned);
    }

    @ParameterizedTest
    @CsvSource({"app.example.com", "127.0.0.1", "elsewhere.example"})
    void whereNothingIsVerifiedAnyCertificateDoes(String host) throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "app.example.com");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (ServerSocket listening = listening()) {
            Thread.ofVirtual().start(() -> serve(listening, pem, told));
            config.trust = new Trust.Unverified();
            StreamConnection connection =
                    dialling.dial(group(host, listening.getLocalPort())).connected();
            dialling.onThread(() -> write(connection, "hello"));
            assertEquals(
                    host.startsWith("1") ? "Optional.empty" : "Optional[" + host + "]",
                    told.poll(60, TimeUnit.SECONDS));
            assertEquals("hello", told.poll(60, TimeUnit.SECONDS));
            dialling.close(connection);
        }
    }

    @Test
    void aServerWithoutTlsFails() throws Exception {
        try (TestUpstream plain = TestUpstream.running(peer -> {
            peer.send("HTTP/1.1 400 Bad Request\n\n");
            peer.awaitEnd();
        })) {
            UpstreamGroup group = group("app.example.com", plain.port());
            IOException failure = dialling.dial(group).failure();
            assertEquals(
                    "could not connect to " + url(plain.port())
                            + ": it does not answer with TLS: write ws:// or http://",
                    failure.getMessage());
            assertTrue(plain.peer().done());
        }
    }

    /** Some edges speak HTTP/2 with, or turn away, who does not say what it wants. */
    @Test
    void theServerIsAskedForHttp1() throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "app.example.com");
        config.trust = new Trust.PemFile(pem.cert());
        BlockingQueue<String> chosen = new LinkedBlockingQueue<>();
        try (SSLServerSocket listening = (SSLServerSocket) TestCertificates.context(pem)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            SSLParameters parameters = listening.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            listening.setSSLParameters(parameters);
            Thread.ofVirtual().start(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.setSoTimeout(60_000);
                    socket.startHandshake();
                    chosen.add(socket.getApplicationProtocol());
                } catch (IOException e) {
                    chosen.add(e.toString());
                }
            });
            StreamConnection connection = dialling.dial(group("app.example.com", listening.getLocalPort()))
                    .connected();
            assertEquals("http/1.1", chosen.poll(60, TimeUnit.SECONDS));
            dialling.close(connection);
        }
    }

    @Test
    void aServerThatClosesMayKnowNoTls() throws Exception {
        try (TestUpstream plain = TestUpstream.running(peer -> peer.read(1))) {
            IOException failure =
                    dialling.dial(group("app.example.com", plain.port())).failure();
            String start = "could not connect to " + url(plain.port())
                    + ": it closed the connection during the TLS handshake; if it speaks no TLS, write ws:// or http:// (";
            assertTrue(failure.getMessage().startsWith(start), failure.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "70  | it speaks no version of TLS that Towline speaks (1.2 and 1.3) (alert protocol_version)",
                "112 | it knows no host of the URL's name (alert unrecognized_name)",
                "120 | it speaks HTTP/2 only, and Towline speaks HTTP/1.1 to servers: turn that on at the server (alert no_application_protocol)",
                "80  | it ended the TLS handshake (alert internal_error)",
            })
    void alertsAreToldInWords(int alert, String words) throws Exception {
        try (TestUpstream server = TestUpstream.running(peer -> {
            peer.read(5);
            peer.send(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert});
            peer.awaitEnd();
        })) {
            IOException failure =
                    dialling.dial(group("app.example.com", server.port())).failure();
            assertEquals("could not connect to " + url(server.port()) + ": " + words, failure.getMessage());
        }
    }

    @Test
    void connectTimeoutBoundsTlsToo() throws Exception {
        try (TestUpstream mute = TestUpstream.hanging()) {
            Dialling.Dial dial = dialling.dial(group("app.example.com", mute.port()));
            TestUpstream.Peer peer = mute.peer();
            dialling.clock().advance(Duration.ofSeconds(4));
            assertInstanceOf(SocketTimeoutException.class, dial.failure());
            assertTrue(peer.done());
        }
    }

    @Test
    void aCancelDuringTlsClosesTheConnection() throws Exception {
        try (TestUpstream mute = TestUpstream.hanging()) {
            Dialling.Dial dial = dialling.dial(group("app.example.com", mute.port()));
            TestUpstream.Peer peer = mute.peer();
            Connect connect = dial.connect();
            dialling.onThread(connect::cancel);
            assertTrue(peer.done());
            assertFalse(dial.over());
        }
    }

    @Test
    void anUnusableTrustFileIsToldWhenTheGroupIsMade() {
        config.trust = new Trust.PemFile(dir.resolve("missing.pem"));
        assertThrows(UnusablePem.class, () -> group("app.example.com", 1));
    }

    private void assertRefused(Pem pem, String host, String words) throws Exception {
        try (ServerSocket listening = listening()) {
            Thread.ofVirtual().start(() -> serve(listening, pem, new LinkedBlockingQueue<>()));
            UpstreamGroup group = group(host, listening.getLocalPort());
            IOException failure = dialling.dial(group).failure();
            assertInstanceOf(SSLHandshakeException.class, failure.getCause(), failure.getMessage());
            String url = "wss://" + host + ":" + listening.getLocalPort();
            assertEquals("could not connect to " + url + ": " + words, failure.getMessage());
        }
    }

    private UpstreamGroup group(String host, int port) throws Exception {
        config.servers = List.of(new Server(true, host, port, 1, OptionalInt.empty()));
        return dialling.group(config.config(), LOOPBACK);
    }

    private static String url(int port) {
        return "wss://app.example.com:" + port;
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
    }

    private static void serve(ServerSocket listening, Pem pem, BlockingQueue<String> told) {
        try (Socket plain = listening.accept()) {
            plain.setSoTimeout(60_000);
            byte[] hello = Hellos.read(plain.getInputStream());
            SSLSocket socket = (SSLSocket) TestCertificates.context(pem)
                    .getSocketFactory()
                    .createSocket(plain, new ByteArrayInputStream(hello), true);
            socket.startHandshake();
            told.add(Hellos.serverName(hello).toString());
            told.add(new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the handshake was broken off, as the test wants it
        }
    }

    private static void write(StreamConnection connection, String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining() || !connection.getSinkChannel().flush()) {
                connection.getSinkChannel().write(bytes);
            }
        } catch (IOException e) {
            IoUtils.safeClose(connection);
        }
    }
}
