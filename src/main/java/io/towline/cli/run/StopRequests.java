package io.towline.cli.run;

import io.towline.io.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How urgently signals ask the process to stop. Those that come within a second of one that counted ask for the same once more: a terminal
 * or a service manager may signal a process twice, directly and through its parent. Who means more waits that second.
 *
 * <p>Any thread.
 */
final class StopRequests {

    /** In the order in which they are asked for. */
    enum Urgency {
        /** Leave in order, at the drain's pace. */
        DRAIN,
        /** Tell everybody now. */
        HASTEN,
        /** End, whatever is left. */
        CUT
    }

    private static final Duration SAME_REQUEST = Duration.ofSeconds(1);

    private final Clock clock;

    /** Both guarded by this. */
    private int counted;

    private long countedAt;

    StopRequests(Clock clock) {
        this.clock = clock;
    }

    /**
     * A signal has come.
     *
     * @return what it asks for; empty where that has just been asked for
     */
    synchronized Optional<Urgency> signalled() {
        long now = clock.nanos();
        if (counted > 0 && now - countedAt < SAME_REQUEST.toNanos()) {
            return Optional.empty();
        }
        counted++;
        countedAt = now;
        return Optional.of(
                switch (counted) {
                    case 1 -> Urgency.DRAIN;
                    case 2 -> Urgency.HASTEN;
                    default -> Urgency.CUT;
                });
    }
}
