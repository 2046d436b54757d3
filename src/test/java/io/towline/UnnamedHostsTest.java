package io.towline;

import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for hosts that no route names; and what servers are told of clients' certificates. */
class UnnamedHostsTest {

    @TempDir
    private static Path dir;

    private final Pem own = TestCertificates.selfSigned(dir, "www.test", "*.apps.test", "127.0.0.1", "::2");
    private final Pem client = TestCertificates.selfSigned(dir, "client.test");
    private final Backend backend = new Backend();
    private final WholeProduct product =
            WholeProduct.of("""
            io.threads = 1
            listeners {
              LISTENER { bind = "127.0.0.1:0" }
              LISTENER-shut { bind = "127.0.0.1:0", default = close }
              LISTENER-secure { bind = "127.0.0.1:0", tls {
                certificates = [{ cert = "%1$s", key = "%2$s" }], client-auth = want, client-ca = "%3$s" } }
              LISTENER-both { bind = "127.0.0.1:0", default = close, tls { certificates = [{ cert = "%1$s", key = "%2$s" }] } }
            }
            upstreams { app { servers = [ %4$s ] } }
            routes {
              www { host = www.test, path = /here, respond { status = 204 } }
              apps { host = "*.apps.test", respond { status = 204 } }
              told { host = www.test, path = /told, upstream = app, headers.request.set {
                X-Verified = "{client.certificate.verified}", X-Subject = "{client.certificate.subject}",
                X-Fingerprint = "{client.certificate.fingerprint}", X-Pem = "{client.certificate.pem}" } }
            }
            """.formatted(own.cert(), own.key(), client.cert(), backend.url()));

    UnnamedHostsTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private SSLSocket secure(String listener, SSLContext by, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) by.getSocketFactory()
                .createSocket("127.0.0.1", product.address(listener).getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    @ParameterizedTest
    @CsvSource({
        "www.test,         /here, 204",
        "a.b.apps.test,    /,     204",
        "www.test,         /else, 404",
        "other.test,       /here, 404",
        "apps.test,        /,     404",
        "127.0.0.1,        /,     404",
    })
    void withoutTlsThereIsNothing(String host, String path, int status) throws Exception {
        try (End client = product.dial()) {
            String answer = client.send("GET " + path + " HTTP/1.1\nHost: " + host + "\n\n")
                    .head();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "www.test,         /else, 404 Not Found, There is nothing here.",
        "www.test:8443,    /else, 404 Not Found, There is nothing here.",
        "other.test,       /here, 421 Misdirected Request, This connection's certificate is not for this host.",
        "127.0.0.1,        /,     404 Not Found, There is nothing here.",
        "127.0.0.1:8443,   /,     404 Not Found, There is nothing here.",
        "127.0.0.2,        /,     421 Misdirected Request, This connection's certificate is not for this host.",
        "[0:0::2]:8443,    /,     404 Not Found, There is nothing here.",
        "[::1],            /,     421 Misdirected Request, This connection's certificate is not for this host.",
        "apps.test,        /,     421 Misdirected Request, This connection's certificate is not for this host.",
    })
    void anotherHostsConnectionIsMisdirected(String host, String path, String status, String sentence)
            throws Exception {
        try (End client = new End(secure("-secure", TestCertificates.trusting(own)))) {
            String answer = client.send("GET " + path + " HTTP/1.1\nHost: " + host + "\n\n")
                    .answer();
            assertEquals("HTTP/1.1 " + status, answer.lines().findFirst().orElseThrow());
            assertTrue(answer.endsWith("\n\n" + sentence + "\n"), answer);
        }
        String line = product.line();
        assertTrue(line.contains(" status=" + status.substring(0, 3) + " "), line);
        String asked = (host.equals("www.test") || host.startsWith("www.test:") ? "this path of host " : "host ")
                + "\\\"" + host + "\\\"";
        assertTrue(line.endsWith(" cause=refused-no-route reason=\"no route for " + asked + "\""), line);
    }

    @Test
    void whereItIsWantedTheConnectionIsClosed() throws Exception {
        try (End client = WholeProduct.dial(product.address("-shut"))) {
            client.send("GET / HTTP/1.1\nHost: other.test\n\n").expectEnd();
        }
        assertTrue(product.line()
                .endsWith(" by=towline cause=refused-no-route reason=\"no route for host \\\"other.test\\\"\""));
        try (End client = WholeProduct.dial(product.address("-shut"))) {
            String answer =
                    client.send("GET /else HTTP/1.1\nHost: www.test\n\n").head();
            assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
        }
    }

    @Test
    void ofHttp2TheStreamAloneIsClosed() throws Exception {
        try (RawHttp2 client = new RawHttp2(secure("-both", TestCertificates.trusting(own), "h2"))) {
            client.preface();
            client.send(get(1, "other.test"));
            assertEquals(1, client.next(RST_STREAM).stream());
            client.send(get(3, "a.apps.test"));
            assertEquals(3, client.next(HEADERS).stream());
        }
    }

    private static byte[] get(int stream, String authority) {
        return frame(
                HEADERS,
                END_STREAM | END_HEADERS,
                stream,
                fields(":method", "GET", ":scheme", "https", ":authority", authority, ":path", "/"));
    }

    @Test
    void serversAreToldOfACertificate() throws Exception {
        try (End with = new End(secure("-secure", TestCertificates.context(client, own)))) {
            with.send(End.request("/told", "X-Subject: CN=admin").replace("chat.test", "www.test"));
            try (End server = backend.accept()) {
                String request = server.head();
                assertTrue(request.contains("\nX-Verified: SUCCESS\n"), request);
                assertTrue(request.contains("\nX-Subject: CN="), request);
                assertTrue(!request.contains("CN=admin"), request);
                String fingerprint = request.replaceAll("(?s).*\nX-Fingerprint: ([^\n]*)\n.*", "$1");
                assertEquals(32, HexFormat.of().parseHex(fingerprint).length);
                String pem = java.net.URLDecoder.decode(
                        request.replaceAll("(?s).*\nX-Pem: ([^\n]*)\n.*", "$1"),
                        java.nio.charset.StandardCharsets.US_ASCII);
                assertEquals(
                        java.nio.file.Files.readString(client.cert()).strip().replace("\r\n", "\n"), pem.strip());
            }
        }
        try (End without = new End(secure("-secure", TestCertificates.trusting(own)))) {
            without.send(End.request("/told", "X-Subject: CN=admin", "X-Pem: x").replace("chat.test", "www.test"));
            try (End server = backend.accept()) {
                String request = server.head();
                assertTrue(request.contains("\nX-Verified: NONE\n"), request);
                assertTrue(!request.contains("X-Subject") && !request.contains("X-Pem"), request);
            }
        }
    }
}
