package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import io.towline.testkit.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A stranger's request with 15 KB of one awkward thing, wherever a request has room for it: it is answered or refused, costs an I/O
 * thread next to nothing, and leaves nothing behind.
 */
@Timeout(600)
class HostileInputTest {

    private static final int LENGTH = 15_000;

    /** Every character that means something in one of the grammars, alone and in the pairs in which it does. */
    private static final List<String> UNITS = Stream.concat(
                    IntStream.rangeClosed('!', '~')
                            .filter(c -> !Character.isLetterOrDigit(c) || c == 'f' || c == '0')
                            .mapToObj(c -> String.valueOf((char) c)),
                    Stream.of(
                            "a=",
                            "a.",
                            "a,",
                            "a;",
                            "a:",
                            "a-",
                            "aA",
                            "a=a&",
                            "a=a;",
                            "a=\"\",",
                            "\\\"",
                            "\",",
                            "\";\"",
                            "=;",
                            ",;",
                            ";,",
                            "%41",
                            "%2e",
                            "%2f",
                            "%5c",
                            "%",
                            "%%",
                            "./",
                            "../",
                            "//",
                            ";/",
                            "a/",
                            "1.",
                            "0:",
                            "::",
                            "[]",
                            "[:",
                            "q=0.0,",
                            "a;q=0,",
                            "*/*,",
                            "W/\"a\",",
                            "for=a;",
                            "for=\"[::]\",",
                            "permessage-deflate,",
                            "x;y=z;",
                            "towline-",
                            "t=1&",
                            "c=1&",
                            "1:1,",
                            "10.0.0.1,",
                            "\u00e9",
                            "a ",
                            " a",
                            "\t,"))
            .toList();

    private static final String UPGRADE = "|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13"
            + "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Origin: ";
    private static final String LISTED = "GET /listed HTTP/1.1" + UPGRADE + "https://a.page.test";
    private static final String SAME = "GET /same HTTP/1.1" + UPGRADE + "http://chat.test";
    private static final String EVENTS = "GET /bridge HTTP/1.1|Accept: text/event-stream";
    private static final String SEND =
            "POST /bridge?towline-session=x HTTP/1.1|Content-Type: application/json|Content-Length: 0";
    private static final String PREFLIGHT =
            "OPTIONS /bridge HTTP/1.1|Origin: http://chat.test|Access-Control-Request-Method: POST";
    private static final String XHR = "POST /sock/000/abc/xhr HTTP/1.1|Content-Length: 0";
    private static final String JSONP = "GET /sock/000/abc/jsonp?c=cb HTTP/1.1";
    private static final String SCRIPT = "GET /.towline/towline.js HTTP/1.1";

    /** Where there is room, and the requests in which it is looked at. */
    private static final Map<String, List<String>> PLACES = Map.ofEntries(
            Map.entry("PATH", List.of(LISTED, EVENTS, JSONP)),
            Map.entry("QUERY", List.of(LISTED, EVENTS, JSONP)),
            Map.entry("FIELD-NAME", List.of(LISTED, EVENTS)),
            Map.entry("Host", List.of(SAME, EVENTS, SCRIPT)),
            Map.entry("Origin", List.of(LISTED, SAME, EVENTS, XHR)),
            Map.entry("Referer", List.of(EVENTS, JSONP)),
            Map.entry("Sec-Fetch-Site", List.of(EVENTS)),
            Map.entry("Upgrade", List.of(LISTED, EVENTS)),
            Map.entry("Connection", List.of(LISTED, EVENTS)),
            Map.entry("Sec-WebSocket-Key", List.of(LISTED)),
            Map.entry("Sec-WebSocket-Version", List.of(LISTED)),
            Map.entry("Sec-WebSocket-Protocol", List.of(SAME, EVENTS)),
            Map.entry("Sec-WebSocket-Extensions", List.of(SAME)),
            Map.entry("X-Forwarded-For", List.of(SAME)),
            Map.entry("X-Forwarded-Proto", List.of(SAME)),
            Map.entry("X-Forwarded-Host", List.of(SAME)),
            Map.entry("Forwarded", List.of(SAME)),
            Map.entry("X-Real-IP", List.of(SAME)),
            Map.entry("Via", List.of(SAME)),
            Map.entry("Accept", List.of(EVENTS, "GET /sock/000/abc/eventsource HTTP/1.1")),
            Map.entry("Content-Type", List.of(SEND, XHR)),
            Map.entry("Content-Length", List.of(SAME, SEND)),
            Map.entry("Transfer-Encoding", List.of(SAME, SEND)),
            Map.entry("Content-Encoding", List.of(SEND)),
            Map.entry("Cookie", List.of(SAME, XHR)),
            Map.entry("Last-Event-ID", List.of(EVENTS)),
            Map.entry("If-None-Match", List.of(SCRIPT, "GET /sock/iframe.html HTTP/1.1")),
            Map.entry("Authorization", List.of(SAME)),
            Map.entry("Access-Control-Request-Method", List.of(PREFLIGHT)),
            Map.entry("Access-Control-Request-Headers", List.of(PREFLIGHT)),
            Map.entry("Expect", List.of(SEND)),
            Map.entry("X-Custom", List.of(SAME)));

