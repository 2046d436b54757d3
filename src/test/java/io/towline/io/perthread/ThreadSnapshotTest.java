package io.towline.io.perthread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** Things of I/O threads are looked at where they live, without holding those threads up. */
class ThreadSnapshotTest {

    private XnioWorker worker;
    private final List<IoThread> threads = new ArrayList<>();
    private volatile Duration passed = Duration.ZERO;

    @BeforeEach
    void begin() throws Exception {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 2)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        IoThreads all = new IoThreads(() -> passed.toNanos());
        while (threads.size() < 2) {
            IoThread next = all.of(worker.getIoThread());
            if (!threads.contains(next)) {
                threads.add(next);
            }
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        worker.shutdownNow();
        worker.awaitTermination(60, TimeUnit.SECONDS);
    }

    private record Numbers(IoThread io, List<Integer> present) implements PerThread<Integer> {
        static Numbers of(IoThread io, int from, int count) {
            return new Numbers(io, IntStream.range(from, from + count).boxed().toList());
        }
    }

    @Test
    void eachIsLookedAtOnItsOwnThreadAndWhoeverIsNotMeantLeftOut() {
        List<Numbers> perThreads = List.of(Numbers.of(threads.get(0), 0, 1_200), Numbers.of(threads.get(1), 2_000, 3));
        List<Boolean> wrongThread = new CopyOnWriteArrayList<>();
        List<Integer> seen = ThreadSnapshot.of(perThreads, number -> {
            IoThread owner = threads.get(number < 2_000 ? 0 : 1);
            if (Thread.currentThread() != owner.xnio()) {
                wrongThread.add(true);
            }
            return Optional.of(number).filter(it -> it % 2 == 0);
        });
        List<Integer> expected =
                new ArrayList<>(IntStream.range(0, 600).map(i -> 2 * i).boxed().toList());
        expected.addAll(List.of(2_000, 2_002));
        assertEquals(expected, seen);
        assertEquals(List.of(), wrongThread);
    }

    @Test
    void theChosenAreVisitedOnTheirOwnThreads() throws Exception {
        List<Numbers> perThreads = List.of(Numbers.of(threads.get(0), 0, 1_200), Numbers.of(threads.get(1), 2_000, 3));
        Set<String> visits = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(602);
        int chosen = ThreadSnapshot.visit(
                perThreads, number -> threads.get(number < 2_000 ? 0 : 1), number -> number % 2 == 0, number -> {
                    visits.add(number + " " + Thread.currentThread().getName());
                    all.countDown();
                });
        assertEquals(602, chosen);
        assertTrue(all.await(60, TimeUnit.SECONDS));
        assertEquals(602, visits.size());
        String first = threads.get(0).xnio().getName();
        assertTrue(visits.containsAll(List.of("0 " + first, "1198 " + first)), visits::toString);
        assertTrue(visits.contains("2002 " + threads.get(1).xnio().getName()), visits::toString);
    }

    /** What the thread was asked to do during the first portion comes before the second. */
    @Test
    void betweenTwoPortionsTheThreadHasOtherThingsToDo() throws Exception {
        IoThread io = threads.getFirst();
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        io.execute(() -> BatchedVisit.over(
                io,
                List.of(1, 2, 3, 4, 5),
                2,
                number -> {
                    order.add("" + number);
                    io.execute(() -> order.add("other"));
                },
                new BatchedVisit.Outcome() {
                    @Override
                    public void done() {
                        done.complete(null);
                    }

                    @Override
                    public void failed(Throwable why) {
                        done.completeExceptionally(why);
                    }
                }));
        done.get(60, TimeUnit.SECONDS);
        // A copy: the fifth's "other" may come meanwhile.
        assertEquals(
                List.of("1", "2", "other", "other", "3", "4", "other", "other", "5"),
                List.copyOf(order).subList(0, 9));
    }

    /** The time is up when the second thread is done with what it was asked, and not before. */
    @Test
    void aThreadThatDoesNotAnswerInTimeIsLeftOut() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        threads.get(0).execute(() -> Await.release(busy));
        try {
            List<Integer> seen = ThreadSnapshot.of(
                    List.of(Numbers.of(threads.get(1), 7, 2), Numbers.of(threads.get(0), 0, 3)), number -> {
                        threads.get(1).execute(() -> passed = Duration.ofMillis(500));
                        return Optional.of(number);
                    });
            assertEquals(List.of(7, 8), seen);
        } finally {
            busy.countDown();
        }
    }

    /** The time is up when the first thread is done, and the second has not been asked yet. */
    @Test
    void theTimeIsUpForAllAtOnceHoweverLongAskingThemTakes() {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch clockHasGoneOn = new CountDownLatch(1);
        threads.get(1).execute(() -> Await.release(busy));
        PerThread<Integer> first = Numbers.of(threads.get(0), 7, 1);
        PerThread<Integer> askedLate = new PerThread<>() {
            @Override
            public IoThread io() {
                Await.release(clockHasGoneOn);
                return threads.get(1);
            }

            @Override
            public List<Integer> present() {
                return List.of(0);
            }
        };
        try {
            List<Integer> seen = ThreadSnapshot.of(List.of(first, askedLate), number -> {
                threads.get(0).execute(() -> {
                    passed = Duration.ofMillis(500);
                    clockHasGoneOn.countDown();
                });
                return Optional.of(number);
            });
            assertEquals(List.of(7), seen);
        } finally {
            busy.countDown();
        }
    }

    @Test
    void beforeThatItIsWaitedFor() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        threads.get(0).execute(() -> Await.release(busy));
        Thread.ofVirtual().start(() -> {
            sleep(Duration.ofMillis(600)); // longer than the half second that the clock does not tell
            busy.countDown();
        });
        assertEquals(List.of(0, 1, 2), ThreadSnapshot.of(List.of(Numbers.of(threads.get(0), 0, 3)), Optional::of));
    }

    @Test
    void aDefectIsTheCallersToHear() {
        IllegalStateException heard = assertThrows(
                IllegalStateException.class,
                () -> ThreadSnapshot.of(List.of(Numbers.of(threads.getFirst(), 0, 3)), number -> {
                    throw new IllegalArgumentException("thrown by this test");
                }));
        assertEquals("thrown by this test", heard.getCause().getMessage());
    }

    @Test
    void afterTheEndOfTheThreadsNothingIsThere() throws Exception {
        Numbers perThread = Numbers.of(threads.getFirst(), 0, 3);
        XnioIoThread thread = threads.getFirst().xnio();
        worker.shutdownNow();
        thread.join(60_000);
        assertEquals(List.of(), ThreadSnapshot.of(List.of(perThread), Optional::of));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }
}
