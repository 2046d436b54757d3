package io.towline.listener;

import io.towline.io.Descriptors;
import io.towline.io.PacedWarning;
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

    private final Descriptors descriptors;
    private final AtomicInteger inside = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final PacedWarning full = new PacedWarning();
    private volatile String listener;
    private volatile OptionalInt limit;

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
            turnedAway.increment();
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
        return turnedAway.sum();
    }

    private void turnAway(long now, int most) {
        turnedAway.increment();
        full.count(now)
                .ifPresent(times -> LOG.warn(
                        "listener {} is full: max-connections = {}; turned away since the last such line: {}",
                        listener,
                        most,
                        times));
    }
}
