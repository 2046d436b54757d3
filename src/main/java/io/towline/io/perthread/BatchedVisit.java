package io.towline.io.perthread;

import io.towline.io.IoThread;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Visits many things of one I/O thread, some at a time: between two portions the thread turns to its connections, so that ten thousand
 * visits hold none of them up for longer than one portion takes.
 *
 * <p>Owner: the thread.
 */
final class BatchedVisit<T> {

    /** Told once how it went. */
    interface Outcome {
        void done();

        /** A visit threw this, or the thread ends; nothing further is visited. */
        void failed(Throwable why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(BatchedVisit.class);

    private final IoThread io;
    private final Iterator<T> rest;
    private final int atOnce;
    private final Consumer<? super T> visit;
    private final Outcome outcome;

    private BatchedVisit(IoThread io, List<T> things, int atOnce, Consumer<? super T> visit, Outcome outcome) {
        this.io = io;
        this.rest = things.iterator();
        this.atOnce = atOnce;
        this.visit = visit;
        this.outcome = outcome;
    }

    /** Begins at once, on this thread, which is {@code io}. {@code things} must not change meanwhile. */
    static <T> void over(IoThread io, List<T> things, int atOnce, Consumer<? super T> visit, Outcome outcome) {
        new BatchedVisit<>(io, things, atOnce, visit, outcome).portion();
    }

    /** The same where nobody waits for the outcome, since {@code visit} deals with its own failures. */
    static <T> void over(IoThread io, List<T> things, int atOnce, Consumer<? super T> visit) {
        over(io, things, atOnce, visit, new Outcome() {
            @Override
            public void done() {
                // as it should
            }

            @Override
            public void failed(Throwable why) {
                LOG.debug("did not visit all", why);
            }
        });
    }

    private void portion() {
        try {
            for (int i = 0; i < atOnce && rest.hasNext(); i++) {
                visit.accept(rest.next());
            }
            if (rest.hasNext()) {
                io.executeLater(this::portion);
                return;
            }
        } catch (RejectedExecutionException ending) {
            outcome.failed(ending);
            return;
        } catch (RuntimeException | Error defect) {
            outcome.failed(defect);
            return;
        }
        outcome.done();
    }
}
