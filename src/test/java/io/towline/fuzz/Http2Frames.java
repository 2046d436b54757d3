package io.towline.fuzz;

import static io.towline.testkit.RawHttp2.CONTINUATION;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;

import io.towline.fuzz.Http2Plan.Unit;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Supplier;

/** Writes sections and bodies in all the frames that RFC 9113 allows for them. */
final class Http2Frames {

    private static final int PADDED = 8;
    private static final int PRIORITISED = 0x20;
    private static final int MOST_PAYLOAD = 16_384;
    private static final int MOST_PIECE = 5000;

    private final Random random;
    private final HpackWriter hpack;

    Http2Frames(Random random) {
        this.random = random;
        hpack = new HpackWriter(random);
    }

    private int any(int bound) {
        return random.nextInt(bound);
    }

    private boolean oneIn(int n) {
        return any(n) == 0;
    }

    /** HEADERS with what continues them, and nothing between. */
    Unit section(int stream, List<String> namesAndValues, boolean ends, boolean dependsOnItself) {
        byte[] block = hpack.section(namesAndValues);
        int flags = ends ? END_STREAM : 0;
        byte[] front = new byte[0];
        byte[] padding = new byte[0];
        if (oneIn(5)) {
            padding = new byte[any(256)];
            front = new byte[] {(byte) padding.length};
            flags |= PADDED;
        }
        if (dependsOnItself || oneIn(6)) {
            int parent = dependsOnItself ? stream : 0;
            front = join(front, integer(parent | (oneIn(2) ? Integer.MIN_VALUE : 0)), new byte[] {(byte) any(256)});
            flags |= PRIORITISED;
        }
        int at = Math.min(oneIn(3) ? any(block.length + 1) : block.length, MOST_PAYLOAD - 300);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean whole = at == block.length && !oneIn(8);
        byte[] first = join(front, Arrays.copyOf(block, at), padding);
        all.writeBytes(frame(HEADERS, flags | (whole ? END_HEADERS : 0), stream, first));
        while (!whole) {
            int to = Math.min(block.length, at + any(MOST_PAYLOAD));
            whole = to == block.length;
            int unknownFlags = any(2) * END_STREAM;
            byte[] piece = Arrays.copyOfRange(block, at, to);
            all.writeBytes(frame(CONTINUATION, unknownFlags | (whole ? END_HEADERS : 0), stream, piece));
            at = to;
        }
        return new Unit(stream, all.toByteArray(), 0);
    }

    void body(int stream, byte[] body, boolean ends, Queue<Supplier<Unit>> units) {
        int at = 0;
        boolean last = false;
        while (!last) {
            int to = Math.min(body.length, at + (oneIn(10) ? 0 : 1 + any(body.length > 50_000 ? 16_000 : MOST_PIECE)));
            last = to == body.length && !oneIn(4);
            byte[] piece = Arrays.copyOfRange(body, at, to);
            int flags = last && ends ? END_STREAM : 0;
            if (oneIn(4)) {
                int padding = any(256);
                piece = join(new byte[] {(byte) padding}, piece, new byte[padding]);
                flags |= PADDED;
            }
            Unit unit = new Unit(stream, frame(DATA, flags, stream, piece), piece.length);
            units.add(() -> unit);
            at = to;
        }
    }
}
