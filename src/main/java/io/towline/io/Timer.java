package io.towline.io;

/**
 * Something that wants to be told when its time has come: a node of one {@link TimerWheel}, so that setting a timer allocates
 * nothing. Subclassed where the time matters.
 *
 * <p>Owner: the I/O thread of the wheel.
 */
public abstract class Timer {

    /** Further away than any clock gets, and still safe to add to a time. */
    public static final long NEVER = Long.MAX_VALUE / 4;

    long deadline;
    Timer previous;
    Timer next;

    /**
     * The deadline has passed; the timer is no longer scheduled and may be scheduled again.
     *
     * @param now the coarse time, nanoseconds
     */
    protected abstract void expired(long now);

    public final boolean scheduled() {
        return next != null;
    }

    /** The deadline, nanoseconds; far away while none is set. */
    protected final long scheduledFor() {
        return scheduled() ? deadline : Long.MAX_VALUE;
    }
}
