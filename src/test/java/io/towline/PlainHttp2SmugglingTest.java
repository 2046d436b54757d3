package io.towline;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Http1Message;
import io.towline.testkit.Http2Smuggling;
import io.towline.testkit.Http2Smuggling.Malformed;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RecordingServer;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request of HTTP/2 says is one request of HTTP/1.1 to its server, or none. The next on the same connection is served either way. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainHttp2SmugglingTest {

    private static final int PROTOCOL_ERROR = 1;

    private Pem own;
    private RecordingServer server;
    private WholeProduct product;

    @BeforeAll
    void start(@TempDir Path dir) throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        server = new RecordingServer();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(own.cert(), own.key(), server.port()));
    }

    @BeforeEach
    void forget() {
        server.forget();
    }

    @AfterAll
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private RawHttp2 client() throws IOException {
        return RawHttp2.to(product.address(), own).preface();
    }

    private static byte[] headers(int stream, boolean ends, String... namesAndValues) {
        return frame(HEADERS, ends ? END_HEADERS | END_STREAM : END_HEADERS, stream, fields(namesAndValues));
    }

    private List<String> recorded() {
        assertEquals(List.of(), server.improper());
        return server.requests().stream().map(Http1Message::start).toList();
    }

    private void expectReset(RawHttp2 client, int stream) throws IOException {
        RawHttp2.Frame reset = client.next(RST_STREAM);
        assertEquals(stream, reset.stream());
        assertEquals(PROTOCOL_ERROR, reset.first());
    }

    private void expectServed(RawHttp2 client, int stream, String path) throws Exception {
        client.send(headers(stream, true, Http2Smuggling.request(path)));
        assertEquals("ok", client.answer(stream));
        assertTrue(product.line().contains(" cause=answered "));
    }

    @ParameterizedTest
    @FieldSource({
        "io.towline.testkit.Http2Smuggling#FIELDS",
        "io.towline.testkit.Http2Smuggling#LENGTHS",
        "io.towline.testkit.Http2Smuggling#PSEUDO"
    })
    void nothingOfItGetsThrough(Malformed attempt) throws Exception {
        try (RawHttp2 client = client()) {
            client.send(headers(1, true, attempt.fields().toArray(String[]::new)));
            expectReset(client, 1);
            String line = product.line();
            assertTrue(line.contains(" status=- ") && line.contains(" by=towline cause=refused-request "), line);
            assertTrue(line.contains(" reason=\"malformed in HTTP/2: "), line);
            if (attempt.reason().chars().allMatch(each -> each >= ' ' && each < 0x7f)) {
                assertTrue(line.endsWith(": " + attempt.reason() + "\""), line);
            }
            expectServed(client, 3, "/last");
        }
        assertEquals(List.of("GET /last HTTP/1.1"), recorded());
    }

    /** Names of hosts that HTTP/1 refuses as well are told why. */
    @ParameterizedTest
    @CsvSource({
        "chat.test:x,            The Host header's port is none.",
        "chat.test:,             The Host header's port is none.",
        "[::1,                   The Host header's port is none.",
        "'chat.test%00',         The Host header is no host."
    })
    void aHostThatIsNoneIsRefused(String authority, String sentence) throws Exception {
        try (RawHttp2 client = client()) {
            String[] request = Http2Smuggling.request("/nothing");
            request[5] = authority;
            client.send(headers(1, true, request));
            assertEquals(sentence + "\n", client.answer(1));
            String line = product.line();
            assertTrue(line.contains(" status=400 ") && line.contains(" cause=refused-request "), line);
            expectServed(client, 3, "/last");
        }
        assertEquals(List.of("GET /last HTTP/1.1"), recorded());
    }

    // ---- bodies ----

    /** RFC 9113 §8.1.1: what DATA there is, is the body; a length that says otherwise makes it none. */
    @ParameterizedTest
    @CsvSource({"4, 5", "4, 3", "4, 0", "4, 40"})
    void aLengthIsThatOfItsData(int told, int sent) throws Exception {
        byte[] data = new byte[sent];
        try (RawHttp2 client = client()) {
            client.send(
                    headers(1, false, Http2Smuggling.request("/nothing", "content-length", Integer.toString(told))));
            client.send(frame(DATA, END_STREAM, 1, data));
            expectReset(client, 1);
            String line = product.line();
            assertTrue(line.contains(" status=- ") && line.contains(" cause=refused-request "), line);
            expectServed(client, 3, "/last");
        }
        assertEquals(List.of("GET /last HTTP/1.1"), recorded());
    }

    /** Of a body of unknown length its server gets chunks, whatever stands in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: chat.test\r\n\r\n",
                "\r\n0\r\n\r\n",
                "GET /smuggled HTTP/1.1\r\nHost: chat.test\r\n\r\n"
            })
    void aBodyIsABody(String body) throws Exception {
        byte[] bytes = body.getBytes(ISO_8859_1);
        try (RawHttp2 client = client()) {
            client.send(headers(1, false, Http2Smuggling.request("/unknown")));
            client.send(frame(DATA, 0, 1, bytes));
            client.send(frame(DATA, END_STREAM, 1));
            assertEquals("ok", client.answer(1));
            client.send(headers(
                    3, false, Http2Smuggling.request("/known", "content-length", Integer.toString(bytes.length))));
            client.send(frame(DATA, END_STREAM, 3, bytes));
            assertEquals("ok", client.answer(3));
            assertTrue(product.line().startsWith("path=/unknown ")
                    && product.line().startsWith("path=/known "));
            expectServed(client, 5, "/last");
        }
        assertEquals(List.of("GET /unknown HTTP/1.1", "GET /known HTTP/1.1", "GET /last HTTP/1.1"), recorded());
        assertEquals(body, server.requests().get(0).text());
        assertEquals(body, server.requests().get(1).text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            :path             | /smuggled
            :status           | 200
            content-length    | 4
            transfer-encoding | chunked
            connection        | close
            X                 | y
            x y               | z
            ''                | z
            """)
    void trailersThatAreNoneBreakTheRequest(String name, String value) throws Exception {
        try (RawHttp2 client = client()) {
            client.send(headers(1, false, Http2Smuggling.request("/nothing")));
            client.send(frame(DATA, 0, 1, (byte) 'a'));
            server.awaitBegun(1);
            client.send(headers(1, true, name, value));
            expectReset(client, 1);
            assertTrue(product.line().contains(" status=- "));
            expectServed(client, 3, "/last");
        }
        assertEquals(List.of("GET /last HTTP/1.1"), recorded());
        assertFalse(server.broken().toString().contains("smuggled"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\u0000", "\n", " a"})
    void norMayTheirValuesBeMore(String value) throws Exception {
        trailersThatAreNoneBreakTheRequest("x", value);
    }

    // ---- what is sound ----

    /** RFC 9113 §8.2.3: one field for a server of HTTP/1.1; and RFC 9110 §7.6.1 for what is of a connection. */
    @Test
    void whatMayStandInARequestIsOneRequestForEverybody() throws Exception {
        try (RawHttp2 client = client()) {
            client.send(headers(
                    1,
                    true,
                    Http2Smuggling.request(
                            "/a?b=\u00fc|{}",
                            "host",
                            "chat.test:443",
                            "cookie",
                            "a=b",
                            "cookie",
                            "c=d",
                            "te",
                            "trailers",
                            "content-length",
                            "0",
                            "http2-settings",
                            "AAMAAABkAAQAAP__",
                            "transfer_encoding",
                            "chunked",
                            "content_length",
                            "7",
                            "x",
                            "",
                            "x",
                            "a:b, \"c\"")));
            assertEquals("ok", client.answer(1));
            assertTrue(product.line().contains(" cause=answered "));
        }
        assertEquals(List.of("GET /a?b=\u00fc|{} HTTP/1.1"), recorded());
        Http1Message got = server.requests().getFirst();
        assertEquals(List.of("chat.test"), got.all("host"));
        assertEquals(List.of("a=b; c=d"), got.all("cookie"));
        assertEquals(List.of("trailers"), got.all("te"));
        assertEquals(List.of("", "a:b, \"c\""), got.all("x"));
        for (String name : List.of("http2-settings", "transfer_encoding", "content_length")) {
            assertEquals(List.of(), got.all(name));
        }
    }
}
