package io.towline.listener;

import io.towline.io.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until it is told to go on. */
public final class HeldClock implements Clock {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

    @Override
    public long nanos() {
        return nanos.get();
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
