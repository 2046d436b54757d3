package io.towline.relay.park;

import java.util.concurrent.TimeUnit;

/** The backoff of reconnects: how long is waited before servers are asked, so that they are not asked by all at once nor for ever at the same pace. Nanoseconds. */
public final class Backoff {

    /** Over which those spread that lost their server together. */
    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

    private Backoff() {}

    /**
     * Before the first time anything up to half a second; then about half a second, and each time about double, up to about five seconds. About:
     * half of it more or less.
     *
     * @param asked how often servers were asked already
     * @param random any number
     */
    public static long before(int asked, long random) {
        double share = (random >>> 11) * 0x1p-53;
        if (asked == 0) {
            return (long) (FIRST * share);
        }
        long about = Math.min(LONGEST, FIRST << Math.min(asked - 1, 10));
        return (long) (about * (0.5 + share));
    }
}
