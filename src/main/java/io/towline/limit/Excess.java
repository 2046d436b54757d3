package io.towline.limit;

import java.time.Duration;

/**
 * Why a request is turned away.
 *
 * @param status for its answer
 * @param reason for the log: whose limit it is, and why this one is beyond it
 * @param pause until it would be let in, if nobody else came; a guess where a place has to become free
 */
public record Excess(LimitKind kind, int status, Duration pause, String reason) {

    private static final long NANOS_IN_A_SECOND = 1_000_000_000L;

    /**
     * Seconds for {@code Retry-After}: the wait, and by chance up to as much again, so that those who were turned away together do not come back
     * together.
     *
     * @param random any number
     */
    public long retryAfter(long random) {
        long seconds = Math.max(1, (pause.toNanos() + NANOS_IN_A_SECOND - 1) / NANOS_IN_A_SECOND);
        return seconds + Math.floorMod(random, seconds + 1);
    }
}
