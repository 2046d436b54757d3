package io.towline.bridge.protocol.towline.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UnacknowledgedTest {

    /** A grain of one second. */
    private final Unacknowledged written = new Unacknowledged(Duration.ofSeconds(16));

    @Test
    void nothingWrittenIsNothingDue() {
        assertEquals(OptionalLong.empty(), written.oldest());
        written.acknowledged(5);
        assertEquals(OptionalLong.empty(), written.oldest());
    }

    @Test
    void theOldestCountsUntilItIsAcknowledged() {
        written.written(1, seconds(10));
        written.written(2, seconds(12));
        written.written(5, seconds(14));
        assertEquals(OptionalLong.of(seconds(10)), written.oldest());
        written.acknowledged(1);
        assertEquals(OptionalLong.of(seconds(12)), written.oldest());
        written.acknowledged(4);
        assertEquals(OptionalLong.of(seconds(14)), written.oldest());
        written.acknowledged(5);
        assertEquals(OptionalLong.empty(), written.oldest());
    }

    @Test
    void whatIsWrittenWithinAGrainIsOne() {
        written.written(1, seconds(10));
        written.written(2, seconds(11) - 1);
        written.written(3, seconds(11));
        written.acknowledged(1);
        assertEquals(OptionalLong.of(seconds(10)), written.oldest());
        written.acknowledged(2);
        assertEquals(OptionalLong.of(seconds(11)), written.oldest());
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
