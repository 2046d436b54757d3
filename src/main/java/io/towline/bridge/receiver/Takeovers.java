package io.towline.bridge.receiver;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Counts how often a receiver was taken over from while its client was still there: two clients with one id would chase each other for
 * ever.
 *
 * <p>Owner: the session's I/O thread.
 */
final class Takeovers {

    private static final int MOST = 3;
    private static final long WITHIN = TimeUnit.SECONDS.toNanos(10);

    private static final long[] NEVER = {};

    /** Of the last few, the oldest first. */
    private long[] times = NEVER;

    /** Whether one more is well; only then it counts. */
    boolean admit(long now) {
        if (times.length == MOST && now - times[0] < WITHIN) {
            return false;
        }
        int kept = Math.min(times.length, MOST - 1);
        times = Arrays.copyOfRange(times, times.length - kept, times.length + 1);
        times[kept] = now;
        return true;
    }
}
