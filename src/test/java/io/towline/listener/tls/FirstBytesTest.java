package io.towline.listener.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes first on a connection where TLS is spoken: a hello with some name, a request in plain HTTP, or neither. */
@Timeout(180)
class FirstBytesTest {

    private static final String SENTENCE =
            "This port speaks TLS. Write https:// (or wss://) in place of http:// (or ws://).\n";

    @TempDir
    private static Path dir;

    private final HeldClock clock = new HeldClock();
    private final String name = "first-" + UUID.randomUUID();
    private Pem chat;
    private Pem wildcard;
    private ListenerWorld world;
    private Listener listener;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, clock);
        chat = TestCertificates.selfSigned(dir, "chat.example.com");
        wildcard = TestCertificates.selfSigned(dir, "*.example.com");
        Tls tls = new Tls(
                List.of(
                        new Certificate(world.pem().cert(), world.pem().key()),
                        new Certificate(chat.cert(), chat.key()),
                        new Certificate(wildcard.cert(), wildcard.key())),
                List.of("TLSv1.3", "TLSv1.2"),
                ClientAuth.NONE,
                Optional.empty());
        ListenerConfig config =
                TestListeners.listener().named(name).withTls(tls).build();
        listener = world.open(config, ListenerWorld::answer);
    }

    @AfterEach
    void end() {
        world.close();
    }

    /** As the wire has it, which the JDK's own class of names refuses. */
    private static final class AnyName extends SNIServerName {
        AnyName(String name) {
            super(0, name.getBytes(US_ASCII));
        }
    }

    private SSLSocket dial(Socket below, String host, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(world.pem(), chat, wildcard)
                .getSocketFactory()
                .createSocket(below, "localhost", below.getPort(), true);
        socket.setSoTimeout(60_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new AnyName(host)));
        parameters.setProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    }

    private static String subject(SSLSocket socket) throws IOException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example.com,   TLSv1.3, CN=chat.example.com",
        "CHAT.Example.com,   TLSv1.2, CN=chat.example.com",
        "chat.example.com.,  TLSv1.3, CN=chat.example.com",
        "my_app.example.com, TLSv1.3, CN=*.example.com",
        "my_app.example.com, TLSv1.2, CN=*.example.com",
        "-.example.com,      TLSv1.3, CN=*.example.com",
        "app-.example.com,   TLSv1.2, CN=*.example.com",
        "a.b.example.com,    TLSv1.3, CN=localhost",
        "_,                  TLSv1.3, CN=localhost",
    })
    void anyNameIsAnswered(String host, String protocol, String subject) throws Exception {
        for (int visit = 0; visit < 2; visit++) { // the second one may resume the first one's session
            try (SSLSocket socket = dial(connect(), host, protocol);
                    Client client = new Client(socket)) {
                socket.startHandshake();
                assertEquals(subject, subject(socket));
                assertTrue(client.get("/name").response().endsWith("https /name"));
            }
        }
        assertEquals(2, listener.tlsHandshakes().succeeded());
    }

    @Test
    void aHelloThatComesByteByByteIsReadWhole() throws Exception {
        try (Socket below = new Dripping(listener.address().getPort());
                SSLSocket socket = dial(below, "chat.example.com", "TLSv1.3")) {
            socket.startHandshake();
            assertEquals("CN=chat.example.com", subject(socket));
        }
    }

    /** Writes its bytes one at a time, each in a packet of its own. */
    private static final class Dripping extends Socket {
        Dripping(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int each) throws IOException {
                    out.write(each);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    for (int i = from; i < from + count; i++) {
                        out.write(bytes[i]);
                    }
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "G",
            })
    void plainHttpIsToldWhatToWrite(String request) throws Exception {
        try (LogCapture log =
                LogCapture.containing("listener " + name + ":", TlsFailures.class.getName(), Level.INFO)) {
            try (Client client = world.plain(listener)) {
                client.send(request);
                if (request.equals("G")) {
                    world.tick();
                    client.send("ET /");
                }
                String answer = client.response();
                assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
                assertTrue(answer.endsWith("\r\n\r\n" + SENTENCE), answer);
                assertEquals(-1, client.socket().getInputStream().read());
            }
            Await.until(() -> listener.tlsHandshakes().failed() == 1, "a handshake to fail");
            assertEquals(0, listener.tlsHandshakes().succeeded());
            listener.close();
            assertEquals(
                    "INFO listener " + name + ": 1 TLS handshake failed in the last minute: plain HTTP on a TLS port",
                    log.next());
        }
    }

    /** The answer is not lost with what nobody reads. */
    @Test
    void aLongPlainRequestGetsItsAnswerToo() throws Exception {
        try (Client client = world.plain(listener)) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n" + "b".repeat(500_000));
            assertTrue(client.response().endsWith(SENTENCE));
            assertEquals(-1, client.socket().getInputStream().read());
        }
    }

    @Test
    void whoStaysOnIsClosedAtTheHandshakeTimeout() throws Exception {
        try (Client client = world.plain(listener)) {
            assertTrue(client.send("GET / HTTP/1.1\r\n\r\n").response().endsWith(SENTENCE));
            world.tick();
            assertEquals(1, listener.connections());
            clock.advance(ListenerWorld.HANDSHAKE.plus(Duration.ofMillis(300)));
            world.tick();
            Await.until(() -> listener.connections() == 0, "all connections to be gone");
        }
    }

    @Test
    void whoSendsWithoutEndIsCut() throws Exception {
        try (Client client = world.plain(listener)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        client.send("GET / HTTP/1.1\r\n" + "x".repeat(10_000));
                    }
                } catch (IOException cut) {
                    // as it should be
                }
            });
            Await.until(() -> listener.connections() == 0 && listener.accepted() == 1, "one connection to come and go");
            Await.end(sender, "the request without end");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5353482d322e300d0a, 'Unrecognized SSL message, plaintext connection?'",
        "00000000000000, 'Unrecognized SSL message, plaintext connection?'",
        "50524f58592054435034203a, 'a PROXY header, which this listener does not expect (proxy-protocol.mode)'",
        "0d0a0d0a000d0a515549540a, 'a PROXY header, which this listener does not expect (proxy-protocol.mode)'",
        "0d0a0d0a47455420, 'Unrecognized SSL message, plaintext connection?'",
        "1603010004010000ff, ''", // it waits for the rest
    })
    void otherBytesAreCountedByKind(String hex, String reason) throws Exception {
        try (LogCapture log =
                LogCapture.containing("listener " + name + ":", TlsFailures.class.getName(), Level.INFO)) {
            try (Client client = world.plain(listener)) {
                client.socket().getOutputStream().write(HexFormat.of().parseHex(hex));
                if (reason.isEmpty()) {
                    world.tick();
                    assertEquals(1, listener.connections());
                    clock.advance(ListenerWorld.HANDSHAKE.plus(Duration.ofMillis(300)));
                }
                client.socket().getInputStream().readAllBytes(); // an alert, or nothing
            }
            Await.until(() -> listener.tlsHandshakes().failed() == 1, "a handshake to fail");
            listener.close();
            List<String> expected = reason.isEmpty()
                    ? List.of()
                    : List.of("INFO listener " + name + ": 1 TLS handshake failed in the last minute: " + reason);
            assertEquals(expected, log.lines());
        }
    }

    @Test
    void aHelloWithoutEndIsBounded() throws Exception {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.writeBytes(new byte[] {22, 3, 1, 0, 4, 1, 0, 0x7f, (byte) 0xff});
        for (int i = 0; i < 10_000; i++) {
            records.writeBytes(new byte[] {22, 3, 1, 0, 1, 0});
        }
        try (LogCapture log =
                LogCapture.containing("listener " + name + ":", TlsFailures.class.getName(), Level.INFO)) {
            try (Client client = world.plain(listener)) {
                client.socket().getOutputStream().write(records.toByteArray());
                assertTrue(client.closed());
            }
            Await.until(() -> listener.tlsHandshakes().failed() == 1, "a handshake to fail");
            listener.close();
            assertEquals(
                    "INFO listener " + name
                            + ": 1 TLS handshake failed in the last minute: the client's hello is longer than any is",
                    log.next());
        }
    }
}
