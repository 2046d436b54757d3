package io.towline.io;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what is open, and lets somebody wait until nothing is. Any thread. */
public final class OpenCount {

    private final AtomicInteger open = new AtomicInteger();

    /** Guards nothing but the waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition none = lock.newCondition();

    public void opened() {
        open.incrementAndGet();
    }

    public void closed() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        lock.lock();
        try {
            none.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public int open() {
        return open.get();
    }

    /** Waits until nothing is open; false if {@code most} was not enough. Not for I/O threads. */
    public boolean awaitNone(Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            while (open.get() > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return open.get() == 0;
        } finally {
            lock.unlock();
        }
    }
}
