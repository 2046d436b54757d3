package io.towline.io.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripsTest {

    private final RoundTrips trips = new RoundTrips();

    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 0", "1001, 1", "5000, 2", "199999, 7", "10000000, 12", "10000001, 13", "99000000, 13"})
    void aBucketHoldsItsUpperEnd(long micros, int bucket) {
        trips.add(Duration.ofNanos(micros * 1_000));
        assertEquals(1, trips.counts().counts().get(bucket));
        assertEquals(1, trips.counts().total());
        assertEquals(RoundTrips.BOUNDS.size() + 1, trips.counts().counts().size());
    }

    @Test
    void twoMakeOne() {
        trips.add(Duration.ofMillis(1));
        RoundTrips other = new RoundTrips();
        other.add(Duration.ofMillis(2));
        other.add(Duration.ofMinutes(1));
        RoundTrips.Counts both = trips.counts().plus(other.counts());
        assertEquals(List.of(1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), both.counts());
        assertEquals(Duration.ofMillis(60_003), both.sum());
    }
}
