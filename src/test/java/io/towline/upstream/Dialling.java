package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.io.Descriptors;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.connect.ResolvedName;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** One I/O thread to dial from. Timers by a held clock. */
final class Dialling implements AutoCloseable {

    private final XnioWorker worker;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final TestClock clock = new TestClock();
    private final Descriptors descriptors = new Descriptors(() -> 1000, () -> 0);
    private final IoThread io;

    Dialling() throws IOException {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        io = new IoThreads(clock, descriptors).of(worker.getIoThread());
    }

    TestClock clock() {
        return clock;
    }

    IoThread io() {
        return io;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    UpstreamGroup group(UpstreamConfig config, ResolvedName.Lookup lookup) throws Exception {
        return new UpstreamGroup(config, clock, tasks, lookup);
    }

    /** A connect under way. */
    static final class Dial implements Connect.Outcome {
        private final CompletableFuture<StreamConnection> result = new CompletableFuture<>();
        private final CompletableFuture<Connect> connect = new CompletableFuture<>();

        @Override
        public void connected(StreamConnection upstream) {
            result.complete(upstream);
        }

        @Override
        public void failed(IOException cause) {
            result.completeExceptionally(cause);
        }

        StreamConnection connected() throws Exception {
            return result.get(60, TimeUnit.SECONDS);
        }

        IOException failure() throws Exception {
            return (IOException) result.handle((connection, cause) -> cause).get(60, TimeUnit.SECONDS);
        }

        boolean over() {
            return result.isDone();
        }

        Connect connect() throws Exception {
            return connect.get(60, TimeUnit.SECONDS);
        }
    }

    Dial dial(UpstreamGroup group) {
        Dial dial = new Dial();
        ServerLease lease = group.lease(Set.of()).orElseThrow();
        io.execute(() -> dial.connect.complete(lease.connect(io, dial)));
        return dial;
    }

    /** Runs on the I/O thread and waits for it. */
    void onThread(Runnable task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        io.execute(() -> {
            task.run();
            done.complete(null);
        });
        done.get(60, TimeUnit.SECONDS);
    }

    /** By the thread's own time, in which it looks again at what it waits for. */
    void afterAWhile() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        io.xnio().executeAfter(() -> done.complete(null), 10, TimeUnit.MILLISECONDS);
        done.get(60, TimeUnit.SECONDS);
    }

    void close(StreamConnection connection) throws Exception {
        onThread(() -> IoUtils.safeClose(connection));
    }

    /** What a test ends with: whatever became of its connects, they hold no descriptor any more. */
    void end() throws Exception {
        try (this) {
            Await.until(() -> descriptors.taken() == 0, "all descriptors to be given back");
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        tasks.shutdownNow();
    }
}
