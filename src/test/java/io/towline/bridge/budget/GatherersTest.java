package io.towline.bridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who goes where messages in part are held on several threads; within one, {@code GatheringTest}. Limit 1 MiB. */
class GatherersTest {

    private static final long LIMIT = 1 << 20;

    private final Budget budget = new Budget(LIMIT);
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Thread one = new Thread();
    private final Thread other = new Thread();

    /** It runs what it was asked to when the test says so. */
    private final class Thread {
        final Queue<Runnable> tasks = new ArrayDeque<>();
        boolean ending;
        final Gatherers gatherers =
                new Gatherers(budget, this::execute, () -> threads.stream().map(thread -> thread.gatherers));

        Thread() {
            threads.add(this);
        }

        private void execute(Runnable task) {
            if (ending) {
                throw new RejectedExecutionException();
            }
            tasks.add(task);
        }

        void turn() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }

    private final class Part implements Gatherers.Gatherer {
        final String name;
        final Thread thread;
        long bytes;

        Part(String name, Thread thread) {
            this.name = name;
            this.thread = thread;
        }

        Part holds(long now) {
            long more = now - bytes;
            bytes = now;
            budget.gather(more);
            thread.gatherers.changed(this, more);
            return this;
        }

        @Override
        public long gathered() {
            return bytes;
        }

        @Override
        public void noRoom() {
            ended.add(name);
            holds(0);
        }
    }

    /** Others hold so much that {@code bytes} are left for messages in part. */
    private void leave(long bytes) {
        budget.take(LIMIT - LIMIT / 16 - bytes - budget.used());
    }

    @Test
    void theThreadThatHoldsMostEndsOneOfItsOwn() {
        new Part("little", other).holds(60_000);
        new Part("much", other).holds(70_000);
        Part honest = new Part("honest", one).holds(90_000);
        leave(0);
        honest.holds(91_000);
        assertEquals(List.of(), ended, "no thread touches what is another's");
        other.turn();
        assertEquals(List.of("much"), ended);
    }

    @Test
    void itIsAskedOnceAtATime() {
        new Part("first", other).holds(90_000);
        new Part("second", other).holds(80_000);
        Part honest = new Part("honest", one).holds(1_000);
        leave(-50_000);
        honest.holds(2_000);
        honest.holds(3_000);
        assertEquals(1, other.tasks.size());
        other.turn();
        assertEquals(List.of("first"), ended);
        leave(-50_000);
        honest.holds(4_000);
        other.turn();
        assertEquals(List.of("first", "second"), ended);
    }

    @Test
    void itEndsNoneWhereThereIsRoomAgainByThen() {
        Part much = new Part("much", other).holds(90_000);
        Part honest = new Part("honest", one).holds(1_000);
        leave(0);
        honest.holds(2_000);
        much.holds(80_000);
        other.turn();
        assertEquals(List.of(), ended);
    }

    @Test
    void itEndsNoneWhereAllAreThroughByThen() {
        Part much = new Part("much", other).holds(90_000);
        Part honest = new Part("honest", one).holds(80_000);
        leave(0);
        honest.holds(81_000);
        much.holds(0);
        budget.take(90_000);
        other.turn();
        assertEquals(List.of(), ended);
    }

    @Test
    void whileNothingIsLeftNobodyWaitsForAnother() {
        new Part("much", other).holds(90_000);
        Part honest = new Part("honest", one).holds(1_000);
        leave(-LIMIT / 16);
        honest.holds(2_000);
        assertEquals(List.of("honest"), ended);
    }

    @Test
    void aThreadThatIsEndingIsNotWaitedFor() {
        new Part("much", other).holds(90_000);
        Part honest = new Part("honest", one).holds(1_000);
        other.ending = true;
        leave(0);
        honest.holds(2_000);
        assertEquals(List.of("honest"), ended);
        new Part("next", one).holds(3_000);
        assertEquals(List.of("honest", "next"), ended);
    }

    @Test
    void whoFindsNoRoomToBeginInAsksTheThreadThatHoldsMost() {
        new Part("much", other).holds(90_000);
        one.gatherers.makeRoom();
        assertEquals(List.of(), ended);
        other.turn();
        assertEquals(List.of("much"), ended);
    }
}
