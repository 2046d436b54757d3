package io.towline.bridge.protocol.towline.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.bridge.protocol.towline.wire.UpObject.Ack;
import io.towline.bridge.protocol.towline.wire.UpObject.Broken;
import io.towline.bridge.protocol.towline.wire.UpObject.Close;
import io.towline.bridge.protocol.towline.wire.UpObject.Numbered;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpObjectTest {

    private static final long MOST = 8;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"seq\":1,\"text\":\"h\u00e9\"}    | true  | 1 | 68c3a9",
                "{\"text\":\"\",\"seq\":999999999999999999} | true | 999999999999999999 | ~~",
                "{\"seq\":7,\"binary\":\"AAEC\"}     | false | 7 | 000102",
            })
    void messagesAreNumbered(String json, boolean text, long seq, String hex) {
        Numbered numbered = assertInstanceOf(Numbered.class, of(json));
        assertEquals(seq, numbered.seq());
        assertEquals(text, numbered.message().text());
        assertEquals(hex, HexFormat.of().formatHex(numbered.message().payload()));
    }

    @Test
    void anAcknowledgementStandsAlone() {
        assertEquals(new Ack(0), of("{\"ack\":0}"));
        assertEquals(new Ack(12), of("{\"ack\":12}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"close\":{}}                                | 1000 | ~~",
                "{\"close\":{\"code\":1000}}                   | 1000 | ~~",
                "{\"close\":{\"reason\":\"gone\"}}             | 1000 | gone",
                "{\"close\":{\"reason\":\"x\",\"code\":3000}}  | 3000 | x",
                "{\"close\":{\"code\":4999,\"reason\":\"\"}}   | 4999 | ~~",
            })
    void aCloseHasACodeAndAReason(String json, int code, String reason) {
        assertEquals(new Close(code, reason), of(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]                                | The JSON must be an object.",
                "{}                                | The JSON must have \"seq\" with \"text\" or \"binary\", or \"ack\" alone, or \"close\" alone.",
                "{\"seq\":1}                       | The JSON must have \"seq\" with \"text\" or \"binary\", or \"ack\" alone, or \"close\" alone.",
                "{\"text\":\"a\"}                  | The JSON must have \"seq\" with \"text\" or \"binary\", or \"ack\" alone, or \"close\" alone.",
                "{\"ack\":1,\"seq\":1}             | The JSON must have \"seq\" with \"text\" or \"binary\", or \"ack\" alone, or \"close\" alone.",
                "{\"seq\":1,\"text\":\"a\",\"binary\":\"\"} | The JSON must have \"seq\" with \"text\" or \"binary\", or \"ack\" alone, or \"close\" alone.",
                "{\"seq\":1,\"seq\":2}             | /seq is there twice.",
                "{\"seq\":0,\"text\":\"a\"}        | /seq is 0, and numbers begin with 1.",
                "{\"seq\":-1,\"text\":\"a\"}       | /seq must be a whole number, not negative and of at most 18 digits.",
                "{\"seq\":1.0,\"text\":\"a\"}      | /seq must be a whole number, not negative and of at most 18 digits.",
                "{\"seq\":\"1\",\"text\":\"a\"}    | /seq must be a whole number, not negative and of at most 18 digits.",
                "{\"seq\":1000000000000000000,\"text\":\"a\"} | /seq must be a whole number, not negative and of at most 18 digits.",
                "{\"seq\":01,\"text\":\"a\"}       | This is no JSON at character 8.",
                "{\"ack\":null}                    | /ack must be a whole number, not negative and of at most 18 digits.",
                "{\"pong\":1}                      | /pong is unknown here.",
                "{\"close\":1000}                  | /close must be an object.",
                "{\"close\":{\"code\":1001}}       | /close/code must be 1000 or from 3000 to 4999.",
                "{\"close\":{\"code\":2999}}       | /close/code must be 1000 or from 3000 to 4999.",
                "{\"close\":{\"code\":5000}}       | /close/code must be 1000 or from 3000 to 4999.",
                "{\"close\":{\"clean\":true}}      | /close/clean is unknown here.",
                "{\"ack\":1}{\"ack\":2}            | Something follows the JSON at character 9.",
            })
    void anythingElseEndsTheSocket(String json, String sentence) {
        assertEquals(new Broken(4400, sentence), of(json));
    }

    @Test
    void aReasonFitsIntoACloseFrame() {
        assertEquals(
                new Close(1000, "\u00e9".repeat(61)), of("{\"close\":{\"reason\":\"" + "\u00e9".repeat(61) + "\"}}"));
        assertEquals(
                new Broken(4400, "/close/reason is longer than 123 bytes."),
                of("{\"close\":{\"reason\":\"" + "\u00e9".repeat(62) + "\"}}"));
    }

    @Test
    void aMessageBeyondTheLimitIsTooBig() {
        assertEquals(
                new Broken(1009, "/text has 9 bytes, and a message may have at most 8."),
                of("{\"seq\":1,\"text\":\"123456789\"}"));
    }

    @Test
    void objectsComeAsText() {
        assertEquals(
                new Broken(4400, "Objects come in text frames: binary messages are base64 in \"binary\"."),
                UpObject.of(false, utf8("{\"ack\":1}"), MOST));
    }

    private static UpObject of(String json) {
        return UpObject.of(true, utf8(json), MOST);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
