package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients without WebSocket, from their sockets to the server's. */
class BridgeTest {

    private static final String EVENTS = "Accept: text/event-stream";
    private static final String LINES = "Accept: application/x-ndjson";
    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");

    private final Backend backend;
    private final WholeProduct product;

    BridgeTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + "routes.chat.bridge.enabled = on\n");
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private Fallback client() throws IOException {
        return new Fallback(product.address());
    }

    private static String idIn(String text) {
        Matcher found = ID.matcher(text);
        assertTrue(found.find(), text);
        return found.group(1);
    }

    @Test
    void eventsCarryTextAndBinaryAndTheFarewell() throws Exception {
        try (Fallback client = client();
                Fallback sender = client()) {
            client.send("GET", "/chat?a=1&towline-t=x", "", EVENTS, "Cookie: c=d");
            End server = backend.accept();
            String asked = server.agree("Set-Cookie: s=1");
            assertTrue(asked.startsWith("GET /chat?a=1 HTTP/1.1\n"), asked);
            assertTrue(asked.contains("Cookie: c=d\n"), asked);
            Answer head = new Answer(client.head(), "");
            assertEquals(200, head.status());
            assertEquals("text/event-stream", head.field("Content-Type").replace("; charset=utf-8", ""));
            assertEquals("no-store, no-transform", head.field("Cache-Control"));
            assertEquals("no", head.field("X-Accel-Buffering"));
            assertEquals("s=1", head.field("Set-Cookie"));
            String first = client.event();
            String id = idIn(first);
            assertTrue(first.contains("event: session\n") && first.contains("id: " + id + ":0\n"), first);
            assertTrue(
                    first.contains(
                            "\"protocol\":null,\"ack\":0,\"resumeWindow\":120,\"hold\":25,\"maxMessage\":1048576,"
                                    + "\"buffer\":1048576,\"resume\":true}"),
                    first);

            server.send(Frame.text("two\nlines"));
            assertEquals("id: " + id + ":1\ndata: two\ndata: lines\n\n", client.event());
            server.send(Frame.of(0x82, (byte) 0, (byte) 1, (byte) 2));
            assertEquals("event: binary\nid: " + id + ":2\ndata: AAEC\n\n", sorted(client.event()));
            server.send(Frame.text("a\rb"));
            assertEquals("event: json\nid: " + id + ":3\ndata: \"a\\rb\"\n\n", sorted(client.event()));

            Answer sent = sender.post("/chat?towline-session=" + id, "text/plain", "up");
            assertEquals("{\"ack\":1}", sent.body());
            server.expect(Frame.text("up").masked());

            server.send(Frame.close(3000, "go"));
            assertEquals(
                    "event: close\nid: " + id + ":4\ndata: {\"code\":3000,\"reason\":\"go\",\"clean\":true}\n\n",
                    sorted(client.event()));
            assertEquals("", client.rest());
            assertEquals(
                    204,
                    client.ask("GET", "/chat", EVENTS, "Last-Event-ID: " + id + ":4")
                            .status());
        }
        String line = product.line();
        assertTrue(line.contains("kind=sse status=200") && line.contains("cause=upstream-closed"), line);
    }

    /** The order of an event's lines is ours to choose; the test's is by name. */
    private static String sorted(String event) {
        return event.lines()
                        .filter(line -> !line.isEmpty())
                        .sorted((a, b) -> rank(a) - rank(b))
                        .reduce("", (all, line) -> all + line + "\n")
                + "\n";
    }

    private static int rank(String line) {
        return line.startsWith("event") ? 0 : line.startsWith("id") ? 1 : 2;
    }

    @Test
    void aStreamThatBreaksIsResumedWithoutLossOrDoubling() throws Exception {
        String id;
        End server;
        try (Fallback client = client()) {
            client.send("GET", "/chat", "", EVENTS);
            server = backend.accept();
            server.agree();
            client.head();
            id = idIn(client.event());
            server.send(Frame.text("one"));
            server.send(Frame.text("two"));
            client.event();
            client.event();
            client.cut();
        }
        server.send(Frame.text("three"));
        try (Fallback client = client()) {
            client.stream("/chat", EVENTS, "Last-Event-ID: " + id + ":1");
            String session = client.event();
            assertTrue(session.contains("id: " + id + ":1\n"), session);
            assertEquals("id: " + id + ":2\ndata: two\n\n", client.event());
            assertEquals("id: " + id + ":3\ndata: three\n\n", client.event());
        }
        server.close();
    }

    @Test
    void longPollsGetTheSameAgainUntilTheyAcknowledge() throws Exception {
        try (Fallback client = client();
                Fallback poller = client()) {
            client.send("POST", "/chat?towline-session=new", "");
            End server = backend.accept();
            server.agree();
            Answer opened = client.answer();
            assertEquals(201, opened.status());
            String id = idIn(opened.body());
            String url = "/chat?towline-session=" + id;
            poller.send("GET", url + "&towline-ack=0", "");
            server.send(Frame.text("héllo"));
            String first = "{\"messages\":[{\"seq\":1,\"text\":\"héllo\"}]}";
            assertEquals(first, poller.answer().body());
            assertEquals(first, poller.ask("GET", url + "&towline-ack=0").body());
            assertEquals(
                    204,
                    poller.ask("GET", url + "&towline-ack=1&towline-wait=0").status());
            assertEquals(409, poller.ask("GET", url + "&towline-ack=0").status());
            assertEquals(409, poller.ask("GET", url + "&towline-ack=7").status());

            assertEquals(
                    "{\"ack\":2}",
                    client.post(
                                    url,
                                    "application/json",
                                    "{\"messages\":[{\"text\":\"a\"},{\"binary\":\"AAE=\"}]}",
                                    "Towline-Seq: 1")
                            .body());
            server.expect(Frame.text("a").masked());
            server.expect(Frame.of(0x82, (byte) 0, (byte) 1).masked());
            assertEquals(
                    "{\"ack\":2}",
                    client.post(url, "text/plain", "b", "Towline-Seq: 2").body());
            Answer gap = client.post(url, "text/plain", "c", "Towline-Seq: 4");
            assertEquals(409, gap.status());
            assertEquals("application/problem+json", gap.field("Content-Type"));
            assertTrue(gap.body().contains("\"expected\":3"), gap.body());

            poller.send("GET", url + "&towline-ack=1", "");
            String bye = "&towline-code=4001&towline-reason=bye";
            assertEquals(204, client.ask("DELETE", url + bye).status());
            server.expect(Frame.close(4001, "bye").masked());
            String left = "{\"close\":{\"seq\":2,\"code\":4001,\"reason\":\"bye\",\"clean\":true}}";
            assertEquals(left, poller.answer().body());
            assertEquals(left, poller.ask("GET", url + "&towline-ack=1").body());
            assertEquals(204, poller.ask("GET", url + "&towline-ack=2").status());
            assertEquals(410, poller.ask("GET", url + "&towline-ack=2").status());
        }
    }

    @Test
    void aNewerReceiverTakesOver() throws Exception {
        try (Fallback older = client();
                Fallback newer = client()) {
            older.send("GET", "/chat", "", LINES);
            End server = backend.accept();
            server.agree();
            older.head();
            String id = idIn(older.line());
            newer.stream("/chat?towline-session=" + id, LINES);
            assertTrue(newer.line().startsWith("{\"session\":{"));
            assertEquals("{\"superseded\":true}\n", older.rest());
            server.send(Frame.text("x"));
            assertEquals("{\"messages\":[{\"seq\":1,\"text\":\"x\"}]}\n", newer.line());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /chat?towline-session=short                    |                             | 400
            GET    | /chat?towline-session=aaaaaaaaaaaaaaaaaaaaaaaa | Accept: application/x-ndjson| 404
            POST   | /chat?towline-session=aaaaaaaaaaaaaaaaaaaaaaaa | Content-Type: text/plain    | 404
            DELETE | /chat?towline-session=aaaaaaaaaaaaaaaaaaaaaaaa |                             | 404
            GET    | /chat?towline-session=aaaaaaaaaaaaaaaaaaaaaaaa | Towline-Session: bbbbbbbbbbbbbbbbbbbbbbbb | 400
            GET    | /chat                                          | Accept: text/event-stream\\r\\nOrigin: https://evil.example | 403
            """)
    void whatIsWrongIsSaidByItsStatus(String method, String target, String line, int status) throws Exception {
        try (Fallback client = client()) {
            String[] lines = line == null
                    ? new String[0]
                    : line.replace("\\r\\n", "\r\n").split("\r\n");
            Answer answer = client.ask(method, target, lines);
            assertEquals(status, answer.status());
            assertEquals("application/problem+json", answer.field("Content-Type"));
        }
    }

    @Test
    void anEventSourceOfALostSessionIsToldSoAndStops() throws Exception {
        try (Fallback client = client()) {
            String id = "aaaaaaaaaaaaaaaaaaaaaaaa";
            String told = client.ask("GET", "/chat", EVENTS, "Last-Event-ID: " + id + ":7")
                    .body();
            assertTrue(told.contains("event: close\n") && told.contains("id: " + id + ":end\n"), told);
            assertTrue(told.contains("data: {\"code\":4404,\"reason\":\"session lost\",\"clean\":false}\n"), told);
            assertEquals(
                    204,
                    client.ask("GET", "/chat", EVENTS, "Last-Event-ID: " + id + ":end")
                            .status());
        }
    }
}
