package io.towline.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ClientLimits.Pace;
import io.towline.config.value.LimitKey;
import io.towline.config.value.Rate;
import io.towline.config.value.Unfit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rate, by a clock that the test holds; and its table under floods of keys. */
class RateTableTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = 12_345_678_901L;

    private final RateTable table = new RateTable();

    private static Pacing pace(String rate, int burst) throws Unfit {
        return Pacing.of(new Pace(new LimitKey.ClientAddress(), Rate.parse(rate), burst, Optional.empty()));
    }

    private int taken(long id, Pacing pace, long now) {
        int taken = 0;
        while (table.take(id, pace, now) == 0) {
            taken++;
        }
        return taken;
    }

    @Test
    void aKeyHasItsBurstAndThenTheRate() throws Unfit {
        Pacing pace = pace("10/s", 5);
        assertEquals(5, taken(7, pace, START));
        assertTrue(table.take(7, pace, START + SECOND / 10 - 10) > 0);
        assertEquals(1, taken(7, pace, START + SECOND / 10));
        assertEquals(3, taken(7, pace, START + 4 * SECOND / 10));
        assertEquals(5, taken(7, pace, START + 60 * SECOND)); // no more than the burst is saved up
        assertEquals(5, taken(8, pace, START + 60 * SECOND));
    }

    @Test
    void itSaysHowLongToWait() throws Unfit {
        Pacing pace = pace("1/m", 1);
        assertEquals(0, table.take(7, pace, 0));
        assertEquals(60 * SECOND, table.take(7, pace, 0));
        assertEquals(59 * SECOND, table.take(7, pace, SECOND));
        assertEquals(59 * SECOND, table.take(7, pace, SECOND)); // to ask in vain costs nothing
        assertEquals(0, table.take(7, pace, 60 * SECOND));
    }

    @ParameterizedTest
    @ValueSource(longs = {START, -START, 0, Long.MAX_VALUE - SECOND, Long.MIN_VALUE + 5})
    void theClockMayBeginAnywhere(long start) throws Unfit {
        Pacing pace = pace("1/s", 2);
        assertEquals(2, taken(7, pace, start));
        assertEquals(1, taken(7, pace, start + SECOND));
        assertEquals(2, taken(7, pace, start + 3 * SECOND + 1));
    }

    /** As a reload may have it: what was used of the old rate is no more than all of the new one. */
    @Test
    void aNewRateHoldsForKeysThatAreThere() throws Unfit {
        assertEquals(5, taken(7, pace("1/h", 5), START));
        Pacing quicker = pace("10/s", 5);
        assertEquals(0, taken(7, quicker, START));
        assertEquals(1, taken(7, quicker, START + SECOND / 10));
    }

    @Test
    void theLargestNumbersDoNotRunOver() throws Unfit {
        Pacing pace = pace("1/d", 1_000_000);
        assertEquals(0, table.take(7, pace, START));
        assertEquals(0, table.take(7, pace, START));
    }

    /** Each of the million comes once; none of those that are being limited is forgotten, and the table has no more places than it has. */
    @Test
    void aMillionKeysStayWithinTheBoundAndPushOutNoneThatIsBeingLimited() throws Unfit {
        Pacing pace = pace("1/m", 5);
        for (long limited = 1; limited <= 1_000; limited++) {
            assertEquals(5, taken(limited, pace, START));
        }
        for (long key = 0; key < 1_000_000; key++) {
            assertEquals(0, table.take(0xC000_0000_0000L + key, pace, START));
        }
        assertTrue(table.keys(START) <= RateTable.MOST_KEYS, () -> table.keys(START) + " keys");
        for (long limited = 1; limited <= 1_000; limited++) {
            assertTrue(table.take(limited, pace, START) > 0, "was forgotten: " + limited);
        }
    }

    /** Where one is all there is, each newcomer has used as much as they: what counts is that they were refused. */
    @Test
    void alsoWhereTheBurstIsOne() throws Unfit {
        Pacing pace = pace("1/m", 1);
        for (long limited = 1; limited <= 1_000; limited++) {
            assertEquals(1, taken(limited, pace, START));
        }
        for (long key = 0; key < 1_000_000; key++) {
            table.take(-1 - key, pace, START + 1);
        }
        for (long limited = 1; limited <= 1_000; limited++) {
            assertTrue(table.take(limited, pace, START + 2) > 0, "was forgotten: " + limited);
        }
    }

    /** Once its whole burst is there again, a key takes no place. */
    @Test
    void whoWasQuietLongEnoughIsForgotten() throws Unfit {
        Pacing pace = pace("10/s", 2);
        for (long key = 1; key <= 1_000; key++) {
            table.take(key, pace, START);
        }
        assertEquals(1_000, table.keys(START));
        assertEquals(0, table.keys(START + SECOND / 10));
    }

    @Test
    void threadsTogetherGetNoMoreThanOne() throws Exception {
        Pacing pace = pace("1/h", 10_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                tasks.add(() -> taken(7, pace, START));
            }
            int all = 0;
            for (Future<Integer> each : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                all += each.resultNow();
            }
            assertEquals(10_000, all);
        }
    }
}
