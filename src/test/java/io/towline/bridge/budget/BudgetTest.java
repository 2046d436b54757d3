package io.towline.bridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {

    private final Budget budget = new Budget(100);

    @Test
    void whoAsksGetsUpToTheLimitAndNotBeyond() {
        assertTrue(budget.tryTake(60));
        assertFalse(budget.tryTake(41));
        assertEquals(60, budget.used());
        assertTrue(budget.tryTake(40));
        assertFalse(budget.tryTake(1));
    }

    @Test
    void newSessionsLeaveTheLastEighthToWhatClientsSend() {
        assertTrue(budget.tryAdmit(88));
        assertFalse(budget.tryAdmit(1));
        assertEquals(88, budget.used());
        assertTrue(budget.tryTake(12));
        assertFalse(budget.tryTake(1));
    }

    @Test
    void fromThreeQuartersOnServersAreReadFromInSmallPieces() {
        budget.take(74);
        assertFalse(budget.isScarce());
        assertEquals(100_000, budget.ration(100_000));
        budget.take(1);
        assertTrue(budget.isScarce());
        assertEquals(1024, budget.ration(100_000));
        assertEquals(7, budget.ration(7));
    }

    @Test
    void messagesInPartHaveASixteenthThatNobodyTakesFromThem() {
        Budget budget = new Budget(160);
        budget.take(1000);
        budget.gather(10);
        assertFalse(budget.isHoarded());
        assertFalse(budget.isCrowded());
        budget.gather(1);
        assertTrue(budget.isHoarded());
        assertTrue(budget.isCrowded());
        budget.gather(-1);
        assertFalse(budget.isCrowded());
        assertEquals(1010, budget.used());
    }

    @Test
    void messagesInPartHaveHalfOfTheLastEighthForTheirRest() {
        Budget budget = new Budget(160);
        budget.gather(11);
        budget.take(139);
        assertFalse(budget.isCrowded());
        budget.take(1);
        assertTrue(budget.isCrowded());
        assertFalse(budget.isSpent());
        budget.take(9);
        assertFalse(budget.isSpent());
        budget.take(1);
        assertTrue(budget.isSpent());
    }

    @Test
    void whatIsHereIsCountedEvenBeyondTheLimit() {
        budget.take(150);
        assertEquals(150, budget.used());
        assertFalse(budget.tryTake(0), "beyond the limit there is nothing to be had");
        budget.give(51);
        assertTrue(budget.tryTake(1));
    }

    @Test
    void manyThreadsTogetherNeverTakeMoreThanThereIs() {
        long got = IntStream.range(0, 10_000)
                .parallel()
                .filter(i -> budget.tryTake(3))
                .count();
        assertEquals(33, got);
        assertEquals(99, budget.used());
    }
}
