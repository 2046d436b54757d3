package io.towline.handshake.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.handshake.upstream.Dial.Result;
import io.towline.io.Descriptors;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.Timer;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import io.towline.upstream.Affinity;
import io.towline.upstream.ServerView;
import io.towline.upstream.UpstreamGroup;
import io.undertow.util.HeaderMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** One I/O thread that dials one upstream and keeps what became of it. Timers by a held clock. */
final class Dialling implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 60;

    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final TestClock clock = new TestClock();
    private final XnioWorker worker;
    private final IoThread io;
    private final UpstreamGroup group;

    Dialling(UpstreamConfig upstream) throws Exception {
        this(upstream, Descriptors.unlimited());
    }

    Dialling(UpstreamConfig upstream, Descriptors descriptors) throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        io = new IoThreads(clock, descriptors).of(worker.getIoThread());
        group = new UpstreamGroup(upstream, clock, tasks);
    }

    Dial.Request request(String target, HeaderMap onward, String... subprotocols) {
        return new Dial.Request(
                group,
                Affinity.NONE,
                target,
                "chat.example.com",
                onward,
                List.of(subprotocols),
                Optional.empty(),
                Optional.empty());
    }

    Dial.Request request() {
        return request("/chat", new HeaderMap());
    }

    Dial begin(Dial.Request request) throws Exception {
        return onThread(() -> Dial.begin(request, io, this::settle));
    }

    void settle(Result result) {
        if (!worker.getIoThread().equals(Thread.currentThread())) {
            throw new AssertionError("settled on " + Thread.currentThread());
        }
        results.add(result);
    }

    IoThread io() {
        return io;
    }

    Result result() throws InterruptedException {
        Result result = results.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("nothing was settled");
        }
        return result;
    }

    boolean nothingSettled() {
        return results.isEmpty();
    }

    /** Of each server. */
    List<Long> failures() {
        return group.view().stream().map(ServerView::failed).toList();
    }

    List<ServerView> servers() {
        return group.view();
    }

    int leases() {
        return group.leases();
    }

    <T> T onThread(Callable<T> task) throws Exception {
        FutureTask<T> done = new FutureTask<>(task);
        io.execute(done);
        return done.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** When this returns, all timers up to then are told, and what they began on this thread is done. */
    void pass(Duration time) throws Exception {
        CountDownLatch passed = new CountDownLatch(1);
        onThread(() -> {
            io.timers().schedule(new After(passed), io.exactNow() + time.toNanos());
            return true;
        });
        clock.advance(time.plusSeconds(1));
        if (!passed.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the clock stands");
        }
        onThread(() -> true);
    }

    private static final class After extends Timer {
        private final CountDownLatch passed;

        After(CountDownLatch passed) {
            this.passed = passed;
        }

        @Override
        protected void expired(long now) {
            passed.countDown();
        }
    }

    @Override
    public void close() {
        for (Result result : results) {
            if (result instanceof Result.Agreed agreed) {
                IoUtils.safeClose(agreed.upstream());
            }
        }
        worker.shutdownNow();
        Await.end(tasks, "tasks");
    }
}
