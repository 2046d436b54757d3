package io.towline.io;

import java.time.Duration;
import java.util.OptionalLong;

/** Something worth a warning that may happen again and again: at most one line a minute, which says how often. Any thread. */
public final class PacedWarning {

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Guarded by this, as the fields below. */
    private long untold;

    private boolean told;
    private long toldAt;

    /**
     * It has happened once more.
     *
     * @param now nanoseconds of a {@link Clock}
     * @return how often since the last line, where it is time for one, which is the caller's to write; else empty
     */
    public synchronized OptionalLong count(long now) {
        untold++;
        if (told && now - toldAt < PAUSE_NANOS) {
            return OptionalLong.empty();
        }
        told = true;
        toldAt = now;
        long since = untold;
        untold = 0;
        return OptionalLong.of(since);
    }
}
