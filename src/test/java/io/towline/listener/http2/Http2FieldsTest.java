package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.CONTINUATION;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.TestCertificates;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9113 §8.2, §8.3: what a request's fields may be, by hand-written frames. */
@Timeout(180)
class Http2FieldsTest {

    private static final int PROTOCOL_ERROR = 1;
    private static final List<String> PLAIN =
            List.of(":method", "GET", ":scheme", "https", ":authority", "localhost", ":path", "/path");

    @TempDir
    private static Path dir;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private ListenerWorld world;
    private Listener listener;
    private RawHttp2 client;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
        listener = world.open(true, this::handle);
        client = world.http2(listener).preface();
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        world.close();
    }

    private void handle(HttpServerExchange exchange) {
        seen.add(StreamSupport.stream(exchange.getRequestHeaders().spliterator(), false)
                .flatMap(field -> field.stream().map(value -> field.getHeaderName() + "=" + value))
                .sorted()
                .collect(Collectors.joining(" ")));
        exchange.getRequestReceiver().receiveFullString((any, body) -> {
            seen.add("body " + body);
            ListenerWorld.answer(any);
        });
    }

    private static byte[] request(int stream, String... fields) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, fields(fields));
    }

    /** A proper request with these behind. */
    private static String[] and(String... more) {
        return Stream.concat(PLAIN.stream(), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String[] with(String name, String value) {
        List<String> fields = new ArrayList<>(PLAIN);
        fields.set(fields.indexOf(name) + 1, value);
        return fields.toArray(String[]::new);
    }

    private static String[] without(String name) {
        List<String> fields = new ArrayList<>(PLAIN);
        int at = fields.indexOf(name);
        fields.remove(at);
        fields.remove(at);
        return fields.toArray(String[]::new);
    }

    static Stream<Arguments> names() {
        String noName = "a field name holds a character that none may hold";
        return Stream.of(
                Arguments.of("a colon in a name", noName, and("x-real-ip:6.6.6.6", "a")),
                Arguments.of("a line feed in a name", noName, and("x\nx-real-ip", "6.6.6.6")),
                Arguments.of("a line break in a name", noName, and("x\r\nx-real-ip", "6.6.6.6")),
                Arguments.of("a NUL in a name", noName, and("x\0", "a")),
                Arguments.of("a space in a name", noName, and("x y", "a")),
                Arguments.of("a byte beyond ASCII in a name", noName, and("x\u00e9", "a")),
                Arguments.of("upper case", noName, and("Upper", "a")),
                Arguments.of("no name", noName, and("", "a")));
    }

    static Stream<Arguments> values() {
        String badValue = "the value of field x holds what no value may hold";
        return Stream.of(
                Arguments.of("a line break in a value", badValue, and("x", "a\r\nx-real-ip: 6.6.6.6")),
                Arguments.of("a carriage return in a value", badValue, and("x", "a\rb")),
                Arguments.of("a line feed in a value", badValue, and("x", "a\nb")),
                Arguments.of("a NUL in a value", badValue, and("x", "a\0b")),
                Arguments.of("another control character in a value", badValue, and("x", "a\u0001b")),
                Arguments.of("a space before a value", badValue, and("x", " a")),
                Arguments.of("a tab behind a value", badValue, and("x", "a\t")));
    }

    static Stream<Arguments> fieldsOfHttp1() {
        return Stream.of(
                Arguments.of("connection", "field connection belongs to HTTP/1", and("connection", "close")),
                Arguments.of("keep-alive", "field keep-alive belongs to HTTP/1", and("keep-alive", "1")),
                Arguments.of(
                        "proxy-connection",
                        "field proxy-connection belongs to HTTP/1",
                        and("proxy-connection", "keep-alive")),
                Arguments.of(
                        "transfer-encoding",
                        "field transfer-encoding belongs to HTTP/1",
                        and("transfer-encoding", "chunked")),
                Arguments.of("upgrade", "field upgrade belongs to HTTP/1", and("upgrade", "websocket")),
                Arguments.of("te", "field te belongs to HTTP/1", and("te", "trailers, gzip")));
    }

    static Stream<Arguments> pseudoFields() {
        return Stream.of(
                Arguments.of(
                        "an unknown pseudo-field",
                        "pseudo-field :protocol is unknown, there twice, or behind others",
                        and(":protocol", "websocket")),
                Arguments.of(
                        "a pseudo-field of answers",
                        "pseudo-field :status is unknown, there twice, or behind others",
                        and(":status", "200")),
                Arguments.of(
                        "a pseudo-field twice",
                        "pseudo-field :method is unknown, there twice, or behind others",
                        and(":method", "GET")),
                Arguments.of(
                        "a pseudo-field behind others",
                        "pseudo-field :path is unknown, there twice, or behind others",
                        Stream.concat(Stream.of(without(":path")), Stream.of("x", "a", ":path", "/path"))
                                .toArray(String[]::new)));
    }

    static Stream<Arguments> targets() {
        String noTarget = "a :scheme or a :path is missing, or too many";
        return Stream.of(
                Arguments.of("no method", "there is no :method or no :authority", without(":method")),
                Arguments.of("no authority", "there is no :method or no :authority", without(":authority")),
                Arguments.of("no scheme", noTarget, without(":scheme")),
                Arguments.of("no path", noTarget, without(":path")),
                Arguments.of("CONNECT with a path", noTarget, with(":method", "CONNECT")),
                Arguments.of("an empty path", "the value of pseudo-field :path is none", with(":path", "")),
                Arguments.of(
                        "a path with a line break",
                        "the value of pseudo-field :path is none",
                        with(":path", "/a\r\nb")),
                Arguments.of(
                        "a path with a scheme", "the value of pseudo-field :path is none", with(":path", "http://a/")),
                Arguments.of(
                        "a method that is none", "the value of pseudo-field :method is none", with(":method", "G T")),
                Arguments.of(
                        "an authority with a user",
                        "the value of pseudo-field :authority is none",
                        with(":authority", "me@localhost")),
                Arguments.of(
                        "an authority with a path",
                        "the value of pseudo-field :authority is none",
                        with(":authority", "localhost/a")),
                Arguments.of(
                        "another host", "field host and pseudo-field :authority differ", and("host", "other.test")));
    }

    static Stream<Arguments> lengths() {
        String length = "field content-length is no number, there twice, or not the length of the body";
        return Stream.of(
                Arguments.of("a length that is none", length, and("content-length", "0x0")),
                Arguments.of("two lengths", length, and("content-length", "0", "content-length", "0")),
                Arguments.of("a length without a body", length, and("content-length", "5")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"names", "values", "fieldsOfHttp1", "pseudoFields", "targets", "lengths"})
    void aMalformedRequestIsResetAlone(String name, String why, String[] fields) throws Exception {
        try (LogCapture errors = LogCapture.containing("", "io.undertow", Level.ERROR)) {
            client.send(frame(HEADERS, END_HEADERS, 1, RawHttp2.head("POST", "/before")));
            client.send(request(3, fields));
            Frame reset = client.next(RST_STREAM);
            assertEquals(3, reset.stream());
            assertEquals(PROTOCOL_ERROR, reset.first());
            String refused = world.nextRefused();
            assertEquals(" malformed in HTTP/2: " + why, refused.substring(refused.indexOf(' ')));
            client.send(frame(DATA, END_STREAM, 1, (byte) 'b'));
            assertEquals("https /before", client.answer(1));
            assertEquals(List.of(), errors.lines());
        }
        assertEquals(2, seen.size(), "the handler saw the other one only");
    }

    @Test
    void aFieldThatEnteredTheTableIsFoundThereThoughItWasRefused() throws Exception {
        byte[] indexed = join(RawHttp2.head("GET", "/one"), new byte[] {0x40, 3, 'a', '\n', 'b', 1, 'c'});
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, indexed));
        assertEquals(1, client.next(RST_STREAM).stream());
        client.send(frame(
                HEADERS, END_HEADERS | END_STREAM, 3, join(RawHttp2.head("GET", "/two"), new byte[] {(byte) 0xbe})));
        assertEquals(3, client.next(RST_STREAM).stream());
        client.send(get(5, "/three"));
        assertEquals("https /three", client.answer(5));
    }

    @Test
    void aProperRequestComesAsItIs() throws Exception {
        client.send(request(
                1,
                and(
                        "te",
                        "trailers",
                        "host",
                        "LOCALHOST:443",
                        "cookie",
                        "a=1",
                        "cookie",
                        "b=2",
                        "x",
                        "",
                        "y",
                        "\u00e9 \t.")));
        assertEquals("https /path", client.answer(1));
        assertEquals("Host=localhost cookie=a=1; b=2 te=trailers x= y=\u00e9 \t.", seen.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void whatIsTooLargeIsAnswered() throws Exception {
        client.send(request(1, and("x", "v".repeat(4000))));
        assertEquals(
                "The header fields take more than 4096 bytes (max-header-size).",
                new String(client.next(DATA).payload()));
        assertEquals("/path The header fields take more than 4096 bytes (max-header-size).", world.nextRefused());
        String[] many = new String[42];
        Arrays.setAll(many, i -> i % 2 == 0 ? "x" + i : "v");
        client.send(request(3, and(many)));
        assertEquals("There are more than 20 header fields (max-headers).", client.answer(3));
        client.send(get(5, "/still"));
        assertEquals("https /still", client.answer(5));
        client.send(request(7, with(":path", "/" + "p".repeat(4096))));
        String told = "The request's target takes more than 4096 bytes (max-header-size).";
        assertEquals(told, client.answer(7));
    }

    @Test
    void connectIsNotOffered() throws Exception {
        client.send(request(1, ":method", "CONNECT", ":authority", "localhost:80"));
        assertEquals("CONNECT is not offered here.", client.answer(1));
    }

    @ParameterizedTest
    @CsvSource({"HeAD, HEAD", "get, GET", "connect, CONNECT"})
    void methodsAreCaseSensitive(String method, String meant) throws Exception {
        client.send(request(1, with(":method", method)));
        assertEquals("Methods are case-sensitive, and this one is written " + meant + ".", client.answer(1));
    }

    @Test
    void aSectionMayComeInPieces() throws Exception {
        byte[] block = fields(and("x", "y"));
        byte[] padded = new byte[block.length + 1 + 5 + 3 - 10];
        padded[0] = 3;
        System.arraycopy(block, 0, padded, 6, block.length - 10);
        byte[] rest = Arrays.copyOfRange(block, block.length - 10, block.length);
        byte[] frames = join(
                frame(HEADERS, 0x8 | 0x20 | END_STREAM, 1, padded),
                frame(CONTINUATION, 0, 1),
                frame(CONTINUATION, END_HEADERS, 1, rest));
        for (byte each : frames) {
            client.send(new byte[] {each});
        }
        assertEquals("https /path", client.answer(1));
        assertTrue(seen.poll(60, TimeUnit.SECONDS).contains("x=y"));
    }

    /** What it would rather not get is advice (RFC 9113 §6.5.2), and no reason to fail when the work is done. */
    @Test
    void aClientThatWantsNoHeadersIsAnswered() throws Exception {
        byte[] none = {0, 6, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}; // MAX_HEADER_LIST_SIZE and HEADER_TABLE_SIZE
        try (RawHttp2 modest = world.http2(listener).preface(none)) {
            for (int stream = 1; stream < 20; stream += 2) {
                modest.send(get(stream, "/modest"));
                assertEquals("https /modest", modest.answer(stream));
            }
        }
    }

    /** Fields of answers that fill more than a buffer, several of one name among them. */
    @Test
    void longHeadsOfAnswersComeWhole() throws Exception {
        Listener answering = world.open(true, exchange -> {
            for (int i = 0; i < 5; i++) {
                exchange.getResponseHeaders().add(Headers.SET_COOKIE, i + "=" + "\u00fe".repeat(5000));
            }
            exchange.getResponseHeaders().put(Headers.LOCATION, "/" + "l".repeat(20_000));
            ListenerWorld.answer(exchange);
        });
        try (HttpClient jdk = HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(world.pem()))
                .build()) {
            HttpResponse<String> answer = jdk.send(
                    HttpRequest.newBuilder(URI.create(
                                    "https://localhost:" + answering.address().getPort() + "/long"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals("https /long", answer.body());
            assertEquals(5, answer.headers().allValues("set-cookie").size());
            assertEquals(
                    List.of(5002),
                    answer.headers().allValues("set-cookie").stream()
                            .map(String::length)
                            .distinct()
                            .toList());
            assertEquals(
                    20_001,
                    answer.headers().firstValue("location").orElseThrow().length());
            answering.closeIdle();
        }
    }

    @Test
    void trailersEndTheBodyAndAreNoHeaders() throws Exception {
        client.send(frame(HEADERS, END_HEADERS, 1, fields(with(":method", "POST"))));
        client.send(frame(DATA, 0, 1, (byte) 'b'));
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, fields("x-trailer", "6.6.6.6")));
        assertEquals("https /path", client.answer(1));
        assertEquals("Host=localhost", seen.poll(60, TimeUnit.SECONDS));
        assertEquals("body b", seen.poll(60, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @MethodSource("badTrailers")
    void badTrailersResetTheirStream(int flags, String[] fields) throws Exception {
        client.send(frame(HEADERS, END_HEADERS, 1, fields(with(":method", "POST"))));
        client.send(frame(HEADERS, flags, 1, fields(fields)));
        Frame reset = client.next(RST_STREAM);
        assertEquals(1, reset.stream());
        assertEquals(PROTOCOL_ERROR, reset.first());
        client.send(get(3, "/still"));
        assertEquals("https /still", client.answer(3));
    }

    static Stream<Arguments> badTrailers() {
        return Stream.of(
                Arguments.of(END_HEADERS, new String[] {"x", "y"}),
                Arguments.of(END_HEADERS | END_STREAM, new String[] {":path", "/"}),
                Arguments.of(END_HEADERS | END_STREAM, new String[] {"x\r\n", "y"}),
                Arguments.of(END_HEADERS | END_STREAM, new String[] {"content-length", "0"}),
                Arguments.of(END_HEADERS | END_STREAM, new String[] {"transfer-encoding", "chunked"}),
                Arguments.of(END_HEADERS | END_STREAM, new String[] {"host", "localhost"}));
    }
}
