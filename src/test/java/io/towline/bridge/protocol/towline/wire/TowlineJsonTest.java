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
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TowlineJsonTest {

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of(text("héllo"), "{\"seq\":7,\"text\":\"héllo\"}"),
                Arguments.of(text(""), "{\"seq\":7,\"text\":\"\"}"),
                Arguments.of(text("\"\\/"), "{\"seq\":7,\"text\":\"\\\"\\\\/\"}"),
                Arguments.of(text("\b\t\n\f\r"), "{\"seq\":7,\"text\":\"\\b\\t\\n\\f\\r\"}"),
                Arguments.of(text("\0\1\u001f\u007f"), "{\"seq\":7,\"text\":\"\\u0000\\u0001\\u001f\u007f\"}"),
                Arguments.of(text("\u2028\uD83D\uDE00"), "{\"seq\":7,\"text\":\"\u2028\uD83D\uDE00\"}"),
                Arguments.of(binary(), "{\"seq\":7,\"binary\":\"\"}"),
                Arguments.of(binary(0), "{\"seq\":7,\"binary\":\"AA==\"}"),
                Arguments.of(binary(0, 1, 2), "{\"seq\":7,\"binary\":\"AAEC\"}"),
                Arguments.of(binary(0xFB, 0xFF), "{\"seq\":7,\"binary\":\"+/8=\"}"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsANumberAndItsPayload(Message message, String json) {
        assertEquals(json, Written.json(it -> TowlineJson.message(it, 7, message)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageByItselfIsTheSame(Message message, String json) {
        assertEquals(json, utf8(TowlineJson.message(new JsonWriter(), 7, message)));
    }

    @Test
    void theHighestNumberIsWrittenWhole() {
        assertEquals(
                "{\"seq\":9223372036854775807,\"text\":\"\\u0000\\n\"}",
                utf8(TowlineJson.message(new JsonWriter(), Long.MAX_VALUE, text("\0\n"))));
    }

    /** Base64 is written in blocks, and only the last one may be padded. */
    @Test
    void aLargeBinaryMessageIsOneBase64String() {
        byte[] payload = new byte[100_000];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 7);
        }
        assertEquals(
                "{\"seq\":1,\"binary\":\"" + Base64.getEncoder().encodeToString(payload) + "\"}",
                Written.json(json -> TowlineJson.message(json, 1, new Message(false, payload))));
    }

    @Test
    void aBatchHasMessagesOrTheCloseOrBoth() {
        Farewell farewell = new Farewell(1000, "", true);
        String close = "\"close\":{\"seq\":9,\"code\":1000,\"reason\":\"\",\"clean\":true}";
        String messages = "\"messages\":[{\"seq\":7,\"text\":\"a\"},{\"seq\":8,\"binary\":\"AA==\"}]";
        assertEquals(
                "{" + messages + "}", Written.json(json -> TowlineJson.batch(json, batch(7, text("a"), binary(0)))));
        assertEquals("{" + close + "}", Written.json(json -> TowlineJson.batch(json, last(9, farewell))));
        assertEquals(
                "{" + messages + "," + close + "}",
                Written.json(json -> TowlineJson.batch(json, last(7, farewell, text("a"), binary(0)))));
    }

    @Test
    void aFarewellSaysItsReasonAndWhetherItIsClean() {
        Farewell farewell = new Farewell(1011, "über \"x\"", false);
        assertEquals(
                "{\"close\":{\"seq\":3,\"code\":1011,\"reason\":\"über \\\"x\\\"\",\"clean\":false}}",
                utf8(TowlineJson.close(3, farewell)));
        assertEquals(
                "{\"code\":1011,\"reason\":\"über \\\"x\\\"\",\"clean\":false}", utf8(TowlineJson.farewell(farewell)));
    }

    /** The sentence may hold names that the client made up. */
    @Test
    void aCloseOfOneWebSocketAloneHasNoNumber() {
        assertEquals(
                "{\"close\":{\"code\":4400,\"reason\":\"say \\\"h\u00e9\\\" \\u0001\\n\",\"clean\":false}}",
                utf8(TowlineJson.closeHere(4400, "say \"h\u00e9\" \u0001\n")));
    }

    @Test
    void halfASurrogatePairInAReasonIsNoError() {
        assertEquals(
                "{\"code\":4000,\"reason\":\"a?b\",\"clean\":true}",
                utf8(TowlineJson.farewell(new Farewell(4000, "a\uD800b", true))));
    }

    @Test
    void numbersAndSupersessionAreWrittenPlainly() {
        assertEquals("{\"ack\":12}", utf8(TowlineJson.ack(12)));
        assertEquals("{\"superseded\":true}", utf8(TowlineJson.superseded()));
    }

    @Test
    void theDescriptionSaysWhatAClientNeeds() {
        String chat = "{\"id\":\"abc\",\"protocol\":\"chat\",\"ack\":4,\"resumeWindow\":120,\"hold\":25,"
                + "\"maxMessage\":1048576,\"buffer\":65536,\"resume\":true}";
        assertEquals(chat, utf8(TowlineJson.description(description(Optional.of("chat"), true))));
        assertEquals("{\"session\":" + chat + "}", utf8(TowlineJson.session(description(Optional.of("chat"), true))));
        assertEquals(
                "{\"id\":\"abc\",\"protocol\":null,\"ack\":4,\"resumeWindow\":120,\"hold\":25,"
                        + "\"maxMessage\":1048576,\"buffer\":65536,\"resume\":false}",
                utf8(TowlineJson.description(description(Optional.empty(), false))));
    }

    private static TowlineJson.Description description(Optional<String> protocol, boolean resume) {
        return new TowlineJson.Description("abc", protocol, 4, 120, 25, 1 << 20, 1 << 16, resume);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0", "PT0.001S,1", "PT0.999999999S,1", "PT1S,1", "PT1.000000001S,2", "PT2M,120"})
    void timesAreWholeSecondsRoundedUp(Duration time, long seconds) {
        assertEquals(seconds, TowlineJson.seconds(time));
    }
}
