package io.towline.testkit;

import io.towline.io.Clock;
import java.time.Duration;

/** A clock that stands still until it is told to go on. Any thread. */
public final class TestClock implements Clock {

    private volatile long nanos;

    public TestClock() {
        this(12_345_678_901L);
    }

    public TestClock(long start) {
        nanos = start;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Not for two threads at a time. */
    public void advance(Duration by) {
        nanos = nanos + by.toNanos();
    }
}
