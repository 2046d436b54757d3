package io.towline.bridge.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound on what all sessions of this process hold together: messages that wait, answers that are not sent yet, bodies under way,
 * and a fixed charge for each session. Any thread.
 */
public final class Budget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public Budget(long limit) {
        this.limit = limit;
    }

    /** Takes {@code bytes} in every case: what is here already must be counted. */
    public void take(long bytes) {
        used.addAndGet(bytes);
    }

    /** Takes {@code bytes} unless that would pass the limit. */
    public boolean tryTake(long bytes) {
        long before;
        do {
            before = used.get();
            if (bytes > limit - before) {
                return false;
            }
        } while (!used.compareAndSet(before, before + bytes));
        return true;
    }

    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** At or beyond the limit: who reads stops, who comes is refused. */
    public boolean isSpent() {
        return used.get() >= limit;
    }

    public long used() {
        return used.get();
    }
}
