package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5.5: control frames made, masked, and looked into. */
class ControlFrameTest {

    private static final int KEY = 0x37fa213d;

    @Test
    void aPingCarriesEightBytes() {
        assertEquals("89080123456789abcdef", Hex.of(ControlFrame.ping(0x0123456789abcdefL)));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, '',        880203e8",
        "1001, draining,  880a03e9647261696e696e67",
        "4999, é,         88041387c3a9",
        "1011, 'a,b',     880503f3612c62",
    })
    void aCloseCarriesCodeAndReason(int code, String reason, String wire) {
        assertEquals(wire, Hex.of(ControlFrame.close(code, reason)));
    }

    @Test
    void aCloseMayCarryNothing() {
        assertEquals("8800", Hex.of(ControlFrame.close()));
    }

    @ParameterizedTest(name = "{0} x a, then {1}")
    @CsvSource({
        "123, '',  123, 'fits'",
        "124, '',  123, 'one too many'",
        "500, '',  123, 'far too many'",
        "122, é,   122, 'two bytes, one fits'",
        "121, é,   123, 'two bytes fit'",
        "121, €,   121, 'three bytes, two fit'",
        "122, €,   122, 'three bytes, one fits'",
        "120, €,   123, 'three bytes fit'",
        "120, 😀,  120, 'four bytes, three fit'",
        "122, 😀,  122, 'four bytes, one fits'",
        "119, 😀,  123, 'four bytes fit'",
        "123, 😀,  123, 'none fits'",
    })
    void aReasonTooLongIsCutBetweenCharacters(int letters, String last, int kept, String what)
            throws ProtocolViolation {
        String reason = "a".repeat(letters) + last;
        ByteBuffer frame = ControlFrame.close(1000, reason);
        assertEquals(2 + kept, frame.get(1), what);
        assertEquals(4 + kept, frame.remaining());
        String carried = ControlFrame.closeReason(frame, 0, walkerAt(frame, 0));
        assertEquals(kept, carried.getBytes(StandardCharsets.UTF_8).length);
        assertTrue(reason.startsWith(carried), "nothing but whole characters");
    }

    @ParameterizedTest
    @CsvSource({
        "8800,                    8880 37fa213d",
        "880203e8,                8882 37fa213d 3412",
        "8900,                    8980 37fa213d",
        "890548656c6c6f,          8985 37fa213d 7f9f4d5158",
        "8a0100,                  8a81 37fa213d 37",
    })
    void aClientsFrameIsMasked(String plain, String masked) {
        assertEquals(masked.replace(" ", ""), Hex.of(ControlFrame.masked(Hex.bytes(plain), KEY)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x80000000, 0xffffffff, 0x01020304})
    void anyKeyWillDo(int key) throws ProtocolViolation {
        String reason = "reasons are never much longer than this one";
        ByteBuffer frame = ControlFrame.masked(ControlFrame.close(4001, reason), key);
        FrameWalker walker = walkerAt(frame, 0);
        assertTrue(walker.masked());
        assertEquals(OptionalInt.of(4001), ControlFrame.closeCode(frame, 0, walker));
        assertEquals(reason, ControlFrame.closeReason(frame, 0, walker));
    }

    @Test
    void theLongestFitsTheLongest() {
        assertEquals(
                ControlFrame.LONGEST,
                ControlFrame.masked(ControlFrame.close(1000, "x".repeat(200)), KEY)
                        .remaining());
    }

    @ParameterizedTest
    @CsvSource({
        "8800,                             ,      ''",
        "8880 37fa213d,                    ,      ''",
        "8802 03e8,                        1000,  ''",
        "8802 ffff,                        65535, ''",
        "8802 0000,                        0,     ''",
        "8882 37fa213d 3412,               1000,  ''",
        "8805 0fa1 627965,                 4001,  bye",
        "8885 37fa213d 385b 43445217,      4001,  'bye'",
    })
    void aCloseIsLookedInto(String wire, Integer code, String reason) throws ProtocolViolation {
        for (int at : new int[] {0, 3}) {
            ByteBuffer bytes = Hex.bytes("ff".repeat(at) + wire);
            FrameWalker walker = walkerAt(bytes, at);
            assertEquals(
                    code == null ? OptionalInt.empty() : OptionalInt.of(code),
                    ControlFrame.closeCode(bytes, at, walker));
            assertEquals(reason, ControlFrame.closeReason(bytes, at, walker));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8a08 0123456789abcdef,            true",
        "8a88 00000000 0123456789abcdef,   true",
        "8a88 37fa213d 36d9645abe51ecd2,   true",
        "8a88 ffffffff fedcba9876543210,   true",
        "8a88 37fa213d 0123456789abcdef,   false",
        "8a08 0123456789abcdee,            false",
        "8a08 8123456789abcdef,            false",
        "8a07 0123456789abcd,              false",
        "8a09 0123456789abcdefff,          false",
        "8a00,                             false",
    })
    void ourPongIsKnownByItsPayload(String wire, boolean ours) throws ProtocolViolation {
        for (int at : new int[] {0, 5}) {
            ByteBuffer bytes = Hex.bytes("00".repeat(at) + wire);
            assertEquals(ours, ControlFrame.carries(0x0123456789abcdefL, bytes, at, walkerAt(bytes, at)));
        }
    }

    @Test
    void aMaskedPingIsAnsweredByAnotherMaskOfTheSamePayload() throws ProtocolViolation {
        ByteBuffer pong = ControlFrame.masked(ControlFrame.ping(-2), KEY);
        assertTrue(ControlFrame.carries(-2, pong, 0, walkerAt(pong, 0)));
        assertFalse(ControlFrame.carries(2, pong, 0, walkerAt(pong, 0)));
    }

    private static FrameWalker walkerAt(ByteBuffer bytes, int at) throws ProtocolViolation {
        FrameWalker walker = new FrameWalker();
        assertTrue(walker.readHeader(bytes, at));
        return walker;
    }
}
