package io.towline;

import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.CutTlsServerSocket;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the end of a connection ends: over TLS, only close_notify tells that end from a cut (RFC 9112 §9.8). */
class PlainHttpTruncatedTest {

    private static final String GET = "GET /a HTTP/1.1\nHost: s\n\n";

    @TempDir
    private static Path dir;

    private Pem own;
    private TestUpstream server;
    private WholeProduct product;

    @BeforeEach
    void begin() {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
    }

    private void serving(ServerSocket socket, TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(socket, script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "https://127.0.0.1:%d" ], tls.trust = "%s" } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port(), own.cert()));
    }

    private ServerSocket cutting() throws IOException {
        return new CutTlsServerSocket(TestCertificates.context(own));
    }

    private ServerSocket whole() throws IOException {
        return TestCertificates.context(own)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static TestUpstream.Script saying(String answer) {
        return peer -> {
            peer.readHead();
            peer.send(answer);
        };
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    @Test
    void anAnswerIsWholeBehindCloseNotify() throws Exception {
        serving(whole(), saying("HTTP/1.1 200 OK\n\nwhole"));
        try (RawClient client = client()) {
            client.send(GET);
            client.readHead();
            assertEquals("05\r\nwhole\r\n0\r\n\r\n", text(client.read(16)));
        }
        assertTrue(product.line().contains(" cause=answered "));
    }

    @Test
    void anAnswerThatIsCutBreaksOff() throws Exception {
        serving(cutting(), saying("HTTP/1.1 200 OK\n\nha"));
        try (RawClient client = client()) {
            client.send(GET);
            client.readHead();
            assertEquals("02\nha\n", client.readToEnd());
        }
        expectLost();
    }

    /** Its client has no other sign than a reset: nothing but the end of the connection ends an answer there. */
    @Test
    void aClientOfHttp10IsReset() throws Exception {
        serving(cutting(), saying("HTTP/1.1 200 OK\n\nha"));
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.0\nHost: s\n\n");
            assertThrows(SocketException.class, client::readToEnd);
        }
        expectLost();
    }

    private void expectLost() throws InterruptedException {
        String line = product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=upstream cause=upstream-lost "), line);
        assertTrue(line.contains(": it closed without TLS's close_notify: its answer may be cut"), line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n"
            })
    void whatTellsItsOwnEndNeedsNoCloseNotify(String answer) throws Exception {
        serving(cutting(), saying(answer));
        try (RawClient client = client()) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                client.read(answer.contains("chunked") ? 13 : 2);
                assertTrue(product.line().contains(" cause=answered "));
            }
        }
    }

    /** The answer of a server that agrees to no WebSocket is passed on whole, or not at all. */
    @Test
    void aRefusalOfAHandshakeThatIsCutIsNotPassedOn() throws Exception {
        serving(cutting(), saying("HTTP/1.1 403 Forbidden\n\nbecause"));
        try (End client = product.dial()) {
            client.send(End.request("/"));
            assertTrue(client.answer().startsWith("HTTP/1.1 502 "));
        }
        String line = product.line();
        assertTrue(line.contains(": it closed without TLS's close_notify: its answer may be cut"), line);
    }
}
