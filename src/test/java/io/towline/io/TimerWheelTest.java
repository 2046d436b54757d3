package io.towline.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When timers expire. The tick is of 100; a turn of the wheel takes 51,200. */
class TimerWheelTest {

    private static final long TICK = 100;
    private static final long TURN = 512 * TICK;

    private final TimerWheel wheel = new TimerWheel(TICK, 0);
    private final List<String> expired = new ArrayList<>();

    private final class Named extends Timer {
        private final String name;
        private final Runnable then;

        Named(String name) {
            this(name, () -> {});
        }

        Named(String name, Runnable then) {
            this.name = name;
            this.then = then;
        }

        @Override
        protected void expired(long now) {
            // Said by the name, not thrown: the wheel goes on after what a timer throws.
            expired.add(name + (deadline > now ? " EARLY" : "") + (scheduled() ? " STILL SET" : "") + "@" + now);
            then.run();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 99, 100, 101, 150, 199, 200, 5_000, TURN - 1, TURN, TURN + 1, 3 * TURN + 50, 1_000 * TURN})
    void expiresNeverEarlyAndWithinATick(long deadline) {
        for (long start : new long[] {0, 7, 100, -1, -50, -100, -12_345, Long.MIN_VALUE / 4}) {
            assertEquals(List.of(), expired);
            TimerWheel wheel = new TimerWheel(TICK, start);
            wheel.schedule(new Named("a"), start + deadline);
            wheel.advance(start + deadline - 1);
            assertEquals(List.of(), expired, "from " + start);
            wheel.advance(start + deadline + TICK);
            assertEquals(List.of("a@" + (start + deadline + TICK)), expired, "from " + start);
            expired.clear();
        }
    }

