package io.towline.upstream.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.towline.testkit.Await;
import io.towline.testkit.HeldThread;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked for when, by a backlog that has as much room as the test says. Everything happens on the I/O thread. */
class FullBacklogTest {

    private final HeldThread thread;
    private final FullBacklog backlog;
    private final List<Integer> served = new ArrayList<>();
    private final List<Integer> asked = new ArrayList<>();
    private final List<Integer> ended = new ArrayList<>();
    private int room;

    FullBacklogTest() throws Exception {
        thread = new HeldThread();
        backlog = new FullBacklog(thread.io());
    }

    @AfterEach
    void close() {
        thread.close();
    }

    private final class Waiter implements FullBacklog.Waiting {
        private final int number;

        Waiter(int number) {
            this.number = number;
        }

        @Override
        public boolean attempt() {
            asked.add(number);
            if (room == 0) {
                return false;
            }
            room--;
            served.add(number);
            return true;
        }

        @Override
        public void ended(RuntimeException cause) {
            ended.add(number);
        }
    }

    @Test
    void whoFindsRoomDoesNotWait() throws Exception {
        thread.on(() -> {
            room = 1;
            backlog.enter(new Waiter(0));
            assertFalse(backlog.isWaitedFor());
        });
        assertEquals(List.of(0), served);
    }

    @Test
    void firstComeFirstServed() throws Exception {
        thread.on(() -> enter(0, 5));
        for (int i = 0; i < 5; i++) {
            thread.on(() -> room = 1);
            awaitServed(i + 1);
        }
        assertEquals(List.of(0, 1, 2, 3, 4), thread.get(() -> List.copyOf(served)));
    }

    @Test
    void whoComesWhileOthersWaitDoesNotOvertakeThem() throws Exception {
        thread.on(() -> {
            enter(0, 1);
            room = 2;
            enter(1, 2);
            assertEquals(List.of(), served);
        });
        awaitServed(2);
        assertEquals(List.of(0, 1), thread.get(() -> List.copyOf(served)));
    }

    @Test
    void onlyTheFirstIsAskedForWhileThereIsNoRoom() throws Exception {
        thread.on(() -> enter(0, 200));
        Await.until(() -> thread.get(() -> asked.size() >= 5), "the first to be asked for again");
        assertEquals(List.of(0), thread.get(() -> asked.stream().distinct().toList()));
    }

    @Test
    void allHaveTheRoomThatThereIs() throws Exception {
        thread.on(() -> {
            enter(0, 200);
            room = 200;
        });
        awaitServed(200);
        thread.on(() -> assertFalse(backlog.isWaitedFor()));
        assertEquals(thread.get(() -> served.stream().sorted().toList()), thread.get(() -> List.copyOf(served)));
    }

    @Test
    void whoLeavesIsAskedForNoMore() throws Exception {
        thread.on(() -> {
            List<Waiter> waiters = enter(0, 5);
            asked.clear();
            backlog.leave(waiters.get(0));
            backlog.leave(waiters.get(2));
            backlog.leave(waiters.get(4));
            room = 5;
        });
        awaitServed(2);
        thread.on(() -> {
            assertEquals(List.of(1, 3), served);
            assertEquals(List.of(1, 3), asked);
            assertFalse(backlog.isWaitedFor());
        });
    }

    @Test
    void whereAllHaveLeftTheNextIsAskedForAnew() throws Exception {
        thread.on(() -> {
            enter(0, 3).forEach(backlog::leave);
            room = 1;
            enter(3, 4);
            assertEquals(List.of(3), served);
            enter(4, 5);
            room = 1;
        });
        awaitServed(2);
        assertEquals(List.of(3, 4), thread.get(() -> List.copyOf(served)));
    }

    @Test
    void oneThatBreaksDoesNotKeepTheOthersWaiting() throws Exception {
        thread.on(() -> {
            enter(0, 1);
            backlog.enter(new FullBacklog.Waiting() {
                @Override
                public boolean attempt() {
                    throw new IllegalStateException("this test wants it so");
                }

                @Override
                public void ended(RuntimeException cause) {}
            });
            enter(2, 3);
            room = 2;
        });
        awaitServed(2);
        assertEquals(List.of(0, 2), thread.get(() -> List.copyOf(served)));
    }

    @Test
    void allAreToldThatTheThreadEnds() throws Exception {
        thread.whileHeld(() -> {
            thread.io().execute(() -> enter(0, 3));
            thread.worker().shutdownNow();
            return null;
        });
        Await.end(thread.worker(), "the thread");
        assertEquals(List.of(0, 1, 2), ended);
    }

    private List<Waiter> enter(int from, int to) {
        List<Waiter> entered = new ArrayList<>();
        for (int i = from; i < to; i++) {
            entered.add(new Waiter(i));
            backlog.enter(entered.getLast());
        }
        return entered;
    }

    private void awaitServed(int many) throws Exception {
        Await.until(() -> thread.get(() -> served.size() == many), many + " to have had room");
    }
}
