package io.towline.testkit;

import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** One I/O thread whose time goes on when a test says so. */
public final class HeldThread implements AutoCloseable {

    private final TestClock clock;
    private final IoThreads threads;
    private final XnioWorker worker;
    private final IoThread io;

    public HeldThread() throws IOException {
        this(new TestClock());
    }

    private HeldThread(TestClock clock) throws IOException {
        this(clock, new IoThreads(clock));
    }

    private HeldThread(TestClock clock, IoThreads threads) throws IOException {
        this.clock = clock;
        this.threads = threads;
        worker = Xnio.getInstance()
                .createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1, Options.THREAD_DAEMON, true));
        io = threads.of(worker.getIoThread());
    }

    /** Another one under the same clock. */
    public HeldThread beside() throws IOException {
        return new HeldThread(clock, threads);
    }

    public TestClock clock() {
        return clock;
    }

    /** Those that were made beside each other. */
    public IoThreads threads() {
        return threads;
    }

    public IoThread io() {
        return io;
    }

    public XnioIoThread xnio() {
        return io.xnio();
    }

    /** Which this is the one I/O thread of. */
    public XnioWorker worker() {
        return worker;
    }

    /**
     * Does it on the thread, and gives what comes of it.
     *
     * @throws ExecutionException of an exception; an error, such as a failed assertion, comes as it is
     */
    public <T> T get(Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        io.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            return Await.result(result, "an I/O thread to do what it was asked");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw failure;
        }
    }

    public void on(Runnable work) throws Exception {
        get(() -> {
            work.run();
            return true;
        });
    }

    /** Returns when what was to be done on the thread is done. */
    public void settle() throws Exception {
        on(() -> {});
    }

    /** Lets that much time go by behind what is under way; returns when what was due is done. */
    public void pass(Duration time) throws Exception {
        settle();
        clock.advance(time);
        Ticks.await(io);
    }

    /** On the thread, as if it had been held up for so long in what it does just now: it does not know of it before its next tick. */
    public void leap(Duration time) {
        clock.advance(time);
    }

    /** What is done meanwhile happens all at once for the thread. */
    public void whileHeld(Callable<Void> meanwhile) throws Exception {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        try {
            io.execute(() -> {
                holding.countDown();
                Await.release(held);
            });
            Await.signal(holding, "an I/O thread to be held");
            meanwhile.call();
        } finally {
            held.countDown();
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        Await.end(worker, "an I/O thread");
    }
}
