package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5: each reason to refuse a frame, judged by its header alone. */
class FrameRulesTest {

    private static final String RESERVED_BITS = "reserved bits set without an extension that gives them a meaning";

    @Test
    void clientFramesMustBeMasked() {
        assertRefused(1002, "frame from the client is not masked", client(false), "8100");
        assertRefused(1002, "frame from the client is not masked", client(false), "8900");
        assertAdmitted(client(false), "818001020304");
        assertAdmitted(client(false), "898001020304");
    }

    @Test
    void serverFramesMustNotBeMasked() {
        assertRefused(1002, "frame from the server is masked", server(false), "818001020304");
        assertRefused(1002, "frame from the server is masked", server(false), "888001020304");
        assertAdmitted(server(false), "8100");
        assertAdmitted(server(false), "8800");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void reservedOpcodesAreRefused(int opcode) {
        String message = "reserved opcode " + opcode;
        assertRefused(1002, message, server(false), "8%x00".formatted(opcode));
        assertRefused(1002, message, server(true), "0%x7d".formatted(opcode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "81", "82", "88", "89", "8a"})
    void theDefinedOpcodesAreNot(String firstByte) throws ProtocolViolation {
        FrameWalker walker = new FrameWalker();
        if (firstByte.equals("80")) {
            walker.readHeader(Hex.bytes("0100"), 0);
            walker.enterFrame();
        }
        walker.readHeader(Hex.bytes(firstByte + "00"), 0);
        assertDoesNotThrow(() -> server(false).admit(walker));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0800", "0900", "0a00", "097d"})
    void controlFramesMustBeFinal(String header) {
        assertRefused(1002, "fragmented control frame", server(false), header);
    }

    @ParameterizedTest
    @CsvSource({
        "897e007e,               126",
        "887e007e,               126",
        "8a7e00ff,               255",
        "897f0000010000000000,   1099511627776",
    })
    void controlFramesAreOf125BytesAtMost(String header, long length) {
        assertRefused(1002, "control frame of " + length + " bytes", server(false), header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"887d", "897d", "8a7d"})
    void andMayBeOf125(String header) {
        assertAdmitted(server(false), header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9900", "a900", "c900", "c800", "fa00"})
    void controlFramesAreNeverCompressed(String header) {
        assertRefused(1002, "reserved bits set in a control frame", server(false), header);
        assertRefused(1002, "reserved bits set in a control frame", server(true), header);
    }

    @Test
    void halfACloseCodeIsNone() {
        assertRefused(1002, "close frame with half a close code", server(false), "8801");
        assertRefused(1002, "close frame with half a close code", client(false), "888101020304");
        assertAdmitted(server(false), "8802");
        assertAdmitted(server(false), "8901");
    }

    @ParameterizedTest
    @CsvSource({"c1, true", "c2, true", "41, true", "91, false", "a1, false", "b1, false", "d1, false", "f1, false"})
    void reservedBitsMeanSomethingOnlyByAnExtension(String firstByte, boolean goodWithDeflate) {
        String header = firstByte + "05";
        assertRefused(1002, RESERVED_BITS, server(false), header);
        if (goodWithDeflate) {
            assertAdmitted(server(true), header);
        } else {
            assertRefused(1002, RESERVED_BITS, server(true), header);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8164,                     ",
        "827e00c8,                 ",
        "827e00c9,                 'frame of 201 bytes, the limit is 200'",
        "027e00c9,                 'frame of 201 bytes, the limit is 200'",
        "827f0000010000000000,     'frame of 1099511627776 bytes, the limit is 200'",
        "827f7fffffffffffffff,     'frame of 9223372036854775807 bytes, the limit is 200'",
    })
    void framesHaveALimit(String header, String message) {
        FrameRules rules = new FrameRules(false, false, 200, 100_000);
        if (message == null) {
            assertAdmitted(rules, header);
        } else {
            assertRefused(1009, message, rules, header);
        }
    }

    @Test
    void messagesHaveALimitOfTheirOwn() {
        FrameRules rules = new FrameRules(false, false, 1000, 200);
        assertAdmitted(rules, "827e00c8");
        assertRefused(1009, "message of more than 200 bytes", rules, "827e00c9");
    }

    @Test
    void limitsAreNotForControlFrames() {
        assertAdmitted(new FrameRules(false, false, 0, 0), "897d");
    }

    @Test
    void theFirstFaultIsNamed() {
        // Without a mask nothing else of the frame can be believed.
        assertRefused(1002, "frame from the client is not masked", client(false), "f37f7fffffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
    void closeCodesThatNeverGoOnTheWireAreRefused(int code) {
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> server(false).admitCloseCode(code));
        assertEquals("close code " + code, violation.getMessage());
        assertEquals(1002, violation.closeCode());
    }

    @Test
    void theOthersPass() {
        assertDoesNotThrow(() -> server(false).admitCloseCode(1000));
        assertDoesNotThrow(() -> client(false).admitCloseCode(4999));
    }

    @Test
    void aFloodIsAMatterOfPolicy() {
        ProtocolViolation violation = client(false).flooded();
        assertEquals("too many control or empty frames", violation.getMessage());
        assertEquals(1008, violation.closeCode());
    }

    private static FrameRules client(boolean deflate) {
        return new FrameRules(true, deflate, 1000, 1000);
    }

    private static FrameRules server(boolean deflate) {
        return new FrameRules(false, deflate, 1000, 1000);
    }

    private static void assertAdmitted(FrameRules rules, String header) {
        assertDoesNotThrow(() -> rules.admit(Hex.walkerAt(header)), header);
    }

    private static void assertRefused(int code, String message, FrameRules rules, String header) {
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> rules.admit(Hex.walkerAt(header)), header);
        assertEquals(message, violation.getMessage());
        assertEquals(code, violation.closeCode());
    }
}
