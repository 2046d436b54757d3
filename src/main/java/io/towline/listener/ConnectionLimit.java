package io.towline.listener;

import io.towline.io.Descriptors;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts a listener's connections from accept to close, and turns away those beyond its limit, and those for which the process has no
 * descriptors to spare. Any thread.
 */
final class ConnectionLimit {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
    private static final long WARNING_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Descriptors descriptors;
    private final AtomicInteger inside = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private volatile String listener;
    private volatile OptionalInt limit;

    /** Guards the fields below. */
    private final Object count = new Object();

    private long turnedAway;
    private long untold;
    private boolean warned;
    private long warnedAt;

    ConnectionLimit(String listener, OptionalInt limit, Descriptors descriptors) {
        this.descriptors = descriptors;
        this.listener = listener;
        this.limit = limit;
    }

    /** Who is inside beyond a lower limit stays. */
    void renew(String name, OptionalInt next) {
        listener = name;
        limit = next;
    }

    /** Whether one more may come in; if so, it must {@link #leave}. */
    boolean enter(long now) {
        accepted.increment();
        int inclusive = inside.incrementAndGet();
        OptionalInt most = limit;
        if (most.isPresent() && inclusive > most.getAsInt()) {
            inside.decrementAndGet();
            turnAway(now, most.getAsInt());
            return false;
        }
        if (!descriptors.admit(now)) {
            inside.decrementAndGet();
            synchronized (count) {
                turnedAway++;
            }
            return false;
        }
        return true;
    }

    void leave() {
        inside.decrementAndGet();
        descriptors.leave();
    }

    int inside() {
        return inside.get();
    }

    /** Since the start, those turned away among them. */
    long accepted() {
        return accepted.sum();
    }

    long turnedAway() {
        synchronized (count) {
            return turnedAway;
        }
    }

    private void turnAway(long now, int most) {
        long tell;
        synchronized (count) {
            turnedAway++;
            untold++;
            if (warned && now - warnedAt < WARNING_PAUSE_NANOS) {
                return;
            }
            warned = true;
            warnedAt = now;
            tell = untold;
            untold = 0;
        }
        LOG.warn(
                "listener {} is full: max-connections = {}; turned away since the last such line: {}",
                listener,
                most,
                tell);
    }
}