    @Test
    void expiresOnce() {
        wheel.schedule(new Named("a"), 250);
        for (long now = 0; now <= 3 * TURN; now += TICK) {
            wheel.advance(now);
        }
        assertEquals(List.of("a@300"), expired);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1_000_000, -1, 0, 499, 500})
    void whatIsDueAlreadyExpiresWithTheNextTick(long deadline) {
        wheel.advance(500);
        wheel.schedule(new Named("late"), deadline);
        assertEquals(List.of(), expired);
        wheel.advance(599);
        assertEquals(List.of(), expired);
        wheel.advance(600);
        assertEquals(List.of("late@600"), expired);
    }

    @Test
    void expiresInTheOrderOfTheTicksThatTheyFallIn() {
        wheel.schedule(new Named("c"), 901);
        wheel.schedule(new Named("a"), 100);
        wheel.schedule(new Named("b"), 550);
        wheel.advance(1_000);
        assertEquals(List.of("a@1000", "b@1000", "c@1000"), expired);
    }

    @Test
    void aTimerCanBeMovedBothWays() {
        Named later = new Named("later");
        Named earlier = new Named("earlier");
        wheel.schedule(later, 200);
        wheel.schedule(earlier, 2_000);
        wheel.schedule(later, 1_000);
        wheel.schedule(earlier, 300);
        advanceByTicksTo(3_000);
        assertEquals(List.of("earlier@300", "later@1000"), expired);
    }

    @Test
    void aCancelledTimerIsSilentAndCanBeSetAgain() {
        Named timer = new Named("a");
        wheel.cancel(timer); // never set: nothing to do
        wheel.schedule(timer, 200);
        assertTrue(timer.scheduled());
        assertEquals(200, timer.scheduledFor());
        wheel.cancel(timer);
        wheel.cancel(timer);
        assertFalse(timer.scheduled());
        assertEquals(Long.MAX_VALUE, timer.scheduledFor());
        wheel.advance(1_000);
        assertEquals(List.of(), expired);
        wheel.schedule(timer, 1_200);
        wheel.advance(1_200);
        assertEquals(List.of("a@1200"), expired);
    }

    @Test
    void anExpiringTimerMaySetItselfAgain() {
        Timer[] own = new Timer[1];
        own[0] = new Named("a", () -> wheel.schedule(own[0], expired.size() * 1_000L + 500));
        wheel.schedule(own[0], 500);
        advanceByTicksTo(2_600);
        assertEquals(List.of("a@500", "a@1500", "a@2500"), expired);
    }

    @Test
    void settingItselfForThePastDoesNotHoldTheWheelUp() {
        Timer[] own = new Timer[1];
        own[0] = new Named("a", () -> wheel.schedule(own[0], 0));
        wheel.schedule(own[0], 100);
        wheel.advance(10 * TURN);
        assertEquals(1, expired.size());
        wheel.advance(10 * TURN + TICK);
        assertEquals(2, expired.size());
    }

    @Test
    void anExpiringTimerMayCancelOthersOfItsTickAndOfLaterOnes() {
        Named same = new Named("same");
        Named later = new Named("later");
        wheel.schedule(
                new Named("first", () -> {
                    wheel.cancel(same);
                    wheel.cancel(later);
                }),
                150);
        wheel.schedule(same, 151);
        wheel.schedule(later, 450);
        wheel.schedule(new Named("last"), 152);
        wheel.advance(1_000);
        assertEquals(List.of("first@1000", "last@1000"), expired);
    }

    @Test
    void anExpiringTimerMayMoveOthers() {
        Named same = new Named("same");
        Named later = new Named("later");
        wheel.schedule(
                new Named("first", () -> {
                    wheel.schedule(same, 900);
                    wheel.schedule(later, 300);
                }),
                150);
        wheel.schedule(same, 151);
        wheel.schedule(later, 5_000);
        advanceByTicksTo(1_000);
        assertEquals(List.of("first@200", "later@300", "same@900"), expired);
    }

    @Test
    void aDefectInOneTimerIsNotTheOthersTrouble() {
        wheel.schedule(new Named("before"), 150);
        wheel.schedule(
                new Named("broken", () -> {
                    throw new IllegalStateException("for the test");
                }),
                150);
        wheel.schedule(new Named("after"), 150);
        wheel.schedule(new Named("a tick later"), 250);
        wheel.advance(1_000);
        assertEquals(List.of("before@1000", "broken@1000", "after@1000", "a tick later@1000"), expired);
    }

    @ParameterizedTest
    @ValueSource(longs = {TURN - TICK, TURN, TURN + TICK, 2 * TURN, 17 * TURN + 3, 1_000_000 * TURN})
    void aLeapOfTheClockExpiresAllThatIsDueAndNothingElse(long leap) {
        for (long deadline = 50; deadline < 2 * leap && deadline < 40 * TURN; deadline += TURN / 4 + 37) {
            wheel.schedule(new Named("d" + deadline), deadline);
            if (deadline <= leap) {
                continue;
            }
            wheel.schedule(new Named("far"), leap + TURN);
        }
        wheel.advance(leap);
        assertTrue(expired.stream().noneMatch(name -> name.startsWith("far")));
        long due = expired.size();
        for (long deadline = 50; deadline <= leap - TICK && deadline < 40 * TURN; deadline += TURN / 4 + 37) {
            assertTrue(expired.contains("d" + deadline + "@" + leap), "deadline " + deadline);
            due--;
        }
        assertTrue(due == 0 || due == 1, "one may fall into the tick that is under way");
    }

    @Test
    void aClockThatStandsStillExpiresNothing() {
        wheel.advance(1_000);
        wheel.schedule(new Named("a"), 1_050);
        for (int i = 0; i < 1_000; i++) {
            wheel.advance(1_000);
        }
        wheel.advance(900); // nor one that goes back, which it should not
        assertEquals(List.of(), expired);
        wheel.advance(1_100);
        assertEquals(List.of("a@1100"), expired);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void behavesLikeAListOfDeadlines(long seed) {
        Random random = new Random(seed);
        long start = random.nextLong() / 8;
        TimerWheel wheel = new TimerWheel(TICK, start);
        Modelled[] timers = new Modelled[300];
        for (int i = 0; i < timers.length; i++) {
            timers[i] = new Modelled();
        }
        long now = start;
        for (int step = 0; step < 5_000; step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                timers[random.nextInt(timers.length)].change(wheel, random, now);
            }
            now += random.nextInt(200) == 0 ? random.nextLong(4 * TURN) : random.nextInt(250);
            wheel.advance(now);
            for (Modelled timer : timers) {
                timer.check(now);
            }
        }
    }

    private static final class Modelled extends Timer {
        private long due = Long.MAX_VALUE;
        private boolean fired;
        private boolean early;

        void change(TimerWheel wheel, Random random, long now) {
            if (random.nextInt(5) == 0) {
                wheel.cancel(this);
                due = Long.MAX_VALUE;
            } else {
                due = now + random.nextLong(random.nextBoolean() ? 1_000 : 5 * TURN);
                wheel.schedule(this, due);
            }
        }

        @Override
        protected void expired(long now) {
            early = due > now;
            fired = true;
        }

        void check(long now) {
            assertFalse(early, "early, or cancelled");
            if (fired) {
                fired = false;
                due = Long.MAX_VALUE;
            }
            assertTrue(due == Long.MAX_VALUE || due > now - TICK, "late");
            assertEquals(due != Long.MAX_VALUE, scheduled());
        }
    }

    private void advanceByTicksTo(long end) {
        for (long now = 0; now <= end; now += TICK) {
            wheel.advance(now);
        }
    }
}
