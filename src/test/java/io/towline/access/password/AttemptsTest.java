package io.towline.access.password;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.TestClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How long an address waits, by what it has failed and what is still looked at. */
class AttemptsTest {

    private static final InetAddress OFFICE = InetAddress.ofLiteral("192.0.2.1");
    private static final OptionalInt NOW = OptionalInt.empty();

    private final TestClock clock = new TestClock();
    private final Attempts attempts = new Attempts(clock);

    /** Many people behind one address come back together, all with right passwords: nobody has failed. */
    @Test
    void whoOnlyWaitsForOthersToBeCheckedComesBackSoon() {
        assertEquals(NOW, attempts.begin(OFFICE, 2));
        assertEquals(NOW, attempts.begin(OFFICE, 2));
        assertEquals(OptionalInt.of(1), attempts.begin(OFFICE, 2));
        attempts.over(OFFICE, false);
        assertEquals(NOW, attempts.begin(OFFICE, 2));
    }

    @Test
    void whoHasFailedWaitsTheMinuteOut() {
        assertEquals(NOW, attempts.begin(OFFICE, 2));
        attempts.over(OFFICE, true);
        clock.advance(Duration.ofSeconds(20));
        assertEquals(NOW, attempts.begin(OFFICE, 2));
        assertEquals(OptionalInt.of(1), attempts.begin(OFFICE, 2), "one failed, and one is looked at");
        attempts.over(OFFICE, true);
        assertEquals(OptionalInt.of(40), attempts.begin(OFFICE, 2));
    }
}
