package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3629 §4, byte by byte and in one go. */
class Utf8Test {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00",
                "7f",
                "c280",
                "dfbf",
                "e0a080",
                "ecbfbf",
                "ed9fbf",
                "ee8080",
                "efbfbf",
                "f0908080",
                "f48fbfbf",
                "6162636465666768696a6b6c",
                "61626364656667c3a4686970",
                "cebae1bdb9cf83cebcceb5",
                "f09f9099f09f9099"
            })
    void isText(String bytes) {
        assertEquals("whole", judge(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "80, 1",
        "bf, 1",
        "c0, 1",
        "c1, 1",
        "c27f, 2",
        "c2c0, 2",
        "e09f80, 2",
        "e0a07f, 3",
        "eda080, 2",
        "edbfbf, 2",
        "f08f8080, 2",
        "f4908080, 2",
        "f5, 1",
        "ff, 1",
        "f09080c0, 4",
        "6162636465666768ff, 9",
        "61626364656667c361, 9",
    })
    void isNoneFromAByteOn(String bytes, int refusedAt) {
        assertEquals("refused at " + refusedAt, judge(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2", "e0a0", "e1", "f090", "f09f90", "61c3"})
    void isCutShort(String bytes) {
        assertEquals("cut short", judge(bytes));
    }

    @Test
    void aTextBeginsAnewBehindOneThatWasCutShort() {
        Utf8 utf8 = new Utf8();
        assertTrue(utf8.accepts(Hex.bytes("c3"), 0, 1));
        assertFalse(utf8.complete());
        assertTrue(utf8.accepts(Hex.bytes("61"), 0, 1));
        assertTrue(utf8.complete());
    }

    @Test
    void judgesAsTheJdkDoes() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = "aaaaaaaaä€🐙zzzz".getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            Utf8 utf8 = new Utf8();
            int cut = random.nextInt(bytes.length);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            boolean good = utf8.accepts(buffer, 0, cut) && utf8.accepts(buffer, cut, bytes.length) && utf8.complete();
            assertEquals(jdkAccepts(bytes), good, () -> Hex.of(buffer));
        }
    }

    private static boolean jdkAccepts(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException none) {
            return false;
        }
    }

    private static String judge(String wire) {
        ByteBuffer bytes = Hex.bytes(wire);
        Utf8 inOneGo = new Utf8();
        boolean good = inOneGo.accepts(bytes, 0, bytes.limit());
        Utf8 utf8 = new Utf8();
        for (int i = 0; i < bytes.limit(); i++) {
            if (!utf8.accepts(bytes, i, i + 1)) {
                assertFalse(good, "good in one go");
                return "refused at " + (i + 1);
            }
        }
        assertTrue(good, "refused in one go");
        boolean complete = utf8.complete();
        assertEquals(complete, inOneGo.complete());
        return complete ? "whole" : "cut short";
    }
}
