package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SockJS as its clients see it, but for its sessions over HTTP. */
class SockJsTest {

    private static final String NOT_CACHED = "no-store, no-cache, no-transform, must-revalidate, max-age=0";
    private static final Pattern INFO = Pattern.compile(
            "\\{\"websocket\":true,\"cookie_needed\":false,\"origins\":\\[\"\\*:\\*\"],\"entropy\":([0-9]{1,10}),"
                    + "\"transports\":\\[\"websocket\",\"websocket-raw\",\"xhr-streaming\",\"eventsource\",\"htmlfile\","
                    + "\"xhr-polling\",\"jsonp-polling\"]}");

    /** The route is for SockJS alone. */
    private static final String ALONE = """
            routes.chat.path = /echo
            routes.chat.path-match = exact
            routes.chat.origins = any
            routes.chat.rewrite = /server
            routes.chat.bridge { enabled = on, sockjs.mode = unwrap }
            """;

    private final Backend backend;
    private final WholeProduct product;

    SockJsTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + ALONE + """
                routes.strict { upstream = chat, path = /strict, origins = ["https://ok.example"] }
                routes.strict.bridge { enabled = on, sockjs { mode = same, cookie-needed = on } }
                routes.beside { upstream = chat, path = /plain, origins = any }
                routes.beside.bridge { enabled = on, sockjs { mode = unwrap, prefix = /live, early-open = on } }
                """);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private Answer ask(String method, String target, String... lines) throws IOException {
        try (Fallback client = new Fallback(product.address())) {
            return client.ask(method, target, lines);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/echo/", "/live"})
    void theBaseGreets(String target) throws Exception {
        Answer answer = ask("GET", target);
        assertEquals(200, answer.status());
        assertEquals("text/plain; charset=UTF-8", answer.field("Content-Type"));
        assertEquals("Welcome to SockJS!\n", answer.body());
        assertNull(answer.field("Set-Cookie"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/echo/a",
                "/echo/a.html",
                "/echo//",
                "/echo/a/a",
                "/echo/a/a/",
                "/echo/iframe.htm",
                "/echo/iframe-/.html",
                "/echo/a./a/xhr",
                "/echo/a/a./xhr",
                "/live/a",
                "/live/0/s/xhr_stream",
                "/strict/iframe.html"
            })
    void whatIsNotThereIsNotFound(String target) throws Exception {
        Answer answer = ask("GET", target);
        assertEquals(404, answer.status());
        assertEquals("There is nothing here.\n", answer.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST   | /echo/info             | OPTIONS, GET
            POST   | /echo/iframe.html      | GET
            GET    | /echo/0/s/xhr          | OPTIONS, POST
            GET    | /echo/0/s/xhr_send     | OPTIONS, POST
            PUT    | /echo/0/s/eventsource  | GET
            GET    | /echo/0/s/jsonp_send   | POST
            POST   | /echo/0/s/websocket    | GET
            POST   | /echo/websocket        | GET
            """)
    void aWrongMethodIsToldTheRightOnes(String method, String target, String allow) throws Exception {
        Answer answer = ask(method, target);
        assertEquals(405, answer.status());
        assertEquals(allow, answer.field("Allow"));
        assertNull(answer.field("Content-Type"));
        assertEquals("", answer.body());
    }

    @Test
    void infoSaysWhatThereIs() throws Exception {
        Answer answer = ask("GET", "/echo/info", "Origin: test");
        assertEquals(200, answer.status());
        assertEquals("application/json; charset=UTF-8", answer.field("Content-Type"));
        assertEquals(NOT_CACHED, answer.field("Cache-Control"));
        assertNull(answer.field("Expires"));
        assertNull(answer.field("Set-Cookie"));
        assertEquals("test", answer.field("Access-Control-Allow-Origin"));
        assertEquals("true", answer.field("Access-Control-Allow-Credentials"));
        assertEquals("Origin", answer.field("Vary"));
        String entropy = entropy(answer);
        Answer other = ask("GET", "/echo/info");
        assertNotEquals(entropy, entropy(other));
        assertEquals("*", other.field("Access-Control-Allow-Origin"));
        assertNull(other.field("Access-Control-Allow-Credentials"));
    }

    private static String entropy(Answer answer) {
        Matcher info = INFO.matcher(answer.body());
        assertTrue(info.matches(), answer.body());
        assertTrue(Long.parseLong(info.group(1)) < 1L << 32);
        return info.group(1);
    }

    /** Its time is what a client allows a transport: it must have gone to the server as a session would. */
    @Test
    void infoGoesTheWayToTheServerFirst() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("GET", "/echo/info", "");
            try (End probe = backend.accept()) {
                probe.expectEnd();
            }
            assertEquals(200, client.answer().status());
        }
    }

    @Test
    void infoTellsCookiesWhereTheyAreNeeded() throws Exception {
        Answer answer = ask("GET", "/strict/info", "Origin: https://ok.example");
        assertTrue(answer.body().contains("\"cookie_needed\":true,"), answer.body());
        assertNull(answer.field("Set-Cookie"));
    }

    @Test
    void aServerThatIsNotThereDoesNotSilenceInfo() throws Exception {
        backend.close();
        entropy(ask("GET", "/echo/info"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /echo/info            | OPTIONS, GET
            /echo/0/s/xhr         | OPTIONS, POST
            /echo/0/s/xhr_send    | OPTIONS, POST
            /echo/0/s/xhr_streaming | OPTIONS, POST
            """)
    void preflightsAreKeptForAYear(String target, String methods) throws Exception {
        for (String origin : new String[] {"test", "null"}) {
            Answer answer = ask("OPTIONS", target, "Origin: " + origin, "Access-Control-Request-Headers: a, b, c");
            assertEquals(204, answer.status());
            assertEquals("public, max-age=31536000", answer.field("Cache-Control"));
            assertTrue(answer.field("Expires").endsWith(" GMT"), answer.field("Expires"));
            assertEquals("31536000", answer.field("Access-Control-Max-Age"));
            assertEquals(methods, answer.field("Access-Control-Allow-Methods"));
            assertEquals(origin, answer.field("Access-Control-Allow-Origin"));
            assertEquals("true", answer.field("Access-Control-Allow-Credentials"));
            assertEquals("a, b, c", answer.field("Access-Control-Allow-Headers"));
        }
        assertNull(ask("OPTIONS", target, "Origin: test").field("Access-Control-Allow-Headers"));
        assertNull(ask("OPTIONS", target, "Origin: test", "Access-Control-Request-Headers: ")
                .field("Access-Control-Allow-Headers"));
    }

    @Test
    void theIframePageIsKeptForAYear() throws Exception {
        Answer answer = ask("GET", "/echo/iframe-1.6.1.html?t=1");
        assertEquals(200, answer.status());
        assertEquals("text/html; charset=UTF-8", answer.field("Content-Type"));
        assertEquals("public, max-age=31536000", answer.field("Cache-Control"));
        assertTrue(answer.field("Expires").endsWith(" GMT"), answer.field("Expires"));
        assertNull(answer.field("Last-Modified"));
        assertNull(answer.field("Set-Cookie"));
        assertNull(answer.field("X-Frame-Options"));
        assertTrue(answer.body().contains("\n  <script src=\"/.towline/sockjs.js\"></script>\n"), answer.body());
        String tag = answer.field("ETag");
        assertTrue(tag.matches("\"[0-9a-f]{32}\""), tag);
        Answer again = ask("GET", "/echo/iframe.html", "If-None-Match: " + tag);
        assertEquals(304, again.status());
        assertEquals(tag, again.field("ETag"));
        assertNull(again.field("Content-Type"));
        assertEquals("", again.body());
        assertEquals(412, ask("GET", "/echo/iframe.html", "If-Match: \"x\"").status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /strict/info            | Origin: https://evil.example  | Pages of the origin "https://evil.example" may not connect here: the route's origins do not list it; the request itself names "http://chat.example".
            POST | /strict/0/s/xhr         | Origin: https://evil.example  | Pages of the origin "https://evil.example" may not connect here: the route's origins do not list it; the request itself names "http://chat.example".
            GET  | /strict/0/s/eventsource | Sec-Fetch-Site: cross-site    | Pages of other origins need an Origin header here.
            GET  | /strict/0/s/jsonp?c=x   | Referer: https://evil.example/ | Pages of the origin "https://evil.example" may not connect here: the route's origins do not list it; the request itself names "http://chat.example".
            GET  | /strict/0/s/jsonp?c=x   | X-Nothing: 1                  | This transport is for this server's own pages only.
            GET  | /strict/0/s/htmlfile?c=x | X-Nothing: 1                 | This transport is for this server's own pages only.
            POST | /strict/0/s/jsonp_send  | X-Nothing: 1                  | This transport is for this server's own pages only.
            OPTIONS | /strict/0/s/xhr      | Origin: https://evil.example  | Pages of the origin "https://evil.example" may not connect here: the route's origins do not list it; the request itself names "http://chat.example".
            """)
    void foreignPagesStayOut(String method, String target, String line, String sentence) throws Exception {
        Answer answer = ask(method, target, line);
        assertEquals(403, answer.status());
        assertEquals(sentence, answer.body().strip());
        String logged = product.line();
        assertTrue(logged.contains("status=403") && logged.contains("cause=refused-origin"), logged);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Cookie: a=b                 | JSESSIONID=dummy; path=/
            Cookie: JSESSIONID=abc.1    | JSESSIONID=abc.1; path=/
            """)
    void whereACookieIsNeededItIsSaidAgain(String line, String expected) throws Exception {
        String page = "Origin: https://ok.example";
        assertEquals(expected, ask("OPTIONS", "/strict/0/s/xhr", page, line).field("Set-Cookie"));
        assertEquals(expected, ask("POST", "/strict/0/s/xhr_send", page, line).field("Set-Cookie"));
        assertNull(ask("OPTIONS", "/strict/info", page, line).field("Set-Cookie"));
        assertNull(ask("OPTIONS", "/echo/0/s/xhr", page, line).field("Set-Cookie"));
    }

    /** So many that they are not read: they are the client's doing, and no defect of ours. */
    @Test
    void cookiesWithoutNumberHideTheOneThatIsNeeded() throws Exception {
        String many = IntStream.range(0, 300).mapToObj(i -> "a" + i + "=1; ").collect(Collectors.joining());
        Answer answer =
                ask("POST", "/strict/0/s/xhr_send", "Origin: https://ok.example", "Cookie: " + many + "JSESSIONID=abc");
        assertEquals(404, answer.status());
        assertEquals("JSESSIONID=dummy; path=/", answer.field("Set-Cookie"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo/0/s/websocket", "/echo/websocket", "/strict/0/s/websocket"})
    void aPlainRequestForAWebSocketIsNone(String target) throws Exception {
        for (String line : new String[] {"X-Nothing: 1", "Upgrade: WebSocket\r\nConnection: close"}) {
            Answer answer = ask("GET", target, line);
            assertEquals(400, answer.status());
            assertEquals("Not a valid websocket request\n", answer.body());
        }
    }

    @Test
    void theRawWebSocketIsRelayedToTheBase() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/echo/websocket?a=b")) {
            assertTrue(joined.request().startsWith("GET /server?a=b HTTP/1.1\n"), joined.request());
            joined.expectAlive();
        }
        assertTrue(product.line().contains("kind=websocket"));
    }

    @Test
    void aServerThatSpeaksSockJsGetsItsWebSocketsAsTheyAre() throws Exception {
        for (String target : new String[] {"/strict/0/s/websocket?a=b", "/strict/websocket"}) {
            try (WholeProduct.Joined joined = product.join(backend, target, "Origin: https://ok.example")) {
                assertTrue(joined.request().startsWith("GET " + target + " HTTP/1.1\n"), joined.request());
                joined.expectAlive();
            }
        }
    }

    @Test
    void ourOwnProtocolIsSpokenAtTheBaseAsWell() throws Exception {
        try (Fallback client = new Fallback(product.address())) {
            client.send("GET", "/strict", "", "Accept: text/event-stream", "Origin: https://ok.example");
            try (End server = backend.accept()) {
                assertTrue(server.agree().startsWith("GET /strict HTTP/1.1\n"));
                assertTrue(client.head().contains("text/event-stream"));
            }
        }
        try (WholeProduct.Joined joined = product.join(backend, "/strict", "Origin: https://ok.example")) {
            joined.expectAlive();
        }
    }

    @Test
    void aPlainWebSocketOutsideTheRoutesPathIsNotRelayed() throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/live/other"));
            assertTrue(client.answer().startsWith("HTTP/1.1 404 "));
            client.expectEnd();
        }
    }
}
