package io.towline.listener.http2.frame;

/**
 * What the clients of one listener may send on one I/O thread, all together, beyond the windows that each of them has anyway: it may have to be held
 * where servers stop reading.
 *
 * <p>Nobody queues for it: a stream that gets nothing asks again when it has been read as far once more.
 *
 * <p>Owner: that thread.
 */
public final class WindowBudget {

    private final int limit;
    private int used;

    /** @param limit bytes */
    public WindowBudget(int limit) {
        this.limit = limit;
    }

    /** @return how much of it may be had */
    int take(int wanted) {
        int got = Math.min(wanted, limit - used);
        used += got;
        return got;
    }

    void giveBack(int bytes) {
        used -= bytes;
    }

    public int used() {
        return used;
    }
}
