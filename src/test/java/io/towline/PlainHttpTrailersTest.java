package io.towline;

import static io.towline.PlainHttpTest.text;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import io.undertow.protocols.http2.HpackDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand behind a body: nothing that rules in front of it would not have let pass. */
class PlainHttpTrailersTest {

    @TempDir
    private static Path dir;

    private final TestUpstream server;
    private final WholeProduct product;
    private final Pem own;
    private volatile String answer = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

    PlainHttpTrailersTest() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        server = TestUpstream.running(this::answer);
        product = WholeProduct.of("""
                io.threads = 1
                listeners {
                  LISTENER { bind = "127.0.0.1:0" }
                  LISTENER-tls { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } }
                }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes {
                  app {
                    upstream = app
                    http.enabled = on
                    headers {
                      request { set { X-User = "{client.certificate.subject}" }, remove = [ X-Debug ] }
                      response { set { X-Frame-Options = DENY }, remove = [ X-Powered-By ] }
                    }
                  }
                }
                """.formatted(own.cert(), own.key(), server.port()));
    }

    private void answer(TestUpstream.Peer peer) throws IOException {
        while (true) {
            String head = peer.readHead();
            if (head.contains("\nTransfer-Encoding: chunked\n")) {
                assertEquals("2\r\nhi\r\n0\r\n", text(peer.read(10)));
                peer.readTrailers();
            }
            peer.send(answer);
        }
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private RawHttp2 http2() throws IOException {
        return RawHttp2.to(product.address("-tls"), own).preface();
    }

    private RawClient http1() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    private static final String OF_REQUESTS =
            "X-Forwarded-For X_Forwarded_For x-forwarded-user X-Forwarded-Proto Forwarded X-Real-IP X.Real.IP Via X-Request-ID"
                    + " X-User X_User X-Debug Sec-WebSocket-Key Content-Type Content-Encoding Content-Range Content-Location Authorization"
                    + " Cookie Set-Cookie Expect Max-Forwards Cache-Control If-Match If-None-Match If-Modified-Since If-Unmodified-Since If-Range"
                    + " Range Origin Referer traceparent tracestate HTTP2-Settings";

    private static final String OF_CONNECTIONS =
            "Connection Keep-Alive TE Trailer Upgrade Proxy-Authorization Proxy-Connection";

    private static String lines(String names) {
        return Stream.of(names.split(" ")).map(name -> name + ": forged\n").collect(Collectors.joining());
    }

    /** A map of fields has an order of its own. */
    private static String sorted(String lines) {
        return lines.lines().sorted().map(line -> line + "\n").collect(Collectors.joining());
    }

    @Test
    void whatIsSaidInFrontOfARequestIsNotSaidAgainBehindIt() throws Exception {
        try (RawClient client = http1()) {
            client.send(
                    "POST /a HTTP/1.1\nHost: s\nConnection: X-Hop\nX-Forwarded-For: 192.0.2.1\nTransfer-Encoding: chunked\n\n2\nhi\n0\n"
                            + lines(OF_REQUESTS + " " + OF_CONNECTIONS) + "X-Hop: 1\nDigest: abc\nX-Sum: 1\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
        }
        server.request();
        assertEquals("Digest: abc\nX-Sum: 1\n", sorted(server.request()));
    }

    @Test
    void norIsItByHttp2() throws Exception {
        String[] forged = Stream.of(OF_REQUESTS.toLowerCase(Locale.ROOT).split(" "))
                .filter(name -> !name.equals("http2-settings"))
                .flatMap(name -> Stream.of(name, "forged"))
                .toArray(String[]::new);
        try (RawHttp2 client = http2()) {
            client.send(post(1, "/a"));
            server.request();
            client.send(frame(DATA, 0, 1, (byte) 'h', (byte) 'i'));
            client.send(frame(
                    HEADERS,
                    END_HEADERS | END_STREAM,
                    1,
                    RawHttp2.join(fields(forged), fields("digest", "abc", "x-sum", "1"))));
            assertEquals("ok", client.answer(1));
        }
        assertEquals("digest: abc\nx-sum: 1\n", sorted(server.request()));
    }

    private static final String OF_ANSWERS =
            "X-Frame-Options X_Frame_Options X-Powered-By Content-Type Content-Encoding Content-Range Content-Location Set-Cookie"
                    + " Authorization WWW-Authenticate Proxy-Authenticate Location Refresh Age Cache-Control Expires Date Vary Retry-After Pragma";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnAnswerMayNotSayInFrontItMayNotSayBehind(boolean close) throws Exception {
        answer = "HTTP/1.1 200 OK\nConnection: X-Hop\nTransfer-Encoding: chunked\n\n2\nok\n0\n"
                + lines(OF_ANSWERS + " " + OF_CONNECTIONS) + "X-Hop: 1\nServer-Timing: a;dur=1\n\n";
        try (RawClient client = http1()) {
            client.send("GET /a HTTP/1.1\nHost: s\n" + (close ? "Connection: close\n" : "") + "\n");
            assertTrue(client.readHead().contains("\nX-Frame-Options: DENY\n"));
            String expected = "02\r\nok\r\n0\r\nServer-Timing: a;dur=1\r\n\r\n";
            assertEquals(expected, text(client.read(expected.length())));
        }
    }

    @Test
    void norByHttp2() throws Exception {
        answer = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n" + lines(OF_ANSWERS) + "Digest: abc\n\n";
        try (RawHttp2 client = http2()) {
            client.send(get(1, "/a"));
            HpackDecoder decoder = new HpackDecoder(4096);
            List<String> names = new ArrayList<>();
            decoder.setHeaderEmitter((name, value, neverIndex) -> names.add(name + ": " + value));
            decoder.decode(ByteBuffer.wrap(client.next(HEADERS).payload()), false);
            assertTrue(names.contains("x-frame-options: DENY"), names::toString);
            names.clear();
            RawHttp2.Frame trailers = client.next(HEADERS);
            assertTrue((trailers.flags() & END_STREAM) != 0);
            decoder.decode(ByteBuffer.wrap(trailers.payload()), false);
            assertEquals(List.of("digest: abc"), names);
        }
    }
}
