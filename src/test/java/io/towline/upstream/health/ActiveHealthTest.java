package io.towline.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.upstream.health.ActiveHealth.News;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActiveHealthTest {

    private final ActiveHealth health = new ActiveHealth();

    @Test
    void unknownIsAsGoodAsUpUntilFallChecksHaveFailed() {
        health.configure(settings(Check.TCP, false));
        assertEquals(News.NONE, health.failed());
        assertEquals(News.NONE, health.failed());
        assertFalse(health.isDown());
        assertEquals(News.DOWN, health.failed());
        assertTrue(health.isDown());
    }

    @Test
    void itIsUpAgainAfterRisePassedChecksInARow() {
        down();
        assertEquals(News.NONE, health.passed());
        assertEquals(News.NONE, health.failed(), "which ends the row");
        assertEquals(News.NONE, health.passed());
        assertTrue(health.isDown());
        assertEquals(News.UP, health.passed());
        assertFalse(health.isDown());
    }

    @Test
    void aPassedCheckEndsARowOfFailedOnes() {
        health.configure(settings(Check.TCP, false));
        for (int i = 0; i < 10; i++) {
            assertEquals(News.NONE, health.failed());
            assertEquals(News.NONE, health.failed());
            assertEquals(News.NONE, health.passed());
        }
    }

    @Test
    void initiallyDownItHasToRise() {
        health.configure(settings(Check.HTTP, true));
        assertTrue(health.isDown());
        assertEquals(News.NONE, health.passed());
        assertEquals(News.UP, health.passed());
    }

    @Test
    void otherSettingsChangeNothingOfWhatIsKnown() {
        down();
        health.configure(settings(Check.WEBSOCKET, false));
        assertTrue(health.isDown());
    }

    @Test
    void whereNothingIsCheckedAnyMoreNothingIsDown() {
        down();
        health.configure(settings(Check.OFF, true));
        assertFalse(health.isDown());
    }

    private void down() {
        health.configure(settings(Check.TCP, false));
        for (int i = 0; i < 3; i++) {
            health.failed();
        }
        assertTrue(health.isDown());
    }

    private static Active settings(Check check, boolean initiallyDown) {
        return new Active(
                check,
                "/",
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                2,
                3,
                10,
                initiallyDown);
    }
}
