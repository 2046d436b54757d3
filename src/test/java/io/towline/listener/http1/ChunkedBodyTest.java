package io.towline.listener.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9112 §7.1: what is one body to every reader, and what is not. Backslashes stand for escapes of Java's. */
class ChunkedBodyTest {

    private static final int[] PIECES = {1, 2, 3, 7, 1000};

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0\\r\\n\\r\\n                                        | 0\\r\\n\\r\\n",
                "3\\r\\nabc\\r\\n0\\r\\n\\r\\n                        | 3\\r\\nabc\\r\\n0\\r\\n\\r\\n",
                "0003\\r\\nabc\\r\\n000\\r\\n\\r\\n                   | 3\\r\\nabc\\r\\n0\\r\\n\\r\\n",
                "A\\r\\n0123456789\\r\\n0\\r\\n\\r\\n                 | a\\r\\n0123456789\\r\\n0\\r\\n\\r\\n",
                "2\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\n                     | 2\\r\\n\\r\\n\\r\\n0\\r\\n\\r\\n",
                "1;a\\r\\nx\\r\\n1;a=\"b\"; c=\\xe9\\r\\ny\\r\\n0;z\\r\\n\\r\\n | 2\\r\\nxy\\r\\n0\\r\\n\\r\\n",
                "1\\r\\nx\\r\\n0\\r\\nA: b\\r\\nContent-Lengths: 5\\r\\nc:\\r\\n\\r\\n | 1\\r\\nx\\r\\n0\\r\\n\\r\\n",
            })
    void aSoundBodyIsWrittenPlainly(String body, String plain) {
        for (int pieces : PIECES) {
            ChunkedBody chunks = new ChunkedBody();
            String written = feed(chunks, unescaped(body) + "GET", pieces);
            assertEquals(data(unescaped(plain)), data(written));
            assertTrue(pieces < 1000 || written.equals(unescaped(plain)), written);
            assertTrue(chunks.isOver());
            assertEquals(Optional.empty(), chunks.fault());
            assertEquals("GET".length(), left, pieces + " bytes at a time");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0x0\\r\\n\\r\\n            | size is no hexadecimal number",
                "0x3\\r\\nabc\\r\\n         | size is no hexadecimal number",
                "+3\\r\\nabc\\r\\n          | size is no hexadecimal number",
                "-3\\r\\nabc\\r\\n          | size is no hexadecimal number",
                "\\x203\\r\\nabc\\r\\n      | size is no hexadecimal number",
                "3\\x20\\r\\nabc\\r\\n      | size is no hexadecimal number",
                "3\\t\\r\\nabc\\r\\n        | size is no hexadecimal number",
                "3 ;a\\r\\nabc\\r\\n        | size is no hexadecimal number",
                "3_0\\r\\nabc\\r\\n         | size is no hexadecimal number",
                "3g\\r\\nabc\\r\\n          | size is no hexadecimal number",
                "3\\x00\\r\\nabc\\r\\n      | size is no hexadecimal number",
                "3\\x0b\\r\\nabc\\r\\n      | size is no hexadecimal number",
                "\\xb3\\r\\nabc\\r\\n       | size is no hexadecimal number",
                "3,3\\r\\nabc\\r\\n         | size is no hexadecimal number",
                "\\r\\n0\\r\\n\\r\\n        | size is no hexadecimal number",
                ";a\\r\\n0\\r\\n\\r\\n      | size is no hexadecimal number",
                "3\\nabc\\r\\n              | size is no hexadecimal number",
                "3\\rabc\\r\\n              | size does not end with CR LF",
                "3\\r\\rabc\\r\\n           | size does not end with CR LF",
                "000000000000003\\r\\nabc\\r\\n | more than 14 digits",
                "fffffffffffffffff\\r\\nabc\\r\\n | more than 14 digits",
                "3;a\\nabc\\r\\n            | extension holds a control character",
                "3;a\\x00\\r\\nabc\\r\\n    | extension holds a control character",
                "3;a\\rb\\r\\nabc\\r\\n     | size does not end with CR LF",
                "3\\r\\nabcd\\r\\n          | longer than its size",
                "3\\r\\nabc\\n0\\r\\n\\r\\n | longer than its size",
                "3\\r\\nabc0\\r\\n\\r\\n    | longer than its size",
                "3\\r\\nabc\\r0\\r\\n\\r\\n | data does not end with CR LF",
                "0\\r\\n\\n                 | trailer's name is none",
                "0\\r\\n\\rX                | body does not end with CR LF",
                "0\\r\\n\\x20a: b\\r\\n\\r\\n | trailer's name is none",
                "0\\r\\n: b\\r\\n\\r\\n     | trailer's name is none",
                "0\\r\\nGET / HTTP/1.1\\r\\n | is not followed by a colon",
                "0\\r\\na : b\\r\\n\\r\\n   | is not followed by a colon",
                "0\\r\\na: b\\n\\r\\n       | value holds a control character",
                "0\\r\\na: b\\r\\n c\\r\\n\\r\\n | trailer's name is none",
                "0\\r\\na: b\\rc\\r\\n\\r\\n | trailers does not end with CR LF",
                "0\\r\\na: \\x01\\r\\n\\r\\n | value holds a control character",
                "0\\r\\nContent-Length: 3\\r\\n\\r\\n | trailer may not be",
                "0\\r\\na: b\\r\\nTRANSFER-ENCODING: chunked\\r\\n\\r\\n | trailer may not be",
                "0\\r\\nhost:h\\r\\n\\r\\n | trailer may not be",
            })
    void whatTwoReadersCouldPartDifferentlyIsNone(String body, String fault) {
        for (int pieces : PIECES) {
            ChunkedBody chunks = new ChunkedBody();
            feed(chunks, unescaped(body), pieces);
            assertTrue(chunks.fault().orElse("none").contains(fault), chunks.fault()::toString);
        }
    }

    @Test
    void whatNobodyReadsHasABound() {
        ChunkedBody extended = new ChunkedBody();
        assertEquals("1\r\nx\r\n", feed(extended, "1;" + "a".repeat(8192) + "\r\nx\r\n", 1000));
        assertEquals(Optional.empty(), extended.fault());
        feed(extended, "1;a", 1000);
        assertTrue(extended.fault().orElseThrow().contains("take more than 8192 bytes"));
        ChunkedBody trailed = new ChunkedBody();
        feed(trailed, "0\r\na:" + "b".repeat(8192), 1000);
        assertTrue(trailed.fault().orElseThrow().contains("take more than 8192 bytes"));
        ChunkedBody many = new ChunkedBody();
        feed(many, "0\r\n" + "a:b\r\n".repeat(51), 1000);
        assertEquals("The body has more than 50 trailers.", many.fault().orElseThrow());
    }

    @Test
    void theLargestSizeIsRead() {
        assertEquals("3\r\nabc\r\n", feed(new ChunkedBody(), "FFFFFFFFFFFFFF\r\nabc", 1000));
    }

    /** Whoever reads on pays for each chunk, so a body of one-byte chunks costs no more than another. */
    @Test
    void whatComesInOnePieceIsOneChunk() {
        String tiny = "1\r\nx\r\n".repeat(5000);
        assertEquals("1388\r\n" + "x".repeat(5000) + "\r\n", feed(new ChunkedBody(), tiny, tiny.length()));
    }

    @Test
    void whatCameBeforeAFaultIsPassedOn() {
        ChunkedBody chunks = new ChunkedBody();
        assertEquals("2\r\nab\r\n", feed(chunks, "1\r\na\r\n1\r\nb\r\nx", 1000));
        assertTrue(chunks.fault().isPresent());
    }

    private static String data(String chunked) {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunked.indexOf("\r\n", at);
            int size = Integer.parseInt(chunked.substring(at, line), 16);
            data.append(chunked, line + 2, line + 2 + size);
            assertEquals("\r\n", chunked.substring(line + 2 + size, line + 4 + size));
            at = line + 4 + size;
            if (size == 0) {
                assertEquals(chunked.length(), at, chunked);
                return data.toString();
            }
        }
    }

    private int left;

    private String feed(ChunkedBody chunks, String text, int pieces) {
        StringBuilder out = new StringBuilder();
        left = 0;
        for (int from = 0; from < text.length(); from += pieces) {
            ByteBuffer piece = ByteBuffer.wrap(
                    text.substring(from, Math.min(text.length(), from + pieces)).getBytes(ISO_8859_1));
            out.append(ISO_8859_1.decode(chunks.feed(piece)));
            left += piece.remaining();
        }
        return out.toString();
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 'r' -> plain.append('\r');
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'x' -> {
                    plain.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
                    i += 2;
                }
                default -> throw new AssertionError(text);
            }
        }
        return plain.toString();
    }

    @Test
    void trailersAreKeptForWhoPassesThemOn() {
        ChunkedBody chunks = new ChunkedBody();
        assertEquals("0\r\n\r\n", feed(chunks, "0\r\nDigest: a b\r\nX:\r\n\r\n", 1));
        assertEquals("a b", chunks.trailers().getFirst("Digest"));
        assertEquals("", chunks.trailers().getFirst("X"));
    }
}
