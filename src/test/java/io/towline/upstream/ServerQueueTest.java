package io.towline.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.UpstreamConfig.Server;
import io.towline.io.IoThread;
import io.towline.testkit.HeldThread;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits is served the longest first, and nobody looks in vain where one server has come free. */
class ServerQueueTest {

    @AutoClose
    private final HeldThread thread = new HeldThread();

    private final ServerQueue queue = new ServerQueue();
    private final UpstreamGroup group = new UpstreamGroup(
            new SampleConfig.Upstream(new Server(false, "127.0.0.1", 1, 1, OptionalInt.empty())).config(),
            new TestClock(),
            Runnable::run);

    /** How many of the server's rooms are free; looked at and changed on the thread. */
    private int free;

    private int looks;
    private final List<Integer> served = new ArrayList<>();
    private final List<ServerQueue.Place> places = new ArrayList<>();

    ServerQueueTest() throws Exception {}

    private void waiting(int count) throws Exception {
        thread.on(() -> {
            for (int i = 0; i < count; i++) {
                join(places.size());
            }
        });
        settle();
        looks = 0;
    }

    /** One may wake the next, and that one the one behind it: until nobody has looked or was served. */
    private void settle() throws Exception {
        int before;
        do {
            before = looks + served.size();
            thread.settle();
            thread.settle();
        } while (looks + served.size() > before);
    }

    private void join(int number) {
        join(number, thread.io());
    }

    private void join(int number, IoThread io) {
        long until = io.exactNow() + Duration.ofSeconds(60).toNanos();
        places.add(queue.join(1_000_000, until, false, io, this::lease, new ServerQueue.Outcome() {
                    @Override
                    public void served(ServerLease lease) {
                        served.add(number);
                    }

                    @Override
                    public void inVain() {
                        throw new AssertionError("nobody's time is over");
                    }
                })
                .orElseThrow());
    }

    private Optional<ServerLease> lease() {
        looks++;
        if (free == 0) {
            return Optional.empty();
        }
        free--;
        return group.lease(Set.of());
    }

    private void freed(int rooms) throws Exception {
        thread.on(() -> {
            free += rooms;
            queue.wake(false);
        });
        settle();
    }

    @Test
    void whatComesFreeIsLookedAtByWhoMayHaveItAndTheNext() throws Exception {
        waiting(100);
        freed(0);
        assertEquals(1, looks);
        freed(1);
        assertEquals(3, looks);
        assertEquals(List.of(0), served);
        freed(3); // such as a reload brings, and told once
        assertEquals(List.of(0, 1, 2, 3), served);
        assertEquals(7, looks);
        assertEquals(96, queue.size());
    }

    @Test
    void whoLeavesWhenItIsItsTurnPassesItOn() throws Exception {
        waiting(3);
        thread.on(() -> {
            free = 1;
            queue.wake(false);
            places.get(0).leave();
        });
        settle();
        assertEquals(List.of(1), served);
    }

    @Test
    void twoThatComeFreeAtOnceAreTwosTurn() throws Exception {
        waiting(3);
        thread.on(() -> {
            free = 2;
            queue.wake(false);
            queue.wake(false);
            places.get(0).leave();
        });
        settle();
        assertEquals(List.of(1, 2), served);
        assertEquals(0, queue.size());
    }

    @Test
    void whereOneIsBackAllAreServedForWhomItHasRoom() throws Exception {
        waiting(50);
        thread.on(() -> {
            free = 49;
            queue.wake(true);
        });
        settle();
        assertEquals(49, served.size());
        assertEquals(1, queue.size());
    }

    @Test
    void whoComesOnAnIdleThreadDoesNotOvertakeWhoWaitsOnABusyOne() throws Exception {
        waiting(2);
        try (HeldThread idle = thread.beside()) {
            thread.whileHeld(() -> {
                free = 1;
                queue.wake(false);
                idle.on(() -> join(2, idle.io()));
                idle.settle();
                idle.settle();
                return null;
            });
            settle();
            assertEquals(List.of(0), served);
            freed(1);
            assertEquals(List.of(0, 1), served);
        }
    }

    /** Where each was as long as the queue, this took minutes. */
    @Test
    @Timeout(60)
    void whatComesFreeCostsTheSameHoweverManyWait() throws Exception {
        int crowd = 200_000;
        thread.on(() -> {
            for (int i = 0; i < crowd; i++) {
                join(i);
            }
            for (int i = 0; i < crowd; i++) {
                queue.wake(false);
            }
        });
        assertEquals(crowd, queue.size());
    }
}
