package io.towline.http;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.OptionalLong;

/**
 * The longest that whoever must act next in a forwarded request may take. It looks when something may be due, and judges then; so a piece that
 * comes moves no timer.
 *
 * <p>Owner: the I/O thread.
 */
final class ForwardTimer extends Timer {

    /** How it stands now. */
    interface Limits {
        /** Nanoseconds without progress; empty: any time. */
        OptionalLong limit();

        /** Nanoseconds after which to look for the first time: whose turn it is may have changed by then. */
        long shortest();

        void due();
    }

    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

    private final IoThread io;
    private final Limits limits;
    private long progressAt;

    ForwardTimer(IoThread io, Limits limits) {
        this.io = io;
        this.limits = limits;
    }

    /** What is to be timed has changed. */
    void restart() {
        progressed();
        io.timers().schedule(this, progressAt + limits.shortest());
    }

    /** @param isOn whether anything is to be timed from now on */
    void set(boolean isOn) {
        if (isOn) {
            restart();
        } else {
            stop();
        }
    }

    /** Exact: after a thread was held up its coarse time is old, and a limit would be over at once. */
    void progressed() {
        progressAt = io.exactNow();
    }

    void stop() {
        io.timers().cancel(this);
    }

    @Override
    protected void expired(long now) {
        OptionalLong limit = limits.limit();
        if (limit.isEmpty()) {
            io.timers().schedule(this, now + LOOK_AGAIN_NANOS);
        } else if (now - progressAt < limit.getAsLong()) {
            io.timers().schedule(this, progressAt + limit.getAsLong());
        } else {
            limits.due();
        }
    }
}
