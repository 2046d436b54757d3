package io.towline.io;

import java.time.Duration;

/** A timer that runs one thing. Owner: the I/O thread. */
public final class Alarm extends Timer {

    private final IoThread io;
    private final Runnable task;

    public Alarm(IoThread io, Runnable task) {
        this.io = io;
        this.task = task;
    }

    public void in(Duration time) {
        io.limit(this, time.toNanos());
    }

    /** @param nanos as {@link IoThread#now} counts */
    public void at(long nanos) {
        io.timers().schedule(this, nanos);
    }

    public void off() {
        io.timers().cancel(this);
    }

    @Override
    protected void expired(long now) {
        task.run();
    }
}
