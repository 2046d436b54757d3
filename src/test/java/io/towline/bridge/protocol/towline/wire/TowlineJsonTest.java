package io.towline.bridge.protocol.towline.wire;

import static io.towline.bridge.protocol.towline.wire.Written.batch;
import static io.towline.bridge.protocol.towline.wire.Written.binary;
import static io.towline.bridge.protocol.towline.wire.Written.last;
import static io.towline.bridge.protocol.towline.wire.Written.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import java.nio.ByteBuffer;
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
        assertEquals(json, Written.by(out -> TowlineJson.message(out, 7, message)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aBufferWithTheAskedRoomIsEnough(Message message, String json) {
        ByteBuffer out =
                ByteBuffer.allocate(3 + (int) TowlineJson.mostBytes(message)).position(3);
        TowlineJson.message(out, 7, message);
        assertEquals(json, StandardCharsets.UTF_8.decode(out.flip().position(3)).toString());
    }

    @Test
    void theAskedRoomIsEnoughForTheHighestNumber() {
        ByteBuffer out = ByteBuffer.allocate((int) TowlineJson.mostBytes(text("\0\n")));
        TowlineJson.message(out, Long.MAX_VALUE, text("\0\n"));
        assertEquals(
                "{\"seq\":9223372036854775807,\"text\":\"\\u0000\\n\"}",
                StandardCharsets.UTF_8.decode(out.flip()).toString());
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
                Written.by(out -> TowlineJson.message(out, 1, new Message(false, payload))));
    }

    @Test
    void aBatchHasMessagesOrTheCloseOrBoth() {
        Farewell farewell = new Farewell(1000, "", true);
        String close = "\"close\":{\"seq\":9,\"code\":1000,\"reason\":\"\",\"clean\":true}";
        String messages = "\"messages\":[{\"seq\":7,\"text\":\"a\"},{\"seq\":8,\"binary\":\"AA==\"}]";
        assertEquals("{" + messages + "}", Written.by(out -> TowlineJson.batch(out, batch(7, text("a"), binary(0)))));
        assertEquals("{" + close + "}", Written.by(out -> TowlineJson.batch(out, last(9, farewell))));
        assertEquals(
                "{" + messages + "," + close + "}",
                Written.by(out -> TowlineJson.batch(out, last(7, farewell, text("a"), binary(0)))));
    }

    @Test
    void aFarewellSaysItsReasonAndWhetherItIsClean() {
        Farewell farewell = new Farewell(1011, "über \"x\"", false);
        assertEquals(
                "{\"seq\":3,\"code\":1011,\"reason\":\"über \\\"x\\\"\",\"clean\":false}",
                new String(TowlineJson.farewell(3, farewell), StandardCharsets.UTF_8));
        assertEquals(
                "{\"code\":1011,\"reason\":\"über \\\"x\\\"\",\"clean\":false}",
                new String(TowlineJson.farewell(farewell), StandardCharsets.UTF_8));
    }

    @Test
    void theDescriptionSaysWhatAClientNeeds() {
        assertEquals(
                "{\"id\":\"abc\",\"protocol\":\"chat\",\"ack\":4,\"resumeWindow\":120,\"hold\":25,"
                        + "\"maxMessage\":1048576,\"buffer\":65536,\"resume\":true}",
                described(Optional.of("chat"), true));
        assertEquals(
                "{\"id\":\"abc\",\"protocol\":null,\"ack\":4,\"resumeWindow\":120,\"hold\":25,"
                        + "\"maxMessage\":1048576,\"buffer\":65536,\"resume\":false}",
                described(Optional.empty(), false));
    }

    private static String described(Optional<String> protocol, boolean resume) {
        return new String(
                TowlineJson.description(
                        new TowlineJson.Description("abc", protocol, 4, 120, 25, 1 << 20, 1 << 16, resume)),
                StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0", "PT0.001S,1", "PT0.999999999S,1", "PT1S,1", "PT1.000000001S,2", "PT2M,120"})
    void timesAreWholeSecondsRoundedUp(Duration time, long seconds) {
        assertEquals(seconds, TowlineJson.seconds(time));
    }
}
