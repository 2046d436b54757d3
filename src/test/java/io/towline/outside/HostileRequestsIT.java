package io.towline.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One request to the bridge that is wrong: it is told what is, does no harm, and its session goes on where that is possible. */
@TestInstance(Lifecycle.PER_CLASS)
final class HostileRequestsIT {

    private LittleTowline towline;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        towline = new LittleTowline(folder);
    }

    @AfterAll
    void stop() throws IOException {
        towline.close();
    }

    static Stream<Arguments> mistakes() {
        String deep = "{\"messages\":" + "[".repeat(20_000);
        return Stream.of(
                Arguments.of("application/json", deep, "", 400, "/messages/0 must be an object."),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"text\":\"" + "x".repeat(80_000) + "\"}]}",
                        "",
                        413,
                        "/messages/0/text has 80000 bytes, and a message may have at most 65536."),
                Arguments.of("text/plain", "x".repeat(65_537), "", 413, "The body may have at most 65536 bytes."),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"text\":\"\\ud800\"}]}",
                        "",
                        400,
                        "/messages/0/text has half a surrogate pair at character 0"),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"binary\":\"A\"}]}",
                        "",
                        400,
                        "/messages/0/binary is not base64: its length is not a multiple of 4."),
                Arguments.of(
                        "application/json",
                        "{\"messages\":[{\"binary\":\"A*==\"}]}",
                        "",
                        400,
                        "/messages/0/binary is not base64 at character 1."),
                Arguments.of("text/plain", "\u00ff\u00fe", "", 400, "The text is not valid UTF-8 at byte 0."),
                Arguments.of("text/html", "x", "", 415, "Content-Type must be text/plain or application/json"),
                Arguments.of("text/plain", "x", "&towline-seq=2", 409, "The next message to send is number 1."),
                Arguments.of(
                        "text/plain",
                        "x",
                        "&towline-seq=0",
                        400,
                        "The value of towline-seq is 0, and messages are numbered from 1."),
                Arguments.of(
                        "text/plain",
                        "x",
                        "&towline-seq=99999999999999999999",
                        400,
                        "The number in towline-seq is malformed"),
                Arguments.of("text/plain", "x", "&towline-ack=1", 409, "Acknowledged so far is 0 and sent is 0"),
                Arguments.of("text/plain", "x", "&towline-ack=-1", 400, "The number in towline-ack is malformed"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aWrongPostIsToldWhatIsWrongAndItsSessionGoesOn(
            String type, String body, String query, int status, String detail) throws Exception {
        String id = towline.open("/echo");
        HttpResponse<String> answer = towline.client.send(
                towline.request("/echo?towline-session=" + id + query)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1))
                        .build(),
                BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertTrue(answer.body().contains("\"detail\":\"" + detail), answer.body());
        towline.converse(id, 1);
        towline.close(id);
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        try (Socket large = towline.send("GET /echo HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nLast-Event-ID: "
                + "x".repeat(100_000) + "\r\n\r\n")) {
            // no such id, but before that too large a head
            assertTrue(RawAnswer.read(large).head().startsWith("HTTP/1.1 431 "));
        }
        towline.expectService();
    }

    // ---- a text that looks like the stream it comes in ----

    /** In JSON's escapes, and as a stream of events says it, where ¶ ends a line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a\\revent: close\\rdata: {} | event: json¶id: ID:1¶data: "a\\revent: close\\rdata: {}"¶¶
            a\\u0000b                   | event: json¶id: ID:1¶data: "a\\u0000b"¶¶
            a\\r\\nid: x\\r\\n\\r\\nb   | event: json¶id: ID:1¶data: "a\\r\\nid: x\\r\\n\\r\\nb"¶¶
            a\\n\\nevent: close\\nb     | id: ID:1¶data: a¶data: ¶data: event: close¶data: b¶¶
            """)
    void aTextCannotLeaveItsEvent(String text, String event) throws Exception {
        String id = towline.open("/echo");
        HttpResponse<String> sent = towline.client.send(
                towline.request("/echo?towline-session=" + id)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"messages\":[{\"text\":\"" + text + "\"}]}"))
                        .build(),
                BodyHandlers.ofString());
        assertEquals("{\"ack\":1}", sent.body());
        HttpResponse<InputStream> stream = towline.client.send(
                towline.request("/echo?towline-session=" + id)
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        try (InputStream events = stream.body()) {
            event(events); // retry
            event(events); // session
            assertEquals(event.replace("ID", id).replace("¶", "\n"), event(events));
        }
        towline.close(id);
    }

    /** Up to the empty line. */
    private static String event(InputStream events) throws IOException {
        StringBuilder event = new StringBuilder();
        while (event.indexOf("\n\n") < 0) {
            event.append((char) events.read());
        }
        return event.toString();
    }

    // ---- SockJS ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jsonp    | alert(1)//
            jsonp    | a%3Cscript%3E
            jsonp    | a%0D%0AX-Evil:%201
            jsonp    | a%00
            htmlfile | a;alert(1)
            htmlfile | %3C/script%3E%3Cscript%3Ealert(1)
            htmlfile | a%0Ab
            """)
    void aCallbackThatIsNoNameIsNotRepeated(String transport, String callback) throws Exception {
        HttpResponse<String> answer = towline.client.send(
                towline.request("/sockjs/a/callback/" + transport + "?c=" + callback)
                        .build(),
                BodyHandlers.ofString());
        assertEquals(500, answer.statusCode());
        assertEquals("invalid \"callback\" parameter", answer.body().strip());
        assertEquals(
                "text/plain; charset=UTF-8",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertFalse(answer.headers().map().containsKey("x-evil"));
    }

    static Stream<Arguments> brokenFrames() {
        return Stream.of(
                Arguments.of("xhr_send", "[\"a", "Broken JSON encoding."),
                Arguments.of("xhr_send", "{\"a\":1}", "Payload expected."),
                Arguments.of("xhr_send", "[".repeat(20_000), "Broken JSON encoding."),
                Arguments.of("xhr_send", "", "Payload expected."),
                Arguments.of("jsonp_send", "d=%5B%22a", "Broken JSON encoding."),
                Arguments.of("jsonp_send", "d=%", "Broken JSON encoding."),
                Arguments.of("jsonp_send", "x=1", "Payload expected."));
    }

    @ParameterizedTest
    @MethodSource("brokenFrames")
    void brokenFramingIsRefusedAndItsSessionGoesOn(String transport, String body, String said) throws Exception {
        String session = "/sockjs/a/broken" + Integer.toHexString((transport + body).hashCode());
        assertEquals("o\n", post(session + "/xhr", "").body());
        HttpResponse<String> broken = post(session + "/" + transport, body);
        assertEquals(500, broken.statusCode(), broken.body());
        assertEquals(said, broken.body().strip());
        assertEquals(204, post(session + "/xhr_send", "[\"sound\"]").statusCode());
        assertEquals("a[\"sound\"]\n", post(session + "/xhr", "").body());
    }

    private HttpResponse<String> post(String target, String body) throws Exception {
        return towline.client.send(
                towline.request(target)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1))
                        .build(),
                BodyHandlers.ofString());
    }
}
