package io.towline.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5.3. */
class MaskingTest {

    @ParameterizedTest
    @CsvSource({
        "48656c6c6f,               37fa213d, 7f9f4d5158", // §5.7
        "000000000000000000000000, 01020304, 010203040102030401020304",
        "00000000000000,           ff000000, ff000000ff0000",
        "0102030405060708090a0b,   00000000, 0102030405060708090a0b",
    })
    void eachByteMeetsItsByteOfTheKey(String bare, String key, String masked) {
        ByteBuffer bytes = Hex.bytes(bare);
        Masking.apply(bytes, 0, bytes.limit(), Hex.bytes(key).getInt());
        assertEquals(masked, Hex.of(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 63})
    void whatLiesBesideIsLeftAlone(int length) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(100);
        Masking.apply(bytes, 5, 5 + length, 0x11223344);
        String masked = "11223344".repeat(16).substring(0, 2 * length);
        assertEquals("00".repeat(5) + masked + "00".repeat(95 - length), Hex.of(bytes));
    }

    @Test
    void piecesGiveTheSameAsTheWhole() {
        Random random = new Random(1);
        byte[] payload = new byte[1000];
        random.nextBytes(payload);
        ByteBuffer whole = ByteBuffer.wrap(payload.clone());
        Masking.apply(whole, 0, payload.length, 0xa1b2c3d4);
        ByteBuffer pieces = ByteBuffer.wrap(payload.clone());
        int key = 0xa1b2c3d4;
        for (int at = 0; at < payload.length; ) {
            int length = Math.min(payload.length - at, random.nextInt(20));
            Masking.apply(pieces, at, at + length, key);
            key = Masking.turned(key, length);
            at += length;
        }
        assertEquals(whole, pieces);
    }
}
