package io.towline.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the old generation is collected for the system's sake. A look is ten seconds. */
class HeapReturnTest {

    private static final long MIB = 1 << 20;

    private final OldGeneration old = new OldGeneration();
    private final HeapReturn heap = new HeapReturn(old);

    private static final class OldGeneration implements HeapReturn.Old {
        private long used;
        private long alive;
        private long trulyAlive;
        private int collections;

        @Override
        public long used() {
            return used;
        }

        @Override
        public long alive() {
            return alive;
        }

        @Override
        public void collect() {
            collections++;
            used = trulyAlive;
            alive = trulyAlive;
        }
    }

    @AfterEach
    void end() {
        heap.close();
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            heap.look();
        }
    }

    private void expectCollections(int expected) {
        assertEquals(expected, old.collections);
    }

    @Test
    void garbageIsCollectedAfterAQuietMinuteAndThenNeverAgain() {
        old.used = 500 * MIB;
        old.trulyAlive = 40 * MIB;
        looks(6); // the first of them saw it grow
        expectCollections(0);
        looks(1);
        expectCollections(1);
        looks(1000);
        expectCollections(1);
    }

    @Test
    void whileItGrowsItIsLeftAlone() {
        old.trulyAlive = 40 * MIB;
        for (int i = 0; i < 100; i++) {
            old.used += 2 * MIB;
            looks(1);
        }
        expectCollections(0);
        looks(6);
        expectCollections(1);
    }

    @Test
    void littleIsNotWorthAPause() {
        old.used = 24 * MIB;
        looks(100);
        expectCollections(0);
        old.used = 25 * MIB;
        looks(100);
        expectCollections(1);
    }

    @Test
    void norIsLittleBesideWhatIsAlive() {
        old.used = 1000 * MIB;
        old.trulyAlive = 1000 * MIB;
        looks(100);
        expectCollections(1); // nobody knew
        old.used = 1300 * MIB;
        looks(100);
        expectCollections(1);
        old.used = 1340 * MIB;
        looks(100);
        expectCollections(2);
    }

    @Test
    void wavesAreCollectedEveryFiveMinutesAtMost() {
        for (int wave = 0; wave < 3; wave++) {
            old.used = 500 * MIB;
            looks(10);
        }
        expectCollections(1);
        old.used = 500 * MIB;
        looks(30);
        expectCollections(2);
    }
}
