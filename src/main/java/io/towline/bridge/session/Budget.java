package io.towline.bridge.session;

/**
 * The bound on what all sessions of this process hold together: messages that wait, answers that are not sent yet, bodies under way,
 * and a fixed charge for each session. Any thread.
 */
public final class Budget { // contract only

    public Budget(long limit) {}

    /** Takes {@code bytes} in every case: what is here already must be counted. */
    public void take(long bytes) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Takes {@code bytes} unless that would pass the limit. */
    public boolean tryTake(long bytes) {
        throw new UnsupportedOperationException("contract only");
    }

    public void give(long bytes) {
        throw new UnsupportedOperationException("contract only");
    }

    /** At or beyond the limit: who reads stops, who comes is refused. */
    public boolean isSpent() {
        throw new UnsupportedOperationException("contract only");
    }

    public long used() {
        throw new UnsupportedOperationException("contract only");
    }
}
