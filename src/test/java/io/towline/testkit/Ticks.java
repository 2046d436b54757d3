package io.towline.testkit;

import io.towline.io.IoThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xnio.XnioIoThread;

/** When an I/O thread has seen what its clock says now, and its timers have expired: a test that holds the clock waits for that. */
public final class Ticks {

    private static final int PATIENCE_SECONDS = 60;

    /** The thread looks at its clock each 100 ms. */
    private static final int ANOTHER_TICK_MILLIS = 150;

    /** Where the clock has leapt, timers expire a millisecond after that look; what is to come later is done later. */
    private static final int BEHIND_TIMERS_MILLIS = 5;

    private static final int LOOK_AGAIN_MILLIS = 5;

    private Ticks() {}

    /** Returns when all that is due by now is done. */
    public static void await(IoThread io) throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        long target = io.exactNow();
        io.execute(() -> look(io, target, seen));
        await(seen);
    }

    private static void look(IoThread io, long target, CompletableFuture<Void> seen) {
        if (io.now() >= target) {
            io.xnio().executeAfter(() -> seen.complete(null), BEHIND_TIMERS_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            io.xnio().executeAfter(() -> look(io, target, seen), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void await(CompletableFuture<Void> seen) throws Exception {
        try {
            seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("the I/O thread does not see its clock go on", late);
        }
    }

    /** The same, slower, where what belongs to the thread cannot be had. */
    public static void await(XnioIoThread thread) throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        // Each asked for on the thread itself, which is then not looking at the clock
        thread.execute(() -> thread.executeAfter(
                () -> thread.executeAfter(() -> seen.complete(null), BEHIND_TIMERS_MILLIS, TimeUnit.MILLISECONDS),
                ANOTHER_TICK_MILLIS,
                TimeUnit.MILLISECONDS));
        await(seen);
    }

    /** Returns when what is under way on the thread is done, so that no time passes in the middle of it. */
    public static void settle(XnioIoThread thread) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(() -> done.complete(null));
        await(done);
    }
}
