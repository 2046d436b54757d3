package io.towline.bridge.session;

import java.util.ArrayDeque;
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

    private final ArrayDeque<Long> times = new ArrayDeque<>(MOST);

    /** Whether one more is well; only then it counts. */
    boolean admit(long now) {
        if (times.size() == MOST && now - times.getFirst() < WITHIN) {
            return false;
        }
        if (times.size() == MOST) {
            times.removeFirst();
        }
        times.add(now);
        return true;
    }
}
