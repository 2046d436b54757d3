package io.towline.bridge.protocol.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code xhr_send} and {@code jsonp_send}. */
class SendingTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private final SockJsRoute route = new SockJsRoute();
    private PlainServer server;
    private SockJsWorld world;
    private SockJsClient client;

    @BeforeEach
    void begin() throws Exception {
        server = PlainServer.willing();
        route.buffer = 100_000;
        world = new SockJsWorld(route.config(), server.port());
        client = world.client();
        assertEquals("200 o\n", client.post("/000/s/xhr", "").answer());
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        world.close();
        server.close();
    }

    @Test
    void whatIsSentComesInOrder() throws Exception {
        assertEquals(
                "204 ",
                client.post("/000/s/xhr_send", "[\"a\",\"\u00e9\\ud83d\\ude00\"]")
                        .answer());
        assertEquals("text/plain; charset=UTF-8", client.field("Content-Type"));
        assertEquals("no-store, no-cache, no-transform, must-revalidate, max-age=0", client.field("Cache-Control"));
        assertEquals("*", client.field("Access-Control-Allow-Origin"));
        assertEquals("204 ", client.post("/777/s/xhr_send", "[\"b\"]").answer());
        assertEquals("a", server.next());
        assertEquals("é😀", server.next());
        assertEquals("b", server.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "T", "application/json", "application/xml", "", "text/xml; charset=utf-8"})
    void anyTypeWillDo(String type) throws Exception {
        assertEquals(
                "204 ",
                client.post("/000/s/xhr_send", "[\"a\"]", "Content-Type: " + type)
                        .answer());
        assertEquals("a", server.next());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            xhr_send   | ``          | 500 Payload expected.
            xhr_send   | ["x         | 500 Broken JSON encoding.
            xhr_send   | "x"         | 500 Payload expected.
            xhr_send   | {"a":[1]}   | 500 Payload expected.
            xhr_send   | 7           | 500 Payload expected.
            xhr_send   | {"a":       | 500 Broken JSON encoding.
            xhr_send   | [1]         | 500 Broken JSON encoding.
            xhr_send   | ["a",null]  | 500 Broken JSON encoding.
            xhr_send   | [["a"]]     | 500 Broken JSON encoding.
            xhr_send   | ["a"]x      | 500 Broken JSON encoding.
            xhr_send   | ` `         | 500 Broken JSON encoding.
            xhr_send   | []          | `204 `
            jsonp_send | ``          | 500 Payload expected.
            jsonp_send | d=          | 500 Payload expected.
            jsonp_send | p=p         | 500 Payload expected.
            jsonp_send | d=%5B%22x   | 500 Broken JSON encoding.
            jsonp_send | d=%5B%5D    | 200 ok
            """)
    void whatIsNoArrayOfStringsIsRefusedAndTheSessionLivesOn(String way, String body, String answer) throws Exception {
        assertEquals(answer, client.post("/000/s/" + way, body, FORM).answer());
        assertEquals("text/plain; charset=UTF-8", client.field("Content-Type"));
        assertEquals("204 ", client.post("/000/s/xhr_send", "[\"next\"]").answer());
        assertEquals("next", server.next());
    }

    @Test
    void jsonpSendsFormsOrJson() throws Exception {
        assertEquals(
                "200 ok",
                client.post("/000/s/jsonp_send", "d=%5B%22abc%22%5D", FORM).answer());
        assertEquals("text/plain; charset=UTF-8", client.field("Content-Type"));
        assertEquals(
                "200 ok",
                client.post("/000/s/jsonp_send", "[\"%61bc\"]", "Content-Type: text/plain")
                        .answer());
        assertEquals("abc", server.next());
        assertEquals("%61bc", server.next());
    }

    @Test
    void halfACharacterGoesOverAsAWebSocketWouldSendIt() throws Exception {
        assertEquals("204 ", client.post("/000/s/xhr_send", "[\"a\\ud83db\"]").answer());
        assertEquals("a\uFFFDb", server.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"xhr_send", "jsonp_send"})
    void aSessionIsNeverBegun(String way) throws Exception {
        assertEquals(
                "404 There is no such session here.",
                client.post("/000/other/" + way, "[\"x\"]").answer());
        assertEquals("opened", world.told());
        assertEquals("refused 404 refused-session", world.told());
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        String large = "[\"" + "x".repeat(100_001) + "\"]";
        assertEquals(
                "413 /0 has 100001 bytes, and a message may have at most 100000.",
                client.post("/000/s/xhr_send", large).answer());
        String huge = "[\"" + "x".repeat(300_000) + "\"]";
        assertEquals(
                "413 The body may have at most 265536 bytes.",
                client.post("/000/s/xhr_send", huge).answer());
    }

    @Test
    void whatIsSentToAClosingSessionIsLost() throws Exception {
        PlainServer.close(server.peer(), 3000, "bye");
        server.next(); // the answer to the close
        assertEquals("204 ", client.post("/000/s/xhr_send", "[\"x\"]").answer());
        assertEquals("200 c[3000,\"bye\"]\n", client.post("/000/s/xhr", "").answer());
        assertEquals(
                "404 There is no such session here.",
                client.post("/000/s/xhr_send", "[\"x\"]").answer());
    }
}
