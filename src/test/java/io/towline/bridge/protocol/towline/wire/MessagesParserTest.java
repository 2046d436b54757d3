package io.towline.bridge.protocol.towline.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.message.Message;
import io.towline.bridge.protocol.towline.wire.MessagesParser.Form;
import io.towline.bridge.text.Unacceptable;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesParserTest {

    private static final long MOST = 8;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain                        | TEXT",
                "text/plain;charset=UTF-8          | TEXT",
                "Text/Plain; Charset=\"utf-8\"     | TEXT",
                "text/plain; charset=iso-8859-1    | TEXT",
                "application/octet-stream          | BINARY",
                "application/json                  | JSON",
                "application/json; charset=utf-8   | JSON",
                "application/jsonp                 |",
                "text/html                         |",
                "multipart/form-data; boundary=x   |",
                "''                                |",
            })
    void theTypeTellsTheForm(String type, Form form) {
        assertEquals(Optional.ofNullable(form), MessagesParser.form(type));
    }

    @ParameterizedTest
    @CsvSource({
        "TEXT,1048576,1048576",
        "BINARY,1048576,1048576",
        "JSON,1048576,6356992",
        "JSON,3,65554",
        "JSON,1073741824,2147483631"
    })
    void aBodyMayBeAsLargeAsOneMessageAndJsonAsLargeAsItsEscapes(Form form, long message, long body) {
        assertEquals(body, MessagesParser.mostBytes(form, message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"messages\":[]}                                     |",
                "{\"messages\":[{\"text\":\"\"}]}                      | t",
                "{\"messages\":[{\"text\":\"a\"},{\"binary\":\"AAE=\"}]} | t61 b0001",
                "{\"messages\":[{\"binary\":\"\"}]}                    | b",
                "{\"messages\":[{\"text\":\"h\u00e9\"}]}               | t68c3a9",
                "{\"messages\":[{\"text\":\"\\u00e9\\r\\n\\u0000\"}]}  | tc3a90d0a00",
                "{\"messages\":[{\"text\":\"\\ud83d\\ude00\"}]}        | tf09f9880",
                "{\"messages\":[{\"text\":\"\ud83d\ude00\"}]}          | tf09f9880",
                "{\"messages\":[{\"text\":\"12345678\"}]}              | t3132333435363738",
                "{\"messages\":[{\"binary\":\"AAECAwQFBgc=\"}]}        | b0001020304050607",
                "{\"\\u006dessages\" : [ {\"text\":\"a\"} , {\"text\":\"b\"} ] } | t61 t62",
            })
    void aBatchIsAListOfMessages(String json, String messages) throws Unacceptable {
        assertEquals(messages == null ? "" : messages, shown(MessagesParser.parse(Form.JSON, utf8(json), MOST)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                                   | The JSON must be an object.",
                "[]                                   | The JSON must be an object.",
                "null                                 | The JSON must be an object.",
                "{                                    | This is no JSON at character 1.",
                "{}                                   | The JSON must have \"messages\".",
                "{\"messages\":[]                     | This is no JSON at character 14.",
                "{\"messages\":[],}                   | This is no JSON at character 15.",
                "{'messages':[]}                      | This is no JSON at character 1.",
                "{\"messages\":[]} {}                 | Something follows the JSON at character 16.",
                "{\"messages\":[]}x                   | This is no JSON at character 15.",
                "{\"messages\":{}}                    | /messages must be a list.",
                "{\"messages\":null}                  | /messages must be a list.",
                "{\"message\":[]}                     | /message is unknown here.",
                "{\"messages\":[],\"messages\":[]}    | /messages is one member too many beside \"messages\".",
                "{\"messages\":[],\"seq\":1}          | /seq is one member too many beside \"messages\".",
                "{\"messages\":[\"a\"]}               | /messages/0 must be an object.",
                "{\"messages\":[[[[]]]]}              | /messages/0 must be an object.",
                "{\"messages\":[{}]}                  | /messages/0 must have \"text\" or \"binary\".",
                "{\"messages\":[{\"text\":\"a\"},{\"txt\":\"b\"}]}    | /messages/1/txt is unknown here.",
                "{\"messages\":[{\"text\":\"a\",\"text\":\"b\"}]}     | /messages/0/text is one member too many beside \"text\".",
                "{\"messages\":[{\"text\":\"a\",\"binary\":\"\"}]}    | /messages/0/binary is one member too many beside \"text\".",
                "{\"messages\":[{\"text\":1}]}        | /messages/0/text must be a string.",
                "{\"messages\":[{\"text\":null}]}     | /messages/0/text must be a string.",
                "{\"messages\":[{\"text\":{\"a\":[]}}]} | /messages/0/text must be a string.",
                "{\"messages\":[{\"text\":\"a\tb\"}]} | This is no JSON at character 23.",
                "{\"messages\":[{\"text\":\"\\x\"}]}  | This is no JSON at character 23.",
                "{\"messages\":[{\"text\":\"a\\ud800\"}]}   | /messages/0/text has half a surrogate pair at character 1, which UTF-8 cannot say.",
                "{\"messages\":[{\"text\":\"\\udc00\\ud800\"}]} | /messages/0/text has half a surrogate pair at character 0, which UTF-8 cannot say.",
                "{\"messages\":[{\"binary\":\"AAE\"}]}     | /messages/0/binary is not base64: its length is not a multiple of 4.",
                "{\"messages\":[{\"binary\":\"A-E_\"}]}    | /messages/0/binary is not base64 at character 1.",
                "{\"messages\":[{\"binary\":\"AA==AAAA\"}]} | /messages/0/binary is not base64 at character 2.",
                "{\"messages\":[{\"binary\":\"A\\u00e9AA\"}]} | /messages/0/binary is not base64 at character 1.",
                "{\"\u001b[31m\":[]}                  | This is no JSON at character 2.",
                "{\"\\u001b\u00e9\":[]}               | /?? is unknown here.",
                "{\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeee\":1} | /aaaaaaaaaabbbbbbbbbbccccccccccddddddddd... is unknown here.",
            })
    void whatIsNotOfThatShapeIsRefusedWithItsPlace(String json, String sentence) {
        Unacceptable why = assertThrows(Unacceptable.class, () -> MessagesParser.parse(Form.JSON, utf8(json), MOST));
        assertEquals(sentence, why.getMessage());
        assertEquals(Unacceptable.Fault.MALFORMED, why.fault());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"messages\":[{\"text\":\"a\"},{\"text\":\"123456789\"}]} | /messages/1/text has 9 bytes, and a message may have at most 8.",
                "{\"messages\":[{\"text\":\"\u00e9\u00e9\u00e9\u00e9\u00e9\"}]} | /messages/0/text has 10 bytes, and a message may have at most 8.",
                "{\"messages\":[{\"binary\":\"AAECAwQFBgcI\"}]} | /messages/0/binary has 9 bytes, and a message may have at most 8.",
            })
    void aMessageBeyondTheLimitIsTooLarge(String json, String sentence) {
        Unacceptable why = assertThrows(Unacceptable.class, () -> MessagesParser.parse(Form.JSON, utf8(json), MOST));
        assertEquals(sentence, why.getMessage());
        assertEquals(Unacceptable.Fault.TOO_LARGE, why.fault());
    }

    @ParameterizedTest
    @CsvSource({
        "ff, 0",
        "61c3, 1",
        "c0af, 0",
        "eda080, 0",
        "f4908080, 0",
        "6161e282, 2",
        "f09f98, 0",
    })
    void textIsUtf8(String hex, int place) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertEquals(
                "The text is not valid UTF-8 at byte " + place + ".",
                assertThrows(Unacceptable.class, () -> MessagesParser.parse(Form.TEXT, bytes, MOST))
                        .getMessage());
        assertEquals(
                "The JSON is not valid UTF-8 at byte " + place + ".",
                assertThrows(Unacceptable.class, () -> MessagesParser.parse(Form.JSON, bytes, MOST))
                        .getMessage());
    }

    /** Which is also what malformed bytes become. */
    @Test
    void theReplacementCharacterIsACharacter() throws Exception {
        byte[] json = "{\"messages\":[{\"text\":\"\uFFFD\"}]}".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "\uFFFD",
                new String(
                        MessagesParser.parse(Form.JSON, json, MOST).getFirst().payload(), StandardCharsets.UTF_8));
    }

    @Test
    void utf16IsNotGuessedAt() {
        byte[] utf16 = "{\"messages\":[]}".getBytes(StandardCharsets.UTF_16BE);
        assertEquals(
                "This is no JSON at character 0.",
                assertThrows(Unacceptable.class, () -> MessagesParser.parse(Form.JSON, utf16, MOST))
                        .getMessage());
    }

    @Test
    void aTextLongerThanOneStepOfTheDecoderIsSeenToItsEnd() {
        byte[] text = ("\u00e9".repeat(5000)).getBytes(StandardCharsets.UTF_8);
        text[9999] = 'x';
        assertEquals(
                "The text is not valid UTF-8 at byte 9998.",
                assertThrows(Unacceptable.class, () -> MessagesParser.parse(Form.TEXT, text, 1 << 20))
                        .getMessage());
    }

    @Test
    void aPlainBodyIsOneMessage() throws Unacceptable {
        assertEquals("t68c3a9", shown(MessagesParser.parse(Form.TEXT, utf8("h\u00e9"), MOST)));
        assertEquals("t", shown(MessagesParser.parse(Form.TEXT, new byte[0], MOST)));
        assertEquals("bff00", shown(MessagesParser.parse(Form.BINARY, new byte[] {-1, 0}, MOST)));
    }

    @Test
    void aLargeBatchIsReadWhole() throws Unacceptable {
        String json =
                "{\"messages\":[" + "{\"text\":\"a\"},".repeat(4000) + "{\"text\":\"" + "b".repeat(200_000) + "\"}]}";
        List<Message> messages = MessagesParser.parse(Form.JSON, utf8(json), 1 << 20);
        assertEquals(4001, messages.size());
        assertArrayEquals(utf8("b".repeat(200_000)), messages.getLast().payload());
    }

    @Test
    void aLargestMessageMayBeEscapedWhole() throws Unacceptable {
        String json = "{\"messages\":[{\"text\":\"" + "\\u0001".repeat(100_000) + "\"}]}";
        assertTrue(json.length() <= MessagesParser.mostBytes(Form.JSON, 100_000));
        List<Message> messages = MessagesParser.parse(Form.JSON, utf8(json), 100_000);
        assertEquals(100_000, messages.getFirst().payload().length);
    }

    private static String shown(List<Message> messages) {
        return String.join(
                " ",
                messages.stream()
                        .map(message ->
                                (message.text() ? "t" : "b") + HexFormat.of().formatHex(message.payload()))
                        .toList());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
