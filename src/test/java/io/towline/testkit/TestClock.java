package io.towline.testkit;

import io.towline.io.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. */
public final class TestClock implements Clock {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE / 2);

    @Override
    public long nanos() {
        return nanos.get();
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
