package io.towline.frame;

import java.util.concurrent.TimeUnit;

/**
 * Counts the frames that cost a peer next to nothing: control frames, and data frames without payload. Limits on bytes do not see them.
 *
 * <p>Owner: the I/O thread of the side that is watched.
 */
public final class Flood {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private final int limit;
    private long windowEnd;
    private int count;

    public Flood(int limit, long now) {
        this.limit = limit;
        windowEnd = now + WINDOW;
    }

    /** Counts one more; says whether that is more than a second may bring. */
    public boolean exceededBy(long now) {
        if (now - windowEnd >= 0) {
            windowEnd = now + WINDOW;
            count = 0;
        }
        return ++count > limit;
    }
}
