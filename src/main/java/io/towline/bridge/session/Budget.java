package io.towline.bridge.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bound on what all sessions of this process hold together: messages that wait, answers that are not sent yet, bodies under way,
 * and a fixed charge for each session. Any thread.
 */
public final class Budget {

    /** What a session costs that holds nothing: itself, its place in the registry, its upstream connection. */
    static final long SESSION = 8 * 1024;

    /** What a message costs besides its payload. */
    static final long MESSAGE = 64;

    private final AtomicLong used = new AtomicLong();
    private volatile long limit;

    public Budget(long limit) {
        this.limit = limit;
    }

    /** Takes {@code bytes} in every case: what is here already must be counted. */
    public void take(long bytes) {
        used.addAndGet(bytes);
    }

    /** Takes {@code bytes} unless that would pass the limit. */
    public boolean tryTake(long bytes) {
        long before = used.get();
        while (bytes <= limit - before) {
            long seen = used.compareAndExchange(before, before + bytes);
            if (seen == before) {
                return true;
            }
            before = seen;
        }
        return false;
    }

    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** At or beyond the limit: who reads stops, who comes is refused. */
    public boolean isSpent() {
        return used.get() >= limit;
    }

    /** What is held beyond a lower one stays until it is freed. */
    public void limit(long next) {
        limit = next;
    }

    public long limit() {
        return limit;
    }

    public long used() {
        return used.get();
    }
}
