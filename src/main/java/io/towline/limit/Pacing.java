package io.towline.limit;

import io.towline.config.ClientLimits.Pace;

/**
 * A rate with its burst in nanoseconds. What a key has used is the time that it takes to have its whole burst again. Pure.
 *
 * @param interval from one to the next
 * @param burst the whole of it
 */
record Pacing(long interval, long burst) {

    /** 36 years, beyond which nobody counts. */
    private static final long MOST = 1L << 60;

    static Pacing of(Pace pace) {
        long interval = pace.rate().interval();
        return new Pacing(interval, interval > MOST / pace.burst() ? MOST : interval * pace.burst());
    }

    /** @param full when it will have its whole burst; after a reload that may be further off than this rate knows */
    long used(long full, long now) {
        return Math.min(burst, Math.max(0, full - now));
    }

    /** Until one more is to be had; 0 where it is. */
    long pause(long used) {
        return Math.max(0, used + interval - burst);
    }
}
