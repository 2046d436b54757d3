package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5.2: what a frame's header says, however its bytes arrive. */
class BaseFramingTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "text 'Hello',                   81 05 48656c6c6f,              true,  0, 1,  false, 2,  5",
        "masked text 'Hello',            81 85 37fa213d 7f9f4d5158,     true,  0, 1,  true,  6,  5",
        "first fragment,                 01 03 48656c,                  false, 0, 1,  false, 2,  3",
        "last fragment,                  80 02 6c6f,                    true,  0, 0,  false, 2,  2",
        "empty ping,                     89 00,                         true,  0, 9,  false, 2,  0",
        "masked empty close,             88 80 01020304,                true,  0, 8,  true,  6,  0",
        "pong,                           8a 01 ff,                      true,  0, 10, false, 2,  1",
        "compressed (RSV1),              c1 07 f248cdc9c90700,          true,  4, 1,  false, 2,  7",
        "RSV2,                           a2 00,                         true,  2, 2,  false, 2,  0",
        "RSV3,                           92 00,                         true,  1, 2,  false, 2,  0",
        "all bits of the first byte,     ff 00,                         true,  7, 15, false, 2,  0",
        "none of them,                   00 00,                         false, 0, 0,  false, 2,  0",
        "longest short length,           82 7d,                         true,  0, 2,  false, 2,  125",
        "masked longest short length,    82 fd 01020304,                true,  0, 2,  true,  6,  125",
        "shortest 16-bit length,         82 7e 007e,                    true,  0, 2,  false, 4,  126",
        "longest 16-bit length,          82 7e ffff,                    true,  0, 2,  false, 4,  65535",
        "masked longest 16-bit length,   82 fe ffff 01020304,           true,  0, 2,  true,  8,  65535",
        "shortest 64-bit length,         82 7f 0000000000010000,        true,  0, 2,  false, 10, 65536",
        "masked shortest 64-bit length,  82 ff 0000000000010000 010203ff, true, 0, 2, true,  14, 65536",
        "more than an int holds,         82 7f 0000010000000000,        true,  0, 2,  false, 10, 1099511627776",
        "the longest there is,           82 7f 7fffffffffffffff,        true,  0, 2,  false, 10, 9223372036854775807",
    })
    void readsOneHeader(
            String what,
            String wire,
            boolean fin,
            int reserved,
            int opcode,
            boolean masked,
            int headerLength,
            long payloadLength)
            throws ProtocolViolation {
        FrameWalker walker = Hex.walkerAt(wire);
        assertEquals(fin, walker.fin());
        assertEquals(reserved, walker.reservedBits());
        assertEquals(opcode, walker.opcode());
        assertEquals(opcode > 7, walker.control());
        assertEquals(masked, walker.masked());
        assertEquals(headerLength, walker.headerLength());
        assertEquals(payloadLength, walker.payloadLength());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8900",
                "888001020304",
                "827e007e",
                "82fe007e01020304",
                "827f0000000000010000",
                "82ff000000000001000001020304"
            })
    void aHeaderIsReadOnlyWhenAllOfItIsThere(String header) throws ProtocolViolation {
        ByteBuffer bytes = Hex.bytes(header);
        for (int length = 0; length < bytes.capacity(); length++) {
            FrameWalker walker = new FrameWalker();
            assertFalse(walker.readHeader(bytes.limit(length), 0), "of " + length + " bytes");
            assertTrue(walker.atFrameBoundary());
        }
        assertTrue(new FrameWalker().readHeader(bytes.limit(bytes.capacity()), 0));
    }

    @Test
    void aHeaderMayBeginAnywhereAndTheBufferStaysAsItIs() throws ProtocolViolation {
        ByteBuffer bytes =
                Hex.bytes("ffffff 8a 83 01020304 aabbcc ff").position(1).limit(12);
        FrameWalker walker = new FrameWalker();
        assertTrue(walker.readHeader(bytes, 3));
        assertEquals(Opcode.PONG, walker.opcode());
        assertEquals(3, walker.payloadLength());
        assertEquals(1, bytes.position());
        assertEquals(12, bytes.limit());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "82 7e 0000,                        payload length not minimally encoded",
        "82 7e 007d,                        payload length not minimally encoded",
        "82 fe 007d 01020304,               payload length not minimally encoded",
        "82 7f 0000000000000000,            payload length not minimally encoded",
        "82 7f 000000000000007e,            payload length not minimally encoded",
        "82 7f 000000000000ffff,            payload length not minimally encoded",
        "82 ff 000000000000ffff 01020304,   payload length not minimally encoded",
        "82 7f 8000000000000000,            negative payload length",
        "82 7f ffffffffffffffff,            negative payload length",
        "82 ff 8000000000010000 01020304,   negative payload length",
    })
    void lengthsMustBeMinimalAndPositive(String wire, String message) {
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> new FrameWalker().readHeader(Hex.bytes(wire), 0));
        assertEquals(message, violation.getMessage());
        assertEquals(1002, violation.closeCode());
    }

    @Test
    void isAtABoundaryOnlyBetweenFrames() throws ProtocolViolation {
        FrameWalker walker = Hex.walkerAt("82 03");
        assertTrue(walker.atFrameBoundary(), "the frame is not entered yet");
        walker.enterFrame();
        assertFalse(walker.atFrameBoundary());
        assertEquals(2, walker.skipPayload(2));
        assertFalse(walker.atFrameBoundary());
        assertEquals(0, walker.skipPayload(0));
        assertFalse(walker.atFrameBoundary());
        assertEquals(1, walker.skipPayload(100), "what follows belongs to the next frame");
        assertTrue(walker.atFrameBoundary());
        assertEquals(0, walker.skipPayload(100));
    }

    @Test
    void anEmptyFrameIsOverAtOnce() throws ProtocolViolation {
        FrameWalker walker = Hex.walkerAt("82 00");
        walker.enterFrame();
        assertTrue(walker.atFrameBoundary());
    }

    @Test
    void payloadsLongerThanAnIntAreSkippedInPieces() throws ProtocolViolation {
        FrameWalker walker = Hex.walkerAt("82 7f 0000000100000001"); // 4 GiB and a byte
        walker.enterFrame();
        for (int i = 0; i < 4; i++) {
            assertEquals(1 << 30, walker.skipPayload(1 << 30));
            assertFalse(walker.atFrameBoundary());
        }
        assertEquals(1, walker.skipPayload(Integer.MAX_VALUE));
        assertTrue(walker.atFrameBoundary());
    }
}
