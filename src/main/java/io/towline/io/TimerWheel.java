package io.towline.io;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hashed timer wheel: set and cancel in constant time, expiry within one tick after the deadline and never before.
 *
 * <p>Owner: one I/O thread, which calls {@link #advance}.
 */
public final class TimerWheel {

    private static final Logger LOG = LoggerFactory.getLogger(TimerWheel.class);

    private static final int SLOTS = 512;

    private final Timer[] slots = new Timer[SLOTS];
    private final long tickNanos;
    private long tick;

    TimerWheel(long tickNanos, long now) {
        this.tickNanos = tickNanos;
        tick = Math.floorDiv(now, tickNanos);
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Head();
        }
    }

    /** Sets or moves the timer to {@code deadline}, nanoseconds of the same clock as {@link #advance}. */
    public void schedule(Timer timer, long deadline) {
        cancel(timer);
        timer.deadline = deadline;
        // Rounded up: a timer must not fire early. What is due already fires with the next tick.
        long due = Math.max(Math.floorDiv(deadline + tickNanos - 1, tickNanos), tick + 1);
        insert(slots[(int) Math.floorMod(due, (long) SLOTS)], timer);
    }

    public void cancel(Timer timer) {
        if (timer.scheduled()) {
            unlink(timer);
        }
    }

    /** Expires all timers whose deadline is not after {@code now}. */
    void advance(long now) {
        long target = Math.floorDiv(now, tickNanos);
        // More than one turn of the wheel visits each slot once: a test's clock may leap, and a stopped machine's.
        long first = Math.max(tick + 1, target - SLOTS + 1);
        tick = Math.max(tick, target);
        for (long t = first; t <= target; t++) {
            expire(slots[(int) Math.floorMod(t, (long) SLOTS)], now);
        }
    }

    private void expire(Timer head, long now) {
        // Due timers first leave the slot for a list of their own: expiring one may set, move or cancel any other.
        Timer due = new Head();
        for (Timer timer = head.next; timer != head; ) {
            Timer following = timer.next;
            if (timer.deadline <= now) {
                unlink(timer);
                insert(due, timer);
            }
            timer = following;
        }
        while (due.next != due) {
            Timer timer = due.next;
            unlink(timer);
            expireOne(timer, now);
        }
    }

    /** A defect of one timer's owner must not keep the others from their time. */
    private static void expireOne(Timer timer, long now) {
        try {
            timer.expired(now);
        } catch (RuntimeException | Error defect) {
            LOG.error("A timer failed by a defect of Towline", defect);
        }
    }

    private static void insert(Timer head, Timer timer) {
        timer.previous = head.previous;
        timer.next = head;
        head.previous.next = timer;
        head.previous = timer;
    }

    private static void unlink(Timer timer) {
        timer.previous.next = timer.next;
        timer.next.previous = timer.previous;
        timer.previous = null;
        timer.next = null;
    }

    private static final class Head extends Timer {
        Head() {
            previous = this;
            next = this;
        }

        @Override
        protected void expired(long now) {
            throw new AssertionError("the head of a slot is no timer");
        }
    }
}
