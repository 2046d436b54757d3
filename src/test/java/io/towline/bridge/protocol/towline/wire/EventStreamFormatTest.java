package io.towline.bridge.protocol.towline.wire;

import static io.towline.bridge.protocol.towline.wire.Written.batch;
import static io.towline.bridge.protocol.towline.wire.Written.binary;
import static io.towline.bridge.protocol.towline.wire.Written.last;
import static io.towline.bridge.protocol.towline.wire.Written.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventStreamFormatTest {

    private static final EventStreamFormat FORMAT = new EventStreamFormat("S", new JsonWriter());

    private static final TowlineJson.Description SESSION =
            new TowlineJson.Description("S", Optional.empty(), 4, 120, 25, 1 << 20, 1 << 16, true);

    private static final String DESCRIBED =
            "{\"id\":\"S\",\"protocol\":null,\"ack\":4,\"resumeWindow\":120,\"hold\":25,"
                    + "\"maxMessage\":1048576,\"buffer\":65536,\"resume\":true}";

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of(text("héllo"), "id: S:7\ndata: héllo\n\n"),
                Arguments.of(text(""), "id: S:7\ndata: \n\n"),
                Arguments.of(text(" a"), "id: S:7\ndata:  a\n\n"),
                Arguments.of(text("a\nb"), "id: S:7\ndata: a\ndata: b\n\n"),
                Arguments.of(text("a\n"), "id: S:7\ndata: a\ndata: \n\n"),
                Arguments.of(text("\n\na"), "id: S:7\ndata: \ndata: \ndata: a\n\n"),
                Arguments.of(text("id: X\nevent: y"), "id: S:7\ndata: id: X\ndata: event: y\n\n"),
                Arguments.of(text("a\r\nb"), "event: json\nid: S:7\ndata: \"a\\r\\nb\"\n\n"),
                Arguments.of(text("\r"), "event: json\nid: S:7\ndata: \"\\r\"\n\n"),
                Arguments.of(text("a\0b\"ü"), "event: json\nid: S:7\ndata: \"a\\u0000b\\\"ü\"\n\n"),
                Arguments.of(binary(), "event: binary\nid: S:7\ndata: \n\n"),
                Arguments.of(binary(0, 10, 13), "event: binary\nid: S:7\ndata: AAoN\n\n"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsAnEventWithItsNumber(Message message, String event) {
        assertEquals(event, Written.by(out -> FORMAT.batch(out, batch(7, message))));
    }

    @Test
    void aBatchCountsOn() {
        assertEquals(
                "id: S:1\ndata: a\n\nid: S:2\ndata: b\n\n"
                        + "event: close\nid: S:3\ndata: {\"code\":1000,\"reason\":\"bye\",\"clean\":true}\n\n",
                Written.by(out -> FORMAT.batch(out, last(1, new Farewell(1000, "bye", true), text("a"), text("b")))));
    }

    @Test
    void aResponseBeginsWithRetryAndTheSession() {
        assertEquals(
                "retry: 2345\n\nevent: session\nid: S:6\ndata: " + DESCRIBED + "\n\n",
                Written.by(out -> FORMAT.begin(out, new StreamFormat.Beginning(SESSION, 6, 2345, 0))));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "2,2", "3,3", "8192,8192"})
    void paddingIsAComment(int asked, int got) {
        String whole = Written.by(out -> FORMAT.begin(out, new StreamFormat.Beginning(SESSION, 0, 1, asked)));
        String padding = whole.substring(0, whole.indexOf("retry"));
        assertEquals(got, padding.length());
        assertEquals(asked == 0 ? "" : ":" + " ".repeat(asked - 2) + "\n", padding);
    }

    @Test
    void heartbeatAndEndsAreAsThePageExpects() {
        assertEquals(":\n", Written.by(FORMAT::heartbeat));
        assertEquals("event: superseded\nid: S:end\ndata: {}\n\n", Written.by(FORMAT::superseded));
        assertEquals("retry: 20\n\n", Written.by(FORMAT::comeBack));
    }

    @Test
    void aLostSessionIsACloseBehindWhichNothingComes() {
        assertEquals(
                "event: close\nid: S:end\ndata: {\"code\":4404,\"reason\":\"session lost\",\"clean\":false}\n\n",
                new String(
                        EventStreamFormat.lost("S", new Farewell(4404, "session lost", false)),
                        StandardCharsets.UTF_8));
        assertEquals("retry: 10000\n\n", new String(EventStreamFormat.later(10_000), StandardCharsets.UTF_8));
    }
}
