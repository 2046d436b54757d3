package io.towline.upstream.connect;

import io.towline.io.IoThread;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Those who wait, on one I/O thread, for room in the backlog of one server. Nothing tells when there is some, so it is asked for again after
 * pauses; by the first of them only, or a server that hangs would cost the thread a call for each. Who waits longest is next.
 *
 * <p>Owner: its I/O thread.
 */
final class FullBacklog {

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 20;

    /** Then others have their turn: each of them may be told a refusal, and go on to the next server. */
    private static final int MOST_AT_ONCE = 64;

    private final IoThread io;
    private final ArrayDeque<UnixConnect> waiting = new ArrayDeque<>();

    private long pauseMillis = FIRST_PAUSE_MILLIS;

    FullBacklog(IoThread io) {
        this.io = io;
    }

    /** Whether somebody waits already, so that whoever comes now must not overtake. */
    boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    void await(UnixConnect connect) {
        waiting.addLast(connect);
        if (waiting.size() == 1) {
            pauseMillis = FIRST_PAUSE_MILLIS;
            askLater();
        }
    }

    private void ask() {
        for (int i = 0; i < MOST_AT_ONCE && !waiting.isEmpty(); i++) {
            if (!waiting.getFirst().attempt()) {
                pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
                askLater();
                return;
            }
            waiting.removeFirst();
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
        if (!waiting.isEmpty()) {
            askLater();
        }
    }

    private void askLater() {
        try {
            io.xnio().executeAfter(this::ask, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            while (!waiting.isEmpty()) {
                waiting.removeFirst().ended(ending);
            }
        }
    }
}