    private static final String CONFIGURATION = """
            io.threads = 1
            log.query = on
            listeners { LISTENER { bind = "127.0.0.1:0", forwarded.trust = [ "127.0.0.1", "10.0.0.0/8" ] } }
            upstreams { chat { servers = [ %s ] } }
            routes {
              listed { path = /listed, upstream = chat, origins = [ "https://*.page.test", "https://*.b.test", "null" ] }
              hosts { host = [ "*.chat.test", "*.a.a" ], path = /hosts, upstream = chat }
              same { path = /same, upstream = chat, subprotocols = [ v1 ] }
              bridge { path = /bridge, upstream = chat, bridge.enabled = on }
              sock { path = /sock, upstream = chat, bridge { enabled = on, sockjs.mode = unwrap } }
            }
            """;

    private Backend backend;
    private Thread refusing;
    private WholeProduct product;
    private LogCapture errors;
    private Effort effort;

    @BeforeEach
    void begin() throws IOException {
        backend = new Backend();
        refusing = Thread.ofVirtual().start(this::refuseAll);
        product = WholeProduct.of(CONFIGURATION.formatted(backend.url()));
        effort = new Effort(product);
        errors = LogCapture.containing("", "ROOT", Level.ERROR);
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        errors.close();
        product.close();
        backend.close();
        Await.end(refusing, "the server");
    }

    /** The server behind it says no, whatever it is asked. */
    private void refuseAll() {
        while (true) {
            try (End server = backend.accept()) {
                refuse(server);
            } catch (IOException over) {
                return;
            }
        }
    }

    private static void refuse(End server) {
        try {
            server.head();
            server.send("HTTP/1.1 404 Not Found\nContent-Length: 0\n\n");
        } catch (IOException | AssertionError gone) {
            // its client was gone before it
        }
    }

    static Stream<String> places() {
        return PLACES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("places")
    void nothingIsWorthMoreThanItsLength(String place) throws Exception {
        List<String> dear = new ArrayList<>();
        for (String door : PLACES.get(place)) {
            answer(request(door, place, "a")); // classes are loaded, and the shape of the thing is known
            for (String unit : UNITS) {
                String request = request(door, place, unit);
                if (effort.isDear(() -> answer(request))) {
                    dear.add(unit + " at " + door);
                }
            }
        }
        assertEquals(List.of(), dear);
        Await.until(
                () -> Scraped.of(product.towline).sum("requests_in_flight") == 0, "no request to be left in flight");
        assertEquals(List.of(), errors.lines());
    }

    private String answer(String request) throws IOException {
        try (End client = product.dial()) {
            client.send(request);
            String head = client.head();
            assertTrue(head.matches("(?s)HTTP/1\\.1 (?!500)[1-5][0-9][0-9] .*"), request);
            return head;
        }
    }

    private static String request(String door, String place, String unit) {
        String much = unit.repeat(LENGTH / unit.length());
        String visible = much.replace(' ', '+').replace('\t', '+');
        List<String> lines = new ArrayList<>(List.of(door.split("\\|")));
        String[] first = lines.getFirst().split("[ ?]", -1); // method, path, perhaps the query, version
        String query = first.length == 4 ? "?" + first[2] : "";
        String version = first[first.length - 1];
        switch (place) {
            case "PATH" -> lines.set(0, first[0] + " " + first[1] + "/" + visible + query + " " + version);
            case "QUERY" -> lines.set(0, first[0] + " " + first[1] + "?" + visible + " " + version);
            case "FIELD-NAME" -> lines.add("X-" + visible + ": a");
            default -> {
                lines.removeIf(line -> line.startsWith(place + ":"));
                lines.add(place + ": " + much);
            }
        }
        if (!place.equals("Host")) {
            lines.add(1, "Host: chat.test");
        }
        return String.join("\n", lines) + "\n\n";
    }
}
