package io.towline.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out is what {@code GZIPInputStream} reads. */
class GzipEncoderTest {

    private final GzipEncoder encoder = new GzipEncoder();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @AfterEach
    void end() {
        encoder.end();
    }

    private static byte[] text(int length) {
        Random random = new Random(length);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + Math.min(random.nextInt(26), random.nextInt(26)));
        }
        return text;
    }

    private void encode(byte[] bytes, int most, int room) {
        ByteBuffer in = ByteBuffer.allocateDirect(bytes.length + 3)
                .position(3)
                .put(bytes)
                .position(3);
        while (in.hasRemaining()) {
            ByteBuffer out = ByteBuffer.allocateDirect(room);
            int before = in.remaining();
            int taken = encoder.encode(in, most, out);
            assertEquals(taken, before - in.remaining());
            assertTrue(taken <= most);
            assertTrue(taken > 0 || out.position() > 0);
            keep(out);
        }
    }

    private void keep(ByteBuffer out) {
        byte[] some = new byte[out.flip().remaining()];
        out.get(some);
        sent.writeBytes(some);
    }

    private void flush(int room) {
        boolean whole = false;
        while (!whole) {
            ByteBuffer out = ByteBuffer.allocateDirect(room);
            whole = encoder.flush(out);
            keep(out);
        }
    }

    private byte[] finish(int room) {
        boolean over = false;
        while (!over) {
            ByteBuffer out = ByteBuffer.allocateDirect(room);
            over = encoder.finish(out);
            keep(out);
        }
        byte[] all = sent.toByteArray();
        sent.reset();
        return all;
    }

    private static byte[] decoded(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 65536, 65536",
        "1, 65536, 65536",
        "1000, 1, 64",
        "1000, 7, 65536",
        "100000, 65536, 64",
        "100000, 8192, 100",
        "1000000, 65536, 65536",
        "1000000, 65536, 1000",
    })
    void pieceByPieceItIsOneStream(int length, int most, int room) throws IOException {
        byte[] text = text(length);
        encoder.begin();
        encode(text, most, room);
        assertArrayEquals(text, decoded(finish(room)));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 100, 65_536})
    void whatIsFlushedCanBeReadAtOnce(int room) throws IOException {
        byte[] text = text(50_000);
        encoder.begin();
        encode(Arrays.copyOf(text, 30_000), 65_536, room);
        flush(room);
        byte[] some = new byte[30_000];
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
            assertEquals(30_000, in.readNBytes(some, 0, 30_000));
        }
        assertArrayEquals(Arrays.copyOf(text, 30_000), some);
        encode(Arrays.copyOfRange(text, 30_000, 50_000), 65_536, room);
        assertArrayEquals(text, decoded(finish(room)));
    }

    @Test
    void toFlushWhatIsFlushedCostsNothing() {
        encoder.begin();
        encode(text(100), 100, 1000);
        flush(1000);
        int bytes = sent.size();
        flush(1000);
        assertEquals(bytes, sent.size());
    }

    @Test
    void aStreamThatWasGivenUpLeavesNothingBehind() throws IOException {
        encoder.begin();
        encode(text(100_000), 65_536, 65_536);
        sent.reset();
        encoder.begin();
        encode(text(10), 10, 1000);
        assertArrayEquals(text(10), decoded(finish(1000)));
    }
}
