package io.towline.compress;

import io.towline.io.IoThread;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;

/**
 * Shares out the work of compressing on one I/O thread. In one turn so many bytes are taken over all answers; then everything else that is ready
 * on the thread comes first. Without this one answer that shrinks to nothing, which no client and no window holds up, would keep the thread for as
 * long as its server sends.
 *
 * <p>Owner: that thread.
 */
final class Turns {

    /** One or two milliseconds' work, and more than most answers have. Behind it comes one millisecond for all else. */
    static final int BYTES = 64 * 1024;

    /** So many at least for whoever waits, where many do. */
    private static final int FEWEST_BYTES = 8 * 1024;

    /** One that compresses. */
    abstract static class Worker {
        private int allowance;

        /** It may go on: what it may take is its own until it is taken. */
        abstract void goOn();
    }

    private final IoThread io;
    private final ArrayDeque<Worker> waiting = new ArrayDeque<>();
    private int left = BYTES;
    private boolean planned;

    Turns(IoThread io) {
        this.io = io;
    }

    /** How many bytes it may take now. None: it waits from here on, and is told. */
    int allowed(Worker worker) {
        if (worker.allowance > 0) {
            return worker.allowance;
        }
        if (left > 0 && waiting.isEmpty()) {
            return left;
        }
        if (!waiting.contains(worker)) {
            waiting.add(worker);
        }
        plan();
        return 0;
    }

    void took(Worker worker, int bytes) {
        if (worker.allowance > 0) {
            worker.allowance -= bytes;
        } else {
            left -= bytes;
            plan();
        }
    }

    /** It is through, or its client is gone. */
    void forget(Worker worker) {
        waiting.remove(worker);
    }

    private void plan() {
        if (planned) {
            return;
        }
        planned = true;
        try {
            io.executeLater(this::next);
        } catch (RejectedExecutionException ending) {
            planned = false; // the thread is about to end, and its connections with it
        }
    }

    private void next() {
        planned = false;
        left = BYTES;
        int share = Math.clamp(BYTES / Math.max(1, waiting.size()), FEWEST_BYTES, BYTES);
        try {
            while (left > 0 && !waiting.isEmpty()) {
                Worker first = waiting.poll();
                first.allowance = Math.min(share, left);
                left -= first.allowance;
                first.goOn();
            }
        } finally {
            if (!waiting.isEmpty()) {
                plan(); // also where one of them broke
            }
        }
    }
}
