package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §5.4: messages in fragments. Of each frame only the header is written. */
class FragmentationTest {

    private static final FrameRules RULES = new FrameRules(false, true, Long.MAX_VALUE, 1000);

    private final FrameWalker walker = new FrameWalker();

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "one frame,                                   8101",
        "two messages,                                8101 8202",
        "first and last fragment,                     0101 8001",
        "five fragments,                              0201 0001 0001 0001 8001",
        "control frames between fragments,            0101 8901 0001 8a00 8001",
        "a message behind a fragmented one,           0101 8001 8101",
        "fragmented behind fragmented,                0101 8001 0201 8001",
        "empty fragments,                             0100 0000 8000",
        "a close between fragments,                   0101 8800",
        "compressed: RSV1 on the first only,          4101 0001 8001",
        "an uncompressed one behind a compressed one, 4101 8001 8101",
    })
    void goodOrder(String what, String headers) throws ProtocolViolation {
        walk(RULES, headers);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "continuation of no message,           8001",
        "continuation of no message,           0001",
        "continuation of no message,           8101 8001",
        "continuation of no message,           0101 8001 8001",
        "continuation of no message,           8900 8000",
        "new message inside a fragmented one,  0101 8101",
        "new message inside a fragmented one,  0101 0201",
        "new message inside a fragmented one,  0101 0001 8201",
        "new message inside a fragmented one,  0101 8900 0101",
    })
    void badOrder(String message, String headers) {
        assertViolation(1002, message, RULES, headers);
    }

    @ParameterizedTest
    @CsvSource({"4101 4001", "4101 c001", "0101 c001", "4101 0001 c000"})
    void onlyTheFirstFragmentMayBeMarkedCompressed(String headers) {
        assertViolation(1002, "reserved bits set without an extension that gives them a meaning", RULES, headers);
    }

    @Test
    void knowsWhetherAMessageIsUnderWay() throws ProtocolViolation {
        assertFalse(walker.inMessage());
        walk(RULES, "0105");
        assertTrue(walker.inMessage());
        walk(RULES, "8905");
        assertTrue(walker.inMessage());
        walk(RULES, "0000");
        assertTrue(walker.inMessage());
        walk(RULES, "8000");
        assertFalse(walker.inMessage());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "in one frame,                           827e03e8",
        "in two,                                 027e01f4 807e01f4",
        "in many,                                027e01f4 007e00fa 007e00f9 8001",
        "pings do not count,                     027e01f4 897d 897d 897d 897d 897d 807e01f4",
        "each message begins anew,               827e03e8 827e03e8 027e01f4 807e01f4 827e03e8",
    })
    void aMessageMayBeAsLongAsTheLimit(String what, String headers) throws ProtocolViolation {
        walk(RULES, headers);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "in one frame,                           827e03e9",
        "in the last of two,                     027e01f4 807e01f5",
        "in a middle one,                        027e01f4 007e01f4 0001",
        "after a message of full length,         827e03e8 027e01f4 807e01f5",
        "with a ping between,                    027e03e8 8900 8001",
    })
    void oneByteMoreIsTooMuch(String what, String headers) {
        assertViolation(1009, "message of more than 1000 bytes", RULES, headers);
    }

    @Test
    void aSumThatOverflowsIsTooMuchEvenWithoutALimit() {
        FrameRules unlimited = new FrameRules(false, false, Long.MAX_VALUE, Long.MAX_VALUE);
        assertViolation(
                1009,
                "message of more than 9223372036854775807 bytes",
                unlimited,
                "027f7fffffffffffffff 807f7fffffffffffffff");
    }

    @Test
    void aFrameLimitHoldsForEachFragmentAlone() throws ProtocolViolation {
        FrameRules rules = new FrameRules(false, false, 10, 1000);
        walk(rules, "020a 000a 000a 800a");
        assertViolation(1009, "frame of 11 bytes, the limit is 10", rules, "020a 800b");
    }

    /** Judges and enters one frame after the other; payloads are not gone through, since the rules never see them. */
    private void walk(FrameRules rules, String headers) throws ProtocolViolation {
        for (String header : headers.split(" ")) {
            assertTrue(walker.readHeader(Hex.bytes(header), 0), header);
            rules.admit(walker);
            if (!walker.control()) {
                walker.enterFrame();
            }
        }
    }

    private void assertViolation(int code, String message, FrameRules rules, String headers) {
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> walk(rules, headers));
        assertEquals(message, violation.getMessage());
        assertEquals(code, violation.closeCode());
    }
}
