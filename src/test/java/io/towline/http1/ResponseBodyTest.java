package io.towline.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §6.3 and §7.1. */
class ResponseBodyTest {

    @ParameterizedTest(name = "{0} / {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "204 | X: y                        | zzz                                  | ''",
                "304 | Content-Length: 10          | ''                                   | ''",
                "403 | Content-Length: 0           | ''                                   | ''",
                "403 | Content-Length: 5           | helloXXX                             | hello",
                "403 | Transfer-Encoding: chunked  | 0~~                                  | ''",
                "403 | Transfer-Encoding: Chunked  | 5~hello~0~~                          | hello",
                "403 | Transfer-Encoding: chunked  | 2;x=y~he~03;z~llo~0~T: 1~U: 2~~more | hello",
            })
    void findsItsEnd(int status, String field, String wire, String body) throws Exception {
        for (int piece : new int[] {1, 2, 1000}) {
            byte[] all = bytes(wire.replace("~", "\r\n")); // anew, since chunks are taken off in place
            ResponseBody read = ResponseBody.of(head(status, field));
            boolean whole = read.feed(ByteBuffer.allocate(0));
            for (int from = 0; !whole && from < all.length; from += piece) {
                whole = read.feed(ByteBuffer.wrap(all, from, Math.min(piece, all.length - from)));
            }
            assertTrue(whole, "in pieces of " + piece);
            assertEquals(body, text(read));
        }
    }

    @Test
    void withoutLengthItEndsWithTheConnection() throws Exception {
        ResponseBody read = ResponseBody.of(head(200, "X: y"));
        assertFalse(read.feed(ByteBuffer.wrap(bytes("hello"))));
        read.end(false);
        assertEquals("hello", text(read));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked"})
    void anEarlyEndIsMalformed(String field) throws Exception {
        ResponseBody read = ResponseBody.of(head(200, field));
        read.feed(ByteBuffer.wrap(bytes("4\r\n")));
        assertThrows(MalformedResponse.class, () -> read.end(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1",
                "Content-Length: 1, 1",
                "Content-Length: x",
                "Content-Length: 99999999999999999999",
                "Content-Length: 262145",
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: 2\r\nContent-Length: 2",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Content-Length: 1\r\nTransfer-Encoding: chunked",
            })
    void unclearLengthsAreMalformed(String fields) {
        assertThrows(MalformedResponse.class, () -> ResponseBody.of(head(200, fields)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "\r\n",
                "-1\r\n",
                "5\n",
                "1234567890123456\r\n",
                "3 ;z\r\n",
                "2\r\nabc\r\n",
                "1\r\na\n",
                "\n"
            })
    void brokenChunksAreMalformed(String wire) throws Exception {
        ResponseBody read = ResponseBody.of(head(200, "Transfer-Encoding: chunked"));
        assertThrows(MalformedResponse.class, () -> read.feed(ByteBuffer.wrap(bytes(wire))));
    }

    @Test
    void bodiesAreBoundedHoweverTheyAreFramed() throws Exception {
        byte[] tooMuch = new byte[ResponseBody.MAX_BYTES + 1];
        ResponseBody untilEnd = ResponseBody.of(head(200, "X: y"));
        assertThrows(MalformedResponse.class, () -> untilEnd.feed(ByteBuffer.wrap(tooMuch)));
        ResponseBody chunked = ResponseBody.of(head(200, "Transfer-Encoding: chunked"));
        chunked.feed(ByteBuffer.wrap(bytes("123456789\r\n")));
        assertThrows(MalformedResponse.class, () -> chunked.feed(ByteBuffer.wrap(tooMuch)));
        ResponseBody trailers = ResponseBody.of(head(200, "Transfer-Encoding: chunked"));
        byte[] endless = bytes("0\r\n" + "T: 1\r\n".repeat(20_000));
        assertThrows(MalformedResponse.class, () -> trailers.feed(ByteBuffer.wrap(endless)));
    }

    private static ResponseHead head(int status, String fields) throws MalformedResponse {
        String wire = "HTTP/1.1 " + status + " R\r\n" + fields + "\r\n\r\n";
        return new ResponseParser().feed(ByteBuffer.wrap(bytes(wire))).orElseThrow();
    }

    private static String text(ResponseBody body) {
        return new String(body.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
