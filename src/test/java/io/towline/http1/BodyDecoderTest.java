package io.towline.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §6 and §7: where a body ends, and what of it is payload. */
class BodyDecoderTest {

    private static BodyDecoder decoder(String... fields) throws MalformedResponse {
        return decoder(200, false, fields);
    }

    private static BodyDecoder decoder(int status, boolean toHead, String... fields) throws MalformedResponse {
        HeaderMap headers = new HeaderMap();
        for (String field : fields) {
            int colon = field.indexOf(": ");
            headers.add(new HttpString(field.substring(0, colon)), field.substring(colon + 2));
        }
        return BodyDecoder.of(new ResponseHead(true, status, "", headers), toHead);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private static String text(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes).toString();
    }

    @Test
    void aLengthIsCounted() throws MalformedResponse {
        BodyDecoder body = decoder("Content-Length: 5");
        ByteBuffer first = bytes("hel");
        assertEquals(0, body.decode(first));
        assertEquals("hel", text(first));
        assertFalse(body.isOver());
        ByteBuffer second = bytes("loXX");
        assertEquals(2, body.decode(second));
        assertEquals("lo", text(second));
        assertTrue(body.isOver());
    }

    @Test
    void withoutOneTheEndOfTheConnectionEndsIt() throws MalformedResponse {
        BodyDecoder body = decoder();
        ByteBuffer all = bytes("hello");
        assertEquals(0, body.decode(all));
        assertEquals("hello", text(all));
        assertFalse(body.isOver());
        body.end(false);
        assertTrue(body.isOver());
    }

    @Test
    void anEndWithoutCloseNotifyIsNone() throws MalformedResponse {
        BodyDecoder body = decoder();
        body.decode(bytes("hello"));
        assertEquals(
                "it closed without TLS's close_notify: its answer may be cut",
                assertThrows(MalformedResponse.class, () -> body.end(true)).getMessage());
        assertFalse(body.isOver());
    }

    @ParameterizedTest
    @CsvSource({"204,false", "304,false", "200,true", "404,true"})
    void someAnswersHaveNone(int status, boolean toHead) throws MalformedResponse {
        BodyDecoder body = decoder(status, toHead, "Content-Length: 5");
        assertTrue(body.isOver());
        assertEquals(1, body.decode(bytes("x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "+1", "1 ", "1,1", "0x1", "9999999999999999999"})
    void aLengthIsANumber(String length) {
        assertThrows(MalformedResponse.class, () -> decoder("Content-Length: " + length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "chunked, chunked", "gzip, chunked", "identity", "chunked;q=1", ""})
    void noOtherCodingIsTaken(String coding) {
        assertThrows(MalformedResponse.class, () -> decoder("Transfer-Encoding: " + coding));
    }

    @Test
    void chunksAreTakenOffInPlace() throws MalformedResponse {
        BodyDecoder body = decoder("Transfer-Encoding: chunked");
        ByteBuffer all = bytes("5\r\nhello\r\n006;name=\"v\"\r\n world\r\n0\r\nX-Sum: 7\r\n\r\nrest");
        assertEquals(4, body.decode(all));
        assertEquals("hello world", text(all));
        assertTrue(body.isOver());
        HeaderMap trailers = body.trailers().orElseThrow();
        assertEquals("7", trailers.getFirst("X-Sum"));
        assertEquals(1, trailers.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "\r\n",
                "5\nhello\r\n",
                " 5\r\n",
                "5 \r\nhello",
                "-5\r\n",
                "+5\r\n",
                "0x5\r\n",
                "5\r\nhelloX",
                "5\r\nhello\rX",
                "5\r\nhello\n",
                "1234567890123456\r\n",
                "5;a\nb\r\n",
                "5;a\0\r\n",
                "0\r\nX\r\n",
                "0\r\nX : y\r\n",
                "0\r\n X: y\r\n",
                "0\r\n: y\r\n",
                "0\r\nContent-Length: 5\r\n",
                "0\r\ntransfer-encoding: chunked\r\n",
                "0\r\nHost: x\r\n",
                "0\r\nX: a\nY: b\r\n"
            })
    void whatTwoReadersCouldPartDifferentlyIsNoBody(String chunks) {
        assertThrows(
                MalformedResponse.class,
                () -> decoder("Transfer-Encoding: chunked").decode(bytes(chunks)));
    }

    @Test
    void overheadIsBounded() {
        assertThrows(
                MalformedResponse.class,
                () -> decoder("Transfer-Encoding: chunked").decode(bytes("5;" + "a".repeat(20_000))));
        assertThrows(
                MalformedResponse.class,
                () -> decoder("Transfer-Encoding: chunked").decode(bytes("0\r\nX: " + "a".repeat(20_000))));
    }

    @Test
    void anEndInTheMiddleIsNoEnd() throws MalformedResponse {
        assertThrows(MalformedResponse.class, () -> decoder("Content-Length: 5").end(false));
        assertThrows(
                MalformedResponse.class,
                () -> decoder("Transfer-Encoding: chunked").end(false));
    }

    @Test
    void piecesMakeNoDifference() throws MalformedResponse {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder payload = new StringBuilder();
            StringBuilder wire = new StringBuilder();
            for (int chunks = random.nextInt(6); chunks > 0; chunks--) {
                String data = "ab\r\n0;".repeat(random.nextInt(5)) + chunks;
                payload.append(data);
                wire.append(Integer.toHexString(data.length())).append(random.nextBoolean() ? ";x=y\r\n" : "\r\n");
                wire.append(data).append("\r\n");
            }
            wire.append("0\r\nT: 1\r\n\r\n");
            BodyDecoder body = decoder("Transfer-Encoding: chunked");
            StringBuilder got = new StringBuilder();
            for (int from = 0; from < wire.length(); ) {
                int to = Math.min(wire.length(), from + 1 + random.nextInt(9));
                ByteBuffer piece = bytes(wire.substring(from, to));
                assertEquals(0, body.decode(piece));
                got.append(text(piece));
                from = to;
            }
            assertTrue(body.isOver());
            assertEquals(payload.toString(), got.toString());
            assertEquals("1", body.trailers().orElseThrow().getFirst("T"));
        }
    }
}
