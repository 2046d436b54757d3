package io.towline.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PacedWarningTest {

    private static final long A_MINUTE = Duration.ofMinutes(1).toNanos();

    @Test
    void theFirstIsToldAtOnceAndTheRestOnceAMinute() {
        PacedWarning warning = new PacedWarning();
        long begin = Long.MAX_VALUE - 5; // the clock may pass its end
        assertEquals(OptionalLong.of(1), warning.count(begin));
        assertEquals(OptionalLong.empty(), warning.count(begin + 1));
        assertEquals(OptionalLong.empty(), warning.count(begin + A_MINUTE - 1));
        assertEquals(OptionalLong.of(3), warning.count(begin + A_MINUTE));
        assertEquals(OptionalLong.empty(), warning.count(begin + A_MINUTE + 1));
        assertEquals(OptionalLong.of(2), warning.count(begin + 3 * A_MINUTE));
    }
}
