package io.towline.listener.http2.frame;

import java.util.concurrent.TimeUnit;

/**
 * What one stream may still bring.
 *
 * <p>Its window doubles where it was read through in half a second: a client whose bytes and grants take a while on their way sends no
 * more than a window in that while, and a server that takes them slowly needs no more.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class Inbound {

    /** The longest way, there and back, that windows grow for. A client slower than its way gets no more than what it sends in this time. */
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final int initial;
    private int window;

    /** Of the length that its request told; negative where it told none. */
    private long body;

    /** Beyond the initial window. */
    private int grown;

    /** Read since {@link #since}. */
    private long read;

    private long since;

    Inbound(int window, long body, long now) {
        initial = window;
        this.window = window;
        this.body = body;
        since = now;
    }

    int grown() {
        return grown;
    }

    /** Whether its window has room for so much data, which is then taken from it. */
    boolean take(int bytes) {
        window -= bytes;
        return window >= 0;
    }

    /** See {@link ClientStreams#takeBody}. */
    boolean takeBody(int bytes, boolean ends) {
        if (body < 0) {
            return true;
        }
        body = Math.max(-1, body - bytes);
        return ends ? body == 0 : body >= 0;
    }

    void granted(int bytes) {
        window += bytes;
    }

    /** By so many bytes its window is wider. */
    void grow(int bytes) {
        grown += bytes;
    }

    /**
     * So much of it was read.
     *
     * @return by how much its window should grow, or, where negative, shrink: never below the initial one, since padding counts as well
     */
    int growth(int bytes, long now) {
        long missing = body < 0 ? Long.MAX_VALUE : body - window;
        if (missing <= 0) {
            return -Math.min(bytes, grown);
        }
        read += bytes;
        if (read < initial + grown) {
            return 0;
        }
        boolean quick = now - since <= QUICK_NANOS;
        read = 0;
        since = now;
        return quick ? (int) Math.min(initial + grown, Math.max(0, missing - bytes)) : 0;
    }
}
