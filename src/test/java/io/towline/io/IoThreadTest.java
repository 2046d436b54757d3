package io.towline.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestClock;
import io.towline.testkit.Ticks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** What an I/O thread owns, and that only one thing is made of it. */
class IoThreadTest {

    private static final int SPARE = 64 * 1024;
    private static final long TWO_TICKS = Duration.ofMillis(200).toNanos();

    private final TestClock clock = new TestClock();
    private XnioWorker worker;
    private IoThreads threads;
    private IoThread io;

    @BeforeEach
    void begin() throws Exception {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        threads = new IoThreads(clock);
        io = threads.of(worker.getIoThread());
    }

    @AfterEach
    void end() throws InterruptedException {
        worker.shutdownNow();
        worker.awaitTermination(60, TimeUnit.SECONDS);
    }

    @Test
    void thereIsOneForEachThread() {
        assertSame(io, threads.of(worker.getIoThread()));
        List<IoThread> all = new ArrayList<>();
        threads.all().forEach(all::add);
        assertEquals(List.of(io), all);
        assertSame(worker.getIoThread(), io.xnio());
    }

    @Test
    void onAThreadThatEndsAConnectionIsClosedAtOnce() throws Exception {
        StreamConnection connection = worker.createFullDuplexPipeConnection().getLeftSide();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        io.execute(() -> {
            try {
                worker.shutdownNow();
                io.close(connection);
                closed.complete(!connection.isOpen());
            } catch (RuntimeException failed) {
                closed.completeExceptionally(failed);
            }
        });
        assertTrue(closed.get(60, TimeUnit.SECONDS));
    }

    @Test
    void itsOwnTaskRunsAtOnceAndAnothersSoon() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> done = new CompletableFuture<>();
        io.run(() -> {
            order.add("handed over to " + (XnioIoThread.currentThread() == io.xnio()));
            io.runLater(() -> {
                order.add("later");
                done.complete(null);
            });
            io.run(() -> order.add("within"));
            order.add("behind");
        });
        done.get(60, TimeUnit.SECONDS);
        assertEquals(List.of("handed over to true", "within", "behind", "later"), order);
    }

    /** As where a connection is closed by another thread while the process ends. */
    @Test
    void aThreadThatEndsTakesNothingFromOthersAndSaysNothing() throws Exception {
        worker.shutdownNow();
        assertTrue(worker.awaitTermination(60, TimeUnit.SECONDS));
        List<String> ran = new ArrayList<>();
        io.run(() -> ran.add("run"));
        io.runLater(() -> ran.add("later"));
        IoThread.run(io.xnio(), () -> ran.add("by its thread"));
        assertEquals(List.of(), ran);
        assertThrows(RejectedExecutionException.class, () -> io.execute(() -> ran.add("executed")));
    }

    @Test
    void theScratchBufferIsOneAndComesCleared() {
        ByteBuffer scratch = io.scratch();
        scratch.position(7).limit(9);
        assertSame(scratch, io.scratch());
        assertEquals(0, scratch.position());
        assertEquals(IoThread.SCRATCH_BYTES, scratch.remaining());
    }

    @Test
    void sparesAreUsedAgainAndComeCleared() {
        ByteBuffer first = io.acquire(1);
        assertEquals(SPARE, first.remaining());
        first.position(100).limit(200);
        io.release(first);
        assertSame(first, io.acquire(SPARE));
        assertEquals(SPARE, first.remaining());
        assertNotSame(first, io.acquire(1), "it is taken");
    }

    @Test
    void bigOnesAreMadeToMeasureAndNotKept() {
        ByteBuffer big = io.acquire(SPARE + 1);
        assertEquals(SPARE + 1, big.remaining());
        io.release(big);
        assertNotSame(big, io.acquire(SPARE + 1));
        assertNotSame(big, io.acquire(1));
    }

    @Test
    void noMoreSparesAreKeptThanAFew() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            taken.add(io.acquire(1));
        }
        taken.forEach(io::release);
        int kept = 0;
        for (int i = 0; i < 40; i++) {
            ByteBuffer again = io.acquire(1);
            kept += taken.stream().anyMatch(before -> before == again) ? 1 : 0;
        }
        assertEquals(32, kept);
    }

    @Test
    void maskingKeysDiffer() {
        Set<Integer> keys = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            keys.add(io.maskingKey());
        }
        // By chance two of 2,000 are alike once in two thousand runs, two pairs never.
        assertTrue(keys.size() >= 1_999, "only " + keys.size());
    }

    @Test
    void longAndShortRandomsShareABlockWithoutRunningOverItsEnd() {
        Set<Long> longs = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            longs.add(io.randomLong());
            io.maskingKey(); // leaves the block at an odd place
        }
        assertEquals(1_000, longs.size());
    }

    @Test
    void timersFollowTheClockNotTheHours() throws Exception {
        CompletableFuture<Long> fired = new CompletableFuture<>();
        Timer timer = new Timer() {
            @Override
            protected void expired(long now) {
                fired.complete(now);
            }
        };
        long begun = clock.nanos();
        io.execute(() -> io.timers().schedule(timer, begun + Duration.ofHours(3).toNanos()));
        clock.advance(Duration.ofHours(3).minusMillis(100));
        Ticks.await(io);
        assertFalse(fired.isDone());
        clock.advance(Duration.ofMillis(200));
        assertEquals(clock.nanos(), fired.get(60, TimeUnit.SECONDS));
    }

    /** A machine that stood still, or a long collection: the bytes of these minutes are there, only nobody has read them yet. */
    @Test
    void whatCameWhileTheThreadWasHeldUpIsReadBeforeTimersExpire() throws Exception {
        ChannelPipe<StreamConnection, StreamConnection> pipe = worker.createFullDuplexPipeConnection();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Long> fired = new CompletableFuture<>();
        Timer timer = new Timer() {
            @Override
            protected void expired(long now) {
                order.add("expired");
                fired.complete(now);
            }
        };
        long begun = clock.nanos();
        io.execute(() -> {
            pipe.getLeftSide().getSourceChannel().setReadListener(channel -> {
                order.add("read");
                IoUtils.safeClose(channel);
            });
            pipe.getLeftSide().getSourceChannel().resumeReads();
            io.timers().schedule(timer, begun + Duration.ofMinutes(1).toNanos());
        });
        io.execute(() -> {
            writeOne(pipe.getRightSide());
            clock.advance(Duration.ofMinutes(2));
            // A tick is due after that, and comes before the next look at the channels
            for (long since = System.nanoTime(); System.nanoTime() - since < TWO_TICKS; ) {
                LockSupport.parkNanos(TWO_TICKS);
            }
        });
        assertEquals(begun + Duration.ofMinutes(2).toNanos(), fired.get(60, TimeUnit.SECONDS));
        assertEquals(List.of("read", "expired"), order);
        IoUtils.safeClose(pipe.getLeftSide(), pipe.getRightSide());
    }

    private static void writeOne(StreamConnection to) {
        try {
            assertEquals(1, to.getSinkChannel().write(ByteBuffer.wrap(new byte[1])));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
