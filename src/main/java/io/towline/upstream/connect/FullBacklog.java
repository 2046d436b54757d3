package io.towline.upstream.connect;

import io.towline.io.IoThread;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait, on one I/O thread, for room in the backlog of one server. Nothing tells when there is some, so it is asked for again after
 * pauses; by the first of them only, or a server that hangs would cost the thread a call for each. Who waits longest is next. Where there
 * is room for many, all of them have it at once.
 *
 * <p>Owner: its I/O thread.
 */
final class FullBacklog {

    private static final Logger LOG = LoggerFactory.getLogger(FullBacklog.class);

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 20;

    /** Then others of the thread have their turn: each of them may be told a refusal, and go on to the next server. */
    private static final int MOST_AT_ONCE = 64;

    /** One who waits. */
    interface Waiting {

        /** @return whether it is over, well or not; else there is no room yet */
        boolean attempt();

        /** The thread is about to end, and asks no more. */
        void ended(RuntimeException cause);
    }

    private final IoThread io;
    private final SequencedSet<Waiting> waiting = new LinkedHashSet<>();

    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** Whether it will be asked again: at most once at a time, however often the queue became empty meanwhile. */
    private boolean due;

    FullBacklog(IoThread io) {
        this.io = io;
    }

    /** Asks at once, unless somebody waits already: whoever comes now must not overtake. */
    void enter(Waiting next) {
        if (!waiting.isEmpty() || !next.attempt()) {
            waiting.addLast(next);
            askLater();
        }
    }

    /** Gave up; nothing where it does not wait. */
    void leave(Waiting gone) {
        waiting.remove(gone);
    }

    boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    private void ask() {
        due = false;
        try {
            askSome();
        } finally {
            if (waiting.isEmpty()) {
                pauseMillis = FIRST_PAUSE_MILLIS;
            } else {
                askLater();
            }
        }
    }

    private void askSome() {
        for (int i = 0; i < MOST_AT_ONCE && !waiting.isEmpty(); i++) {
            if (!isOver(waiting.getFirst())) {
                pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
                return;
            }
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
    }

    private boolean isOver(Waiting first) {
        try {
            if (!first.attempt()) {
                return false;
            }
        } catch (RuntimeException | Error defect) { // of whoever is told; the others wait all the same
            LOG.error("a connect that waited for a full backlog broke", defect);
        }
        waiting.remove(first);
        return true;
    }

    private void askLater() {
        if (due) {
            return;
        }
        try {
            io.xnio().executeAfter(this::ask, pauseMillis, TimeUnit.MILLISECONDS);
            due = true;
        } catch (RejectedExecutionException ending) {
            while (!waiting.isEmpty()) {
                waiting.removeFirst().ended(ending);
            }
        }
    }
}
