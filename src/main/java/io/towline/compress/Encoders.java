package io.towline.compress;

import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What one I/O thread has for compressing: encoders, of which so many are out at a time, one buffer for what comes of them, and turns.
 *
 * <p>Owner: that thread.
 */
final class Encoders {

    /** 34 MiB outside of the heap. Answers beyond go out as they are. */
    static final int MOST = 128;

    /** To make one costs as much as a page of ten kilobytes. */
    private static final int MOST_KEPT = 16;

    private final IoThread io;
    private final CompressionCounters counters;
    private final Turns turns;
    private final ArrayDeque<GzipEncoder> kept = new ArrayDeque<>();
    private ByteBuffer output;
    private int out;

    Encoders(IoThread io, CompressionCounters counters) {
        this.io = io;
        this.counters = counters;
        turns = new Turns(io);
    }

    IoThread io() {
        return io;
    }

    CompressionCounters counters() {
        return counters;
    }

    Turns turns() {
        return turns;
    }

    /** For what an encoder gives, cleared; anyone's again when the caller returns. */
    ByteBuffer output() {
        if (output == null) {
            output = ByteBuffer.allocateDirect(Turns.BYTES);
        }
        return output.clear();
    }

    /** Ready to begin; to be given back. Empty where there are too many. */
    Optional<GzipEncoder> take() {
        if (out == MOST) {
            return Optional.empty();
        }
        GzipEncoder encoder = kept.isEmpty() ? new GzipEncoder() : kept.pop();
        encoder.begin();
        out++;
        return Optional.of(encoder);
    }

    /** The one exit. */
    void give(GzipEncoder encoder) {
        out--;
        if (kept.size() < MOST_KEPT) {
            kept.push(encoder);
        } else {
            encoder.end();
        }
    }
}
