package io.towline.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Passive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PassiveHealthTest {

    private static final Passive SETTINGS = new Passive(
            OptionalInt.of(3),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Set.of(),
            Optional.of(Duration.ofSeconds(1)));

    private final PassiveHealth health = health(longest());
    private long now = TimeUnit.HOURS.toNanos(1);

    @Test
    void eachHoldOffAfterAFailedTrialIsTwiceTheLastUpToTheLongest() {
        fail(3, FailureKind.CONNECT);
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            seconds.add(health.holdOff().toSeconds());
            waitFor(health.holdOff());
            assertTrue(trial());
        }
        assertEquals(List.of(10L, 20L, 40L, 60L, 60L, 60L), seconds);
    }

    @Test
    void theFirstIsExactAndChanceShortensTheOthersByAQuarterAtMost() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 1000; i++) {
            PassiveHealth chancy = health(random);
            for (int n = 0; n < 3; n++) {
                chancy.failed(now, false, FailureKind.CONNECT);
            }
            assertEquals(Duration.ofSeconds(10), chancy.holdOff());
            long holdOff = chancy.holdOff().toNanos();
            assertTrue(chancy.isFit(now + holdOff));
            chancy.taken();
            chancy.trialOver();
            chancy.failed(now + holdOff, true, FailureKind.CONNECT);
            long second = chancy.holdOff().toMillis();
            assertTrue(second >= 15_000 && second <= 20_000, "held off for " + second + " ms");
        }
    }

    /** Where all servers are aside, clients ask them all the same. */
    @Test
    void aCrowdThatKnocksWhileItIsAsideMakesItNoLonger() {
        fail(3, FailureKind.CONNECT);
        for (int i = 0; i < 50; i++) {
            assertTrue(health.taken());
            health.trialOver();
            assertFalse(health.failed(now, true, FailureKind.CONNECT));
        }
        assertEquals(10, health.holdOff().toSeconds());
        waitFor(Duration.ofSeconds(10));
        health.taken();
        health.taken();
        assertTrue(health.failed(now, true, FailureKind.CONNECT));
        assertFalse(health.failed(now, true, FailureKind.CONNECT), "of the same moment");
        assertEquals(20, health.holdOff().toSeconds());
    }

    /** Up for a moment each time: that is not to be believed again so soon. */
    @Test
    void oneThatComesAndGoesIsAskedLessAndLessOften() {
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            fail(3, FailureKind.ANSWER);
            seconds.add(health.holdOff().toSeconds());
            waitFor(health.holdOff());
            health.taken();
            health.trialOver();
            assertTrue(health.succeeded(now));
            waitFor(Duration.ofSeconds(30));
        }
        assertEquals(List.of(10L, 20L, 40L, 60L), seconds);
        waitFor(Duration.ofSeconds(31));
        fail(3, FailureKind.ANSWER);
        assertEquals(10, health.holdOff().toSeconds(), "it had been well for longer than max-fail-timeout");
    }

    @Test
    void agreementsDoNotEndARowOfEarlyLosses() {
        for (int i = 0; i < 2; i++) {
            health.succeeded(now);
            assertFalse(health.failed(now, false, FailureKind.EARLY_LOSS));
        }
        health.succeeded(now);
        assertTrue(health.failed(now, false, FailureKind.EARLY_LOSS));
    }

    @Test
    void aConversationThatLastsEndsARowOfEarlyLosses() {
        health.failed(now, false, FailureKind.EARLY_LOSS);
        health.failed(now, false, FailureKind.EARLY_LOSS);
        health.lasted();
        assertFalse(health.failed(now, false, FailureKind.EARLY_LOSS));
        assertFalse(health.failed(now, false, FailureKind.EARLY_LOSS));
        assertTrue(health.failed(now, false, FailureKind.EARLY_LOSS));
    }

    @Test
    void lossesAndFailuresAreRowsOfTheirOwn() {
        fail(2, FailureKind.CONNECT);
        assertFalse(health.failed(now, false, FailureKind.EARLY_LOSS));
        assertFalse(health.failed(now, false, FailureKind.EARLY_LOSS));
        assertTrue(health.failed(now, false, FailureKind.STATUS));
    }

    @Test
    void whatIsResetBeginsAnew() {
        fail(3, FailureKind.CONNECT);
        health.reset();
        assertFalse(health.isAside());
        fail(2, FailureKind.CONNECT);
        assertFalse(health.isAside());
        fail(1, FailureKind.CONNECT);
        assertEquals(10, health.holdOff().toSeconds());
    }

    private boolean trial() {
        boolean trial = health.isFit(now) && health.taken();
        assertFalse(health.isFit(now), "one at a time");
        health.trialOver();
        health.failed(now, true, FailureKind.CONNECT);
        return trial;
    }

    private void fail(int times, FailureKind kind) {
        for (int i = 0; i < times; i++) {
            health.failed(now, false, kind);
        }
    }

    private void waitFor(Duration time) {
        now += time.toNanos();
    }

    private static PassiveHealth health(RandomGenerator random) {
        PassiveHealth health = new PassiveHealth(random);
        health.configure(SETTINGS);
        return health;
    }

    /** Chance at its longest. */
    private static RandomGenerator longest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }
}
