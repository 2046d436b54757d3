package io.towline.listener.http2;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * What a client's HTTP/2 frames cost us beyond their bytes, against an allowance that grows with time. It bounds frames that are
 * cheap to send and buy nothing: storms of SETTINGS, PING, PRIORITY, empty CONTINUATION or DATA (CVE-2019-9511 and its
 * family, CVE-2024-27316), and requests that are reset as soon as they are made (CVE-2023-44487). Requests and bodies are free, as
 * they are in HTTP/1; window updates nearly so, since a fast download needs thousands in a second.
 *
 * <p>Walks the frames as they come, in any pieces, and knows nothing of their meaning. Owner: the connection's I/O thread.
 */
final class Http2FloodGuard {

    /** RFC 9113 §3.4. */
    private static final int PREFACE_BYTES = 24;

    /** RFC 9113 §4.1. */
    private static final int HEADER_BYTES = 9;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;

    /** Fewer bytes in a frame that is not the last are hardly worth its header. */
    private static final int SMALL_BYTES = 16;

    static final int PLENTY = 100_000;
    static final int EACH_SECOND = 20_000;

    /** 200 at once, 40 a second. Each makes us give up work that has begun, here and at an upstream. */
    static final int RESET = 500;

    /** 2000 at once, 400 a second. Many want an answer. */
    static final int CONTROL = 50;

    private static final int WINDOW = 1;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    private int skip = PREFACE_BYTES;
    private long left = PLENTY;
    private long counted;

    Http2FloodGuard(long now) {
        counted = now;
    }

    /**
     * Looks at bytes and leaves them where they are.
     *
     * @return whether the allowance holds out
     */
    boolean pass(ByteBuffer bytes, int from, int to, long now) {
        int at = from;
        while (at < to) {
            int step = Math.min(skip, to - at);
            skip -= step;
            at += step;
            while (skip == 0 && at < to && header.hasRemaining()) {
                header.put(bytes.get(at));
                at++;
            }
            if (!header.hasRemaining() && !pay(now)) {
                return false;
            }
        }
        return true;
    }

    private boolean pay(long now) {
        int length = header.getInt(0) >>> Byte.SIZE;
        int cost = cost(header.get(3) & 0xff, header.get(4), length);
        header.clear();
        skip = length;
        left -= cost;
        if (left < 0) {
            refill(now);
        }
        return left >= 0;
    }

    /** Only when it has run out: most connections never need to know the time. */
    private void refill(long now) {
        long earned = TimeUnit.NANOSECONDS.toMillis(now - counted) * EACH_SECOND / 1000;
        left = Math.min(PLENTY, left + earned);
        counted = now;
    }

    private static int cost(int type, int flags, int length) {
        return switch (type) {
            case DATA -> length >= SMALL_BYTES || (flags & END_STREAM) != 0 ? 0 : length > 0 ? WINDOW : CONTROL;
            case HEADERS -> 0;
            case CONTINUATION -> length >= SMALL_BYTES ? 0 : CONTROL;
            case WINDOW_UPDATE -> WINDOW;
            case RST_STREAM -> RESET;
            default -> CONTROL;
        };
    }
}
