package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Http1Message;
import io.towline.testkit.RawClient;
import io.towline.testkit.RecordingServer;
import io.towline.testkit.Smuggling;
import io.towline.testkit.Smuggling.Refused;
import io.towline.testkit.Smuggling.Sound;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could part differently, with a strict server behind that records what it gets: nothing of them becomes a request. */
@Timeout(180)
class PlainHttpSmugglingTest {

    private static final String LAST = "GET /last HTTP/1.1\r\nHost: chat.test\r\nConnection: close\r\n\r\n";

    private final RecordingServer server;
    private final WholeProduct product;

    PlainHttpSmugglingTest() throws IOException {
        server = new RecordingServer();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        server.close();
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    private List<String> recorded() {
        assertEquals(List.of(), server.improper());
        return server.requests().stream().map(Http1Message::start).toList();
    }

    @ParameterizedTest
    @FieldSource({"io.towline.testkit.Smuggling#HEADS", "io.towline.testkit.Smuggling#BODIES"})
    void nothingGetsThrough(Refused attempt) throws Exception {
        try (RawClient client = client()) {
            client.send((attempt.request() + Smuggling.BEHIND).getBytes(ISO_8859_1));
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
            assertTrue(answer.contains("\nConnection: close\n"), answer);
            assertTrue(answer.endsWith("\n\n" + attempt.sentence() + "\n"), answer);
            assertEquals(2, answer.split("HTTP/1.1 [0-9]{3} ", -1).length, answer);
        }
        expectLine(attempt);
        assertEquals(0, product.linesWaiting());
        assertEquals(List.of(), recorded());
        assertEquals(List.of(), server.broken());
    }

    private void expectLine(Refused attempt) throws InterruptedException {
        String line = product.line();
        assertTrue(line.contains(" status=400 ") && line.contains(" by=towline cause=refused-request "), line);
        assertTrue(line.contains(" reason=\"" + attempt.sentence().replace("\"", "\\\"") + "\""), line);
    }

    /** The head is good and with the server already, when its body turns out to be none. */
    @ParameterizedTest
    @FieldSource("io.towline.testkit.Smuggling#BODIES")
    void aBodyThatBreaksEndsItsRequestEverywhere(Refused attempt) throws Exception {
        String request = attempt.request();
        int head = request.indexOf("\r\n\r\n") + 4;
        try (RawClient client = client()) {
            client.send(request.substring(0, head).getBytes(ISO_8859_1));
            server.awaitBegun(1);
            client.send((request.substring(head) + Smuggling.BEHIND).getBytes(ISO_8859_1));
            String answer = client.readToEnd();
            assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 "), answer);
        }
        server.awaitAlone();
        expectLine(attempt);
        assertEquals(List.of(), recorded());
        assertEquals(1, server.broken().size());
        assertFalse(server.broken().getFirst().contains("smuggled"), server.broken()::getFirst);
    }

    @ParameterizedTest
    @FieldSource("io.towline.testkit.Smuggling#SOUND")
    void whatIsSoundIsTwoRequestsForEverybody(Sound sound) throws Exception {
        try (RawClient client = client()) {
            client.send((sound.request() + Smuggling.BEHIND + LAST).getBytes(ISO_8859_1));
            String answers = client.readToEnd();
            assertEquals(3, answers.split("HTTP/1.1 200 OK\n", -1).length - 1, answers);
        }
        assertEquals(List.of("POST /nothing HTTP/1.1", "GET /smuggled HTTP/1.1", "GET /last HTTP/1.1"), recorded());
        Http1Message first = server.requests().getFirst();
        assertEquals(sound.body(), first.text());
        assertTrue(
                first.fields().stream().noneMatch(field -> field.name().matches(".*[_.].*")),
                () -> first.fields().toString());
    }

    /** RFC 9112 §3.2.2: such a target counts more than the field, and there are servers that do not know. What follows is another request. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://other.test/nothing",
                "http://chat.test:81/nothing",
                "http://chat.test@other.test/nothing",
                "https://other.test"
            })
    void aTargetForAnotherHostIsRefused(String target) throws Exception {
        try (RawClient client = client()) {
            client.send("GET " + target + " HTTP/1.1\nHost: chat.test\n\n" + LAST);
            String answers = client.readToEnd();
            assertTrue(answers.startsWith("HTTP/1.1 400 Bad Request\n"), answers);
            assertTrue(answers.contains("\n\nThe request's target and its Host field differ."), answers);
        }
        String line = product.line();
        assertTrue(line.contains(" status=400 ") && line.contains(" by=towline cause=refused-"), line);
        assertEquals(List.of("GET /last HTTP/1.1"), recorded());
    }

    @Test
    void aTargetForTheSameHostGoesOnWithoutIt() throws Exception {
        try (RawClient client = client()) {
            client.send("GET http://chat.test:80/a?b HTTP/1.1\nHost: CHAT.test\nConnection: close\n\n");
            assertTrue(client.readToEnd().startsWith("HTTP/1.1 200 "));
        }
        assertEquals(List.of("GET /a?b HTTP/1.1"), recorded());
    }

    @Test
    void otherUpgradesAreNotPassed() throws Exception {
        try (RawClient client = client()) {
            client.send(
                    "GET /a HTTP/1.1\nHost: s\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
        }
        assertEquals(List.of("GET /a HTTP/1.1"), recorded());
        Http1Message got = server.requests().getFirst();
        for (String name : List.of("Upgrade", "HTTP2-Settings", "Connection")) {
            assertEquals(List.of(), got.all(name));
        }
    }
}
