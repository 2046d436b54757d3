package io.towline.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §4 and §5, stricter. */
class ResponseParserTest {

    private static final byte[] INTERIM = "HTTP/1.1 102 Processing\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String AGREED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-A:1\r\nX-A: \t2 \r\n\r\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void readsTheSameHeadHoweverTheBytesAreSplit(int piece) throws Exception {
        byte[] wire = bytes(AGREED + "early");
        ResponseParser parser = new ResponseParser();
        for (int from = 0; from < wire.length; from += piece) {
            ByteBuffer in = ByteBuffer.wrap(wire, from, Math.min(piece, wire.length - from));
            Optional<ResponseHead> head = parser.feed(in);
            if (head.isPresent()) {
                assertEquals(AGREED.length(), in.position(), "only the head is taken");
                assertEquals(101, head.get().status());
                assertEquals("Switching Protocols", head.get().reason());
                assertTrue(head.get().http11());
                assertEquals(List.of("1", "2"), List.copyOf(head.get().headers().get("X-A")));
                return;
            }
        }
        throw new AssertionError("no head");
    }

    /** What a server says that takes our request for a broken one of its own protocol. */
    @Test
    void otherProtocolsAreRecognised() {
        String tls = "it answers with TLS: write wss:// or https://";
        assertRefused(tls, 21, 3, 1, 0, 2, 2, 70);
        assertRefused(tls, 21, 3, 3);
        assertRefused(tls, 22, 3, 3, 0, 100);
        String http2 = "it answers in HTTP/2, and Towline speaks HTTP/1.1 to servers: turn that on at the server";
        assertRefused(http2, 0, 0, 18, 4, 0, 0, 0, 0, 0);
        assertRefused(http2, 0, 0, 8, 7, 0, 0, 0, 0, 0);
        assertRefused("its head holds a control character", 0, 0, 0, 9);
        assertRefused("its head holds a control character", 21, 4);
    }

    /** However its bytes come: what they are is said when it is known. */
    private static void assertRefused(String why, int... wire) {
        byte[] bytes = new byte[wire.length];
        for (int i = 0; i < wire.length; i++) {
            bytes[i] = (byte) wire[i];
        }
        for (int piece = 1; piece <= bytes.length; piece++) {
            assertEquals(why, refusal(bytes, piece));
        }
    }

    private static String refusal(byte[] wire, int piece) {
        ResponseParser parser = new ResponseParser();
        return assertThrows(MalformedResponse.class, () -> {
                    for (int at = 0; at < wire.length; at += piece) {
                        parser.feed(ByteBuffer.wrap(wire, at, Math.min(piece, wire.length - at)));
                        assertTrue(parser.hasBegun());
                    }
                })
                .getMessage();
    }

    @Test
    void interimAnswersAreCounted() throws Exception {
        ResponseParser parser = new ResponseParser();
        for (int i = 0; i < 16; i++) {
            assertEquals(Optional.empty(), parser.feed(ByteBuffer.wrap(INTERIM)));
        }
        assertEquals(
                "there are more than 16 interim answers",
                assertThrows(MalformedResponse.class, () -> parser.feed(ByteBuffer.wrap(INTERIM)))
                        .getMessage());
    }

    @Test
    void interimAnswersAreSkipped() throws Exception {
        ResponseHead head = parse(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
                .orElseThrow();
        assertEquals(200, head.status());
        assertEquals(0, head.headers().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 204\r\n\r\n", "HTTP/1.1 204 \r\n\r\n", "HTTP/1.0 204\r\n\r\n"})
    void aReasonMayBeAbsent(String wire) throws Exception {
        assertEquals("", parse(wire).orElseThrow().reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 OK\n\n",
                "HTTP/1.1 101 OK\r\nX: y\n\r\n",
                "HTTP/1.1 101 OK\r\r\n",
                "HTTP/1.1 101 OK\rX\r\n",
                "HTTP/2.0 200 OK\r\n",
                "HTTP/1.2 200 OK\r\n",
                "http/1.1 200 OK\r\n",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1 20 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 200OK\r\n",
                "HTTP/1.1 0x1 OK\r\n",
                "HTTP/1.1 099 OK\r\n",
                "HTTP/1.1 +20 OK\r\n",
                " HTTP/1.1 200 OK\r\n",
                "\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n",
                "HTTP/1.1 200 OK\r\nX : a\r\n",
                "HTTP/1.1 200 OK\r\n: a\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n",
                "HTTP/1.1 200 OK\r\nX\u00e9: a\r\n",
                "HTTP/1.1 200 OK\r\nX(y): a\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\n",
                "HTTP/1.1 200 OK\r\nX: \u007f\r\n",
                "\u0016\u0003\u0001 a TLS record",
            })
    void whatIsNotPlainlyHttpIsMalformed(String wire) {
        assertThrows(MalformedResponse.class, () -> parse(wire));
    }

    @Test
    void bytesAboveAsciiPassInValues() throws Exception {
        assertEquals(
                "caf\u00e9",
                parse("HTTP/1.1 200 OK\r\nX: caf\u00e9\r\n\r\n")
                        .orElseThrow()
                        .headers()
                        .getFirst("X"));
    }

    @Test
    void aHeadMayHaveAllItsBytesAndNotOneMore() throws Exception {
        String frame = "HTTP/1.1 200 OK\r\nX: \r\n\r\n";
        String filling = "y".repeat(ResponseParser.MAX_BYTES - frame.length());
        assertTrue(parse(frame.replace("X: ", "X: " + filling)).isPresent());
        MalformedResponse tooLong =
                assertThrows(MalformedResponse.class, () -> parse(frame.replace("X: ", "X: y" + filling)));
        assertEquals("its head is longer than 16384 bytes", tooLong.getMessage());
    }

    @Test
    void interimAnswersShareTheLimit() {
        assertThrows(MalformedResponse.class, () -> parse("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)));
    }

    private static Optional<ResponseHead> parse(String wire) throws MalformedResponse {
        return new ResponseParser().feed(ByteBuffer.wrap(bytes(wire)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Lines that come whole are read by another way than those that come in pieces: what is found is the same. */
    @Test
    void piecesMakeNoDifference() throws MalformedResponse {
        Random random = new Random(3);
        String[] parts = {
            "HTTP/1.1 200 OK\r\n",
            "A: b\r\n",
            "C:\t\u00e4 \r\n",
            "D:\r\n",
            "\r\n",
            "\n",
            "\r",
            "E : f\r\n",
            "G: \0\r\n",
            " h\r\n"
        };
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(parts[0]);
            for (int i = random.nextInt(5); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] wire = text.append("\r\nrest").toString().getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(outcome(wire, wire.length), outcome(wire, 1), text::toString);
            assertEquals(outcome(wire, wire.length), outcome(wire, 7), text::toString);
        }
    }

    private static String outcome(byte[] wire, int pieces) {
        ResponseParser parser = new ResponseParser();
        try {
            for (int from = 0; from < wire.length; from += pieces) {
                ByteBuffer piece = ByteBuffer.wrap(wire, from, Math.min(pieces, wire.length - from));
                Optional<ResponseHead> head = parser.feed(piece);
                if (head.isPresent()) {
                    return head.get() + " ends at " + piece.position();
                }
            }
            return "no end";
        } catch (MalformedResponse malformed) {
            return malformed.getMessage();
        }
    }
}
