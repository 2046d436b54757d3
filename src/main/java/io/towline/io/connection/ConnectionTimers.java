package io.towline.io.connection;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.concurrent.TimeUnit;

/**
 * All timers of one WebSocket conversation in one: looks when the next of them can be due, and judges then. Traffic moves the times without
 * touching the timer, so a frame costs nothing here.
 *
 * <pre>
 *   OPEN --judge has ended it, or a side has said close--> CLOSING --close-timeout, or two seconds of linger--> lapsed
 * </pre>
 *
 * <p>Times that begin once begin with the exact one: a thread that was held up has an old coarse time, by which they could be over with its
 * next tick. Owner: the I/O thread of the conversation. Times are nanoseconds.
 */
public abstract class ConnectionTimers extends Timer {

    /** How long the last end of stream may take when both close frames are through. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    protected final IoThread io;
    private final long slowConsumerTimeout;
    private final long closeTimeout;
    private long cutAt = NEVER;

    /**
     * @param slowConsumerTimeout without one byte taken while some wait
     * @param closeTimeout how long a close frame may take to be heard and answered
     */
    protected ConnectionTimers(IoThread io, long slowConsumerTimeout, long closeTimeout) {
        this.io = io;
        this.slowConsumerTimeout = slowConsumerTimeout;
        this.closeTimeout = closeTimeout;
    }

    // ---- what a conversation is to say ----

    /** Whether it has begun to close: nothing else remains to be done. */
    protected abstract boolean isClosing();

    /** Whether the connections are closed: nothing is left to look at. */
    protected abstract boolean isClosed();

    /** Ends the conversation or asks a peer, where it is time. Only before it begins to close. */
    protected abstract void judge(long now);

    /** When {@link #judge} can next have something to do if nothing happens; {@link #NEVER} if it cannot. */
    protected abstract long nextLook(long now);

    /** The time to close is over. */
    protected abstract void lapsed(long now);

    // ---- what it tells ----

    public final void begin() {
        lookAt(nextLook(io.now()));
    }

    /** Bytes begin to wait for a connection: their timer may be due before the others. */
    public final void blocked() {
        if (!isClosing()) {
            hasten(io.exactNow() + slowConsumerTimeout);
        }
    }

    /** It begins to close. */
    public final void closing() {
        cutAt = io.exactNow() + closeTimeout;
        io.timers().schedule(this, cutAt);
    }

    /** Both sides of a connection have said close: its end of stream is all that is awaited. */
    public final void linger() {
        cutAt = Math.min(cutAt, io.exactNow() + LINGER);
        hasten(cutAt);
    }

    /** Something was said instead of a side that did not: the same time once more. */
    protected final void lingerAgain(long now) {
        cutAt = now + LINGER;
        io.timers().schedule(this, cutAt);
    }

    public final void stop() {
        io.timers().cancel(this);
    }

    // ---- looking ----

    /** To be called when the timer expires, within what catches a defect. */
    protected final void look(long now) {
        if (!isClosing()) {
            judge(now);
        }
        if (isClosed()) {
            return;
        }
        if (!isClosing()) {
            lookAt(nextLook(now));
        } else if (now < cutAt) {
            io.timers().schedule(this, cutAt);
        } else {
            lapsed(now);
        }
    }

    /** When a connection that takes no bytes is too slow; {@link #NEVER} while none wait for it. */
    protected final long slowAt(ConnectionWriter writer) {
        return writer.blocked() ? writer.progressAt() + slowConsumerTimeout : NEVER;
    }

    private void lookAt(long deadline) {
        if (deadline < NEVER / 2) {
            io.timers().schedule(this, deadline);
        }
    }

    private void hasten(long deadline) {
        if (deadline < scheduledFor()) {
            io.timers().schedule(this, deadline);
        }
    }
}
