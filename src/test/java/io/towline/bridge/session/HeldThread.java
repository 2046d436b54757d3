package io.towline.bridge.session;

import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.testkit.TestClock;
import io.towline.testkit.Ticks;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** One I/O thread whose time goes on when a test says so. */
final class HeldThread {

    private static final int PATIENCE_SECONDS = 60;

    final TestClock clock = new TestClock();
    final IoThreads threads = new IoThreads(clock);
    final IoThread io;
    private final XnioWorker worker;

    HeldThread() throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        io = threads.of(worker.getIoThread());
    }

    /** Does it on the thread, and gives what comes of it. */
    <T> T get(Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        io.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw failure;
        }
    }

    void on(Runnable work) throws Exception {
        get(() -> {
            work.run();
            return true;
        });
    }

    /** Lets that much time go by; returns when what was due is done. */
    void pass(Duration time) throws Exception {
        clock.advance(time);
        Ticks.await(io);
    }

    void close() throws InterruptedException {
        worker.shutdownNow();
        worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
