package io.towline.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import io.towline.testkit.Await;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose turn it is. What is read here is never usable, so nothing is ever changed over. */
class ReloadsTest {

    /** For the lock, or for the test to let it go on. */
    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch reading = new CountDownLatch(1);
    private final Semaphore go = new Semaphore(0);
    private final List<Thread> callers = new ArrayList<>();
    private final Reloads reloads = new Reloads(null, this::read, null);

    private ConfigResult read() {
        reading.countDown();
        try {
            Await.permit(go, "the test to let a reload go on");
        } catch (InterruptedException ends) {
            Thread.currentThread().interrupt();
        }
        int number = reads.incrementAndGet();
        return new ConfigResult.Unusable(List.of(new Mistake("file", "number " + number)));
    }

    @AfterEach
    void end() {
        go.release(100);
        reloads.close();
    }

    private CompletableFuture<String> reload() {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        callers.add(Thread.ofPlatform()
                .daemon()
                .start(() -> outcome.complete(String.join(", ", reloads.reload().mistakes()))));
        return outcome;
    }

    /** There is nothing else that they wait for. */
    private void awaitThatAllWait() throws InterruptedException {
        Await.until(() -> callers.stream().map(Thread::getState).allMatch(WAITING::contains), "all to wait");
    }

    @Test
    void whoComesDuringOneSharesTheNext() throws Exception {
        CompletableFuture<String> first = reload();
        Await.signal(reading, "the first reload");
        List<CompletableFuture<String>> storm = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            storm.add(reload());
        }
        awaitThatAllWait();
        go.release(2);
        assertEquals("file: number 1", first.get(60, TimeUnit.SECONDS));
        for (CompletableFuture<String> each : storm) {
            assertEquals("file: number 2", each.get(60, TimeUnit.SECONDS));
        }
        assertEquals(2, reads.get());
    }

    @Test
    void theAudienceHearsOfEachHoweverItGoes() {
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        reloads.tell(() -> heard.add("begins"), how -> heard.add("over " + how.accepted()));
        go.release();
        reloads.reload();
        assertEquals(List.of("begins", "over false"), List.copyOf(heard));
    }

    @Test
    void aDefectOfTheAudienceHoldsNobodyUp() {
        reloads.tell(
                () -> {
                    throw new IllegalStateException("begins");
                },
                how -> {
                    throw new IllegalStateException("over");
                });
        go.release();
        assertEquals(List.of("file: number 1"), reloads.reload().mistakes());
    }

    @Test
    void aFailureWithoutWordsHoldsNobodyUp() throws Exception {
        try (Reloads wordless = new Reloads(null, ReloadsTest::failWithoutWords, null)) {
            CompletableFuture<List<String>> outcome = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> outcome.complete(wordless.reload().mistakes()));
            assertEquals(List.of("java.nio.channels.ClosedChannelException"), outcome.get(60, TimeUnit.SECONDS));
        }
    }

    private static ConfigResult failWithoutWords() {
        ReloadsTest.<RuntimeException>throwUndeclared(new ClosedChannelException());
        throw new AssertionError("not reached");
    }

    /** As an IOException comes from deep below, where a supplier may declare none. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> void throwUndeclared(Exception failed) throws X {
        throw (X) failed;
    }

    @Test
    void whoLeavesReloadsNoMore() throws Exception {
        CompletableFuture<String> first = reload();
        Await.signal(reading, "the first reload");
        CompletableFuture<String> waiting = reload();
        reloads.leave();
        Reload late = reloads.reload();
        assertFalse(late.accepted());
        assertEquals("1 mistake", late.summary());
        go.release(2);
        assertEquals("file: number 1", first.get(60, TimeUnit.SECONDS));
        waiting.get(60, TimeUnit.SECONDS);
    }
}
