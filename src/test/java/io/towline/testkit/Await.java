package io.towline.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.xnio.IoFuture;

/**
 * The waits of tests. Each takes a minute at most unless it says more, which is far more than any machine needs; then it fails and says what
 * it waited for.
 */
public final class Await {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long NANOS = PATIENCE.toNanos();
    private static final Duration BETWEEN_TWO_LOOKS = Duration.ofMillis(2);

    private Await() {}

    /** @throws ExecutionException if it failed */
    public static <T> T result(Future<T> future, String what) throws InterruptedException, ExecutionException {
        try {
            return future.get(NANOS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw inVain(what);
        }
    }

    /** A connection that an I/O thread makes. */
    public static <T> T result(IoFuture<T> future, String what) throws IOException {
        if (future.await(NANOS, TimeUnit.NANOSECONDS) == IoFuture.Status.WAITING) {
            throw inVain(what);
        }
        return future.get();
    }

    public static void end(Thread thread, String what) throws InterruptedException {
        if (!thread.join(PATIENCE)) {
            throw inVain("the end of " + what);
        }
    }

    /** Takes no more tasks, and waits until those it has are done. */
    public static void end(ExecutorService threads, String what) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(NANOS, TimeUnit.NANOSECONDS)) {
                throw inVain("the end of " + what);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }

    public static void signal(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(NANOS, TimeUnit.NANOSECONDS)) {
            throw inVain(what);
        }
    }

    /** The same where an interrupt ends the waiting and is for others to notice. */
    public static void calmly(CountDownLatch latch, String what) {
        try {
            signal(latch, what);
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a thread does that a test holds until it has done what it wants. */
    public static void release(CountDownLatch latch) {
        calmly(latch, "the test to let " + Thread.currentThread().getName() + " go on");
    }

    public static void permit(Semaphore permits, String what) throws InterruptedException {
        if (!permits.tryAcquire(NANOS, TimeUnit.NANOSECONDS)) {
            throw inVain(what);
        }
    }

    public static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(NANOS, TimeUnit.NANOSECONDS);
        if (next == null) {
            throw inVain(what);
        }
        return next;
    }

    /** What can only be looked at. */
    @FunctionalInterface
    public interface Condition<X extends Exception> {
        boolean holds() throws X;
    }

    /** Looks again and again, for what nobody tells. */
    public static <X extends Exception> void until(Condition<X> condition, String what) throws X, InterruptedException {
        until(condition, () -> what);
    }

    /** @param what is asked for it in the end, if that comes */
    public static <X extends Exception> void until(Condition<X> condition, Supplier<String> what)
            throws X, InterruptedException {
        until(PATIENCE, condition, what);
    }

    /** For what takes longer than a minute on a slow machine, such as the start of a process. */
    public static <X extends Exception> void until(Duration patience, Condition<X> condition, Supplier<String> what)
            throws X, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw inVain(patience, what.get());
            }
            Thread.sleep(BETWEEN_TWO_LOOKS);
        }
    }

    private static AssertionError inVain(String what) {
        return inVain(PATIENCE, what);
    }

    private static AssertionError inVain(Duration patience, String what) {
        return new AssertionError("waited " + patience.toSeconds() + " s in vain for " + what);
    }
}
