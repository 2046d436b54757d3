package io.towline.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ten who ask cost as one. */
class CoalescingCacheTest {

    private final TestClock clock = new TestClock();
    private final AtomicInteger times = new AtomicInteger();

    @Test
    void withinItsTimeAFindingServesAll() {
        CoalescingCache<Integer> shared = new CoalescingCache<>(times::incrementAndGet, Duration.ofSeconds(1), clock);
        assertEquals(1, shared.get());
        clock.advance(Duration.ofMillis(999));
        assertEquals(1, shared.get());
        clock.advance(Duration.ofMillis(1));
        assertEquals(2, shared.get());
    }

    @Test
    void thoseWhoComeMeanwhileWaitForTheFirst() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CoalescingCache<Integer> shared = new CoalescingCache<>(
                () -> {
                    begun.countDown();
                    Await.release(go);
                    return times.incrementAndGet();
                },
                Duration.ofSeconds(1),
                clock);
        try (var threads = Executors.newFixedThreadPool(3)) {
            Callable<Integer> asking = shared::get;
            var first = threads.submit(asking);
            Await.signal(begun, "the first to ask");
            var others = List.of(threads.submit(asking), threads.submit(asking));
            go.countDown();
            assertEquals(1, Await.result(first, "the first answer"));
            assertEquals(1, Await.result(others.getFirst(), "the second answer"));
            assertEquals(1, Await.result(others.getLast(), "the third answer"));
        }
    }

    @Test
    void aFailureIsNotRemembered() {
        CoalescingCache<Integer> shared = new CoalescingCache<>(
                () -> {
                    if (times.incrementAndGet() == 1) {
                        throw new IllegalArgumentException("thrown by this test");
                    }
                    return times.get();
                },
                Duration.ofSeconds(1),
                clock);
        assertEquals(
                "thrown by this test",
                assertThrows(IllegalStateException.class, shared::get)
                        .getCause()
                        .getMessage());
        assertEquals(2, shared.get());
    }
}
