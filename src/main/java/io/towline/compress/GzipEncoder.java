package io.towline.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip stream after another (RFC 1952), a piece at a time. Some 270 KiB of it lie outside of the Java heap, until {@link #end}.
 *
 * <p>Owner: whoever holds it.
 */
final class GzipEncoder {

    /** RFC 1952 §2.3: deflate, no name, no time, no system in particular. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

    /** Six costs half as much again for two percent less. */
    private static final int LEVEL = 4;

    private static final int TRAILER_BYTES = 8;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What out must have room for, at least. */
    static final int FEWEST_BYTES = 64;

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final CRC32 check = new CRC32();
    private boolean begun;

    void begin() {
        deflater.reset();
        check.reset();
        begun = false;
    }

    /**
     * Takes bytes of {@code in}, and gives what comes of them so far, if anything.
     *
     * @param most to be taken
     * @return how many were: fewer only where {@code out} is full
     */
    int encode(ByteBuffer in, int most, ByteBuffer out) {
        header(out);
        int begin = in.position();
        ByteBuffer piece = in.slice(begin, Math.min(most, in.remaining()));
        deflater.setInput(piece);
        deflater.deflate(out, Deflater.NO_FLUSH);
        deflater.setInput(NOTHING.duplicate()); // the piece is somebody else's again
        int taken = piece.position();
        check.update(in.slice(begin, taken));
        in.position(begin + taken);
        return taken;
    }

    /**
     * Gives what was taken and not given yet, so that all of it can be read at the other end.
     *
     * @return whether that is all; else once more, with room in {@code out}
     */
    boolean flush(ByteBuffer out) {
        header(out);
        deflater.deflate(out, Deflater.SYNC_FLUSH);
        return out.hasRemaining(); // zlib's own sign that nothing is left
    }

    /** @return whether the stream is over; else once more, with room in {@code out} */
    boolean finish(ByteBuffer out) {
        header(out);
        deflater.finish();
        if (!deflater.finished()) {
            deflater.deflate(out, Deflater.NO_FLUSH);
        }
        if (!deflater.finished() || out.remaining() < TRAILER_BYTES) {
            return false;
        }
        ByteOrder order = out.order();
        out.order(ByteOrder.LITTLE_ENDIAN).putInt((int) check.getValue()).putInt((int) deflater.getBytesRead());
        out.order(order);
        return true;
    }

    private void header(ByteBuffer out) {
        if (!begun) {
            begun = true;
            out.put(HEADER);
        }
    }

    void end() {
        deflater.end();
    }
}
