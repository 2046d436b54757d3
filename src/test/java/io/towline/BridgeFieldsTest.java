package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.towline.Fallback.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields without which a page of another origin cannot read an answer, nor a cache tell it from others: on every answer of a bridge route. */
class BridgeFieldsTest {

    private static final String PAGE = "https://app.example.com";
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    private final Backend backend;
    private final WholeProduct product;

    BridgeFieldsTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                defaults { route { upstream = chat, origins = ["https://app.example.com"] } }
                routes {
                  chat { path = "/chat", bridge { enabled = on, sockjs { mode = unwrap, prefix = "/sockjs" } } }
                  plain { path = "/plain" }
                }
                """.formatted(backend.url()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private Answer ask(String method, String target, String... lines) throws IOException {
        try (Fallback client = new Fallback(product.address())) {
            client.send(method, target, "", lines);
            String head = client.head();
            return method.equals("HEAD") ? new Answer(head, "") : client.answer(head);
        }
    }

    private static String[] lines(String origin, String words) {
        List<String> lines = new ArrayList<>(List.of("Origin: " + origin));
        Arrays.stream(words.split(", ")).filter(it -> !it.equals("-")).forEach(lines::add);
        return lines.toArray(String[]::new);
    }

    private static final String ASKED = """
            GET    | /chat                             | -                              | 426
            GET    | /chat                             | Upgrade: h2c                   | 426
            GET    | /chat                             | Upgrade: websocket             | 426
            GET    | /chat                             | Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Version: 8, KEY | 426
            GET    | /chat                             | Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Version: 13 | 400
            GET    | /chat?towline-session=new         | Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Version: 8, KEY | 426
            GET    | http://other.example/chat         | -                              | 400
            GET    | /chat?towline-session=x           | -                              | 400
            GET    | /chat?towline-session=abcdefghij0123456789 | -                     | 404
            PUT    | /chat                             | -                              | 405
            PATCH  | /chat?towline-session=abcdefghij0123456789 | -                     | 405
            HEAD   | /chat                             | -                              | 405
            POST   | /chat                             | -                              | 405
            DELETE | /chat                             | -                              | 405
            POST   | /chat?towline-session=abcdefghij0123456789 | Content-Type: image/png | 415
            DELETE | /chat?towline-session=abcdefghij0123456789 | -                     | 404
            OPTIONS | /chat                            | -                              | 204
            OPTIONS | /chat?towline-session=abcdefghij0123456789 | Access-Control-Request-Method: POST | 204
            OPTIONS | /chat                            | Access-Control-Request-Method: PUT | 204
            OPTIONS | /chat                            | Access-Control-Request-Method: GET | 204
            PUT    | /sockjs/info                      | -                              | 405
            POST   | /sockjs/000/abcdefgh/xhr_send     | -                              | 404
            GET    | /sockjs/000/abcdefgh/xhr          | -                              | 405
            GET    | /sockjs/000/abcdefgh/websocket    | -                              | 400
            GET    | /sockjs/nothing                   | -                              | 404
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = ASKED)
    void aPageThatMayComeInReadsEveryAnswer(String method, String target, String words, int status) throws Exception {
        Answer answer = ask(method, target, lines(PAGE, words.replace("KEY", KEY)));
        assertEquals(status, answer.status(), answer.toString());
        assertEquals(PAGE, answer.field("Access-Control-Allow-Origin"));
        assertEquals("true", answer.field("Access-Control-Allow-Credentials"));
        assertEquals(PAGE, answer.field("Timing-Allow-Origin"));
        assertEquals(vary(target), new TreeSet<>(List.of(answer.field("Vary").split(", "))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = ASKED)
    void aPageThatMayNotReadsNone(String method, String target, String words, int status) throws Exception {
        Answer answer = ask(method, target, lines("https://evil.example", words.replace("KEY", KEY)));
        assertNull(answer.field("Access-Control-Allow-Origin"));
        assertNull(answer.field("Access-Control-Allow-Credentials"));
        assertNull(answer.field("Timing-Allow-Origin"));
        assertEquals(vary(target), new TreeSet<>(List.of(answer.field("Vary").split(", "))));
    }

    private static TreeSet<String> vary(String target) {
        return new TreeSet<>(target.startsWith("/sockjs/") ? List.of("Origin") : List.of("Accept", "Origin"));
    }

    @ParameterizedTest
    @CsvSource({"PUT, /chat", "HEAD, /chat", "POST, /chat", "DELETE, /chat", "PATCH, /chat?towline-session=new"})
    void whatIsNotAllowedSaysWhatIs(String method, String target) throws Exception {
        assertEquals("GET, POST, DELETE, OPTIONS", ask(method, target).field("Allow"));
    }

    @Test
    void whoAsksWhatThereIsIsTold() throws Exception {
        Answer answer = ask("OPTIONS", "/chat");
        assertEquals(204, answer.status());
        assertEquals("GET, POST, DELETE, OPTIONS", answer.field("Allow"));
        assertNull(answer.field("Access-Control-Allow-Methods"));
    }

    @Test
    void anotherRouteIsAsBefore() throws Exception {
        Answer answer = ask("PUT", "/plain", "Origin: " + PAGE);
        assertEquals("GET", answer.field("Allow"));
        assertNull(answer.field("Vary"));
        assertNull(answer.field("Access-Control-Allow-Origin"));
        assertEquals(405, ask("OPTIONS", "/plain", "Origin: " + PAGE).status());
    }

    /** What monitoring adds to each request of a page. */
    @Test
    void aPreflightAllowsWhatIsAskedFor() throws Exception {
        String fields = "traceparent,sentry-trace, baggage, cache-control, x-datadog-trace-id, towline-seq";
        for (String target : List.of("/chat", "/chat?towline-session=new")) {
            Answer answer = ask(
                    "OPTIONS",
                    target,
                    "Origin: " + PAGE,
                    "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: " + fields);
            assertEquals(204, answer.status());
            assertEquals(fields.replace("traceparent,", "traceparent, "), answer.field("Access-Control-Allow-Headers"));
            assertEquals("GET, POST, DELETE", answer.field("Access-Control-Allow-Methods"));
            assertEquals("7200", answer.field("Access-Control-Max-Age"));
        }
    }

    @Test
    void aPreflightOfAStrangerAllowsNothing() throws Exception {
        Answer answer = ask(
                "OPTIONS",
                "/chat?towline-session=new",
                "Origin: https://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: traceparent");
        assertEquals(403, answer.status());
        assertNull(answer.field("Access-Control-Allow-Headers"));
    }

    @Test
    void aServersRefusalIsReadLikeOurOwn() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send(
                    "GET",
                    "/chat",
                    "",
                    "Origin: " + PAGE,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    KEY);
            End server = backend.accept();
            server.head();
            server.send("HTTP/1.1 401 Unauthorized\nVary: Cookie\nContent-Length: 0\n\n");
            Answer answer = client.answer();
            assertEquals(401, answer.status());
            assertEquals(PAGE, answer.field("Access-Control-Allow-Origin"));
            server.close();
        }
    }

    @Test
    void aWebSocketHasNoneOfThem() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send(
                    "GET",
                    "/chat",
                    "",
                    "Origin: " + PAGE,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    KEY);
            End server = backend.accept();
            server.agree();
            Answer answer = new Answer(client.head(), "");
            assertEquals(101, answer.status());
            assertNull(answer.field("Access-Control-Allow-Origin"));
            assertNull(answer.field("Vary"));
            server.close();
        }
    }

    @Test
    void aStreamToo() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("GET", "/chat", "", "Origin: " + PAGE, "Accept: text/event-stream");
            End server = backend.accept();
            server.agree();
            String head = client.head();
            Answer answer = new Answer(head, "");
            assertEquals(PAGE, answer.field("Access-Control-Allow-Origin"));
            assertEquals(PAGE, answer.field("Timing-Allow-Origin"));
            assertEquals(1, head.split("Vary: ", -1).length - 1, head);
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | This URL speaks WebSocket: open it with a WebSocket client, not as a page.
            PUT    | A WebSocket is opened by GET, not "PUT".
            POST   | A WebSocket is opened by GET, not "POST".
            """)
    void whoHasNoWebSocketIsToldWhatElseThereIs(String method, String sentence) throws Exception {
        assertEquals(
                sentence
                        + " Without one there is Accept: text/event-stream, Accept: application/x-ndjson, POST with towline-session=new.\n",
                ask(method, "/chat").body());
        assertEquals(sentence + "\n", ask(method, "/plain").body());
    }

    @Test
    void anUpgradeThatFailedIsToldOfThatAlone() throws Exception {
        assertEquals(
                "The request has a Sec-WebSocket-Key but no Upgrade header: a proxy on the way has removed it.\n",
                ask("GET", "/chat", KEY).body());
    }
}
