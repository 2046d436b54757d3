package io.towline.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.cli.run.StopRequests.Urgency;
import io.towline.testkit.TestClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StopRequestsTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final TestClock clock = new TestClock();
    private final StopRequests requests = new StopRequests(clock);

    @Test
    void theFirstDrainsTheSecondHastensTheThirdCuts() {
        assertEquals(Optional.of(Urgency.DRAIN), requests.signalled());
        clock.advance(A_SECOND);
        assertEquals(Optional.of(Urgency.HASTEN), requests.signalled());
        clock.advance(A_SECOND);
        assertEquals(Optional.of(Urgency.CUT), requests.signalled());
        clock.advance(A_SECOND);
        assertEquals(Optional.of(Urgency.CUT), requests.signalled());
    }

    @Test
    void oneThatIsDeliveredTwiceIsOne() {
        assertEquals(Optional.of(Urgency.DRAIN), requests.signalled());
        assertEquals(Optional.empty(), requests.signalled());
        clock.advance(A_SECOND.minusNanos(1));
        assertEquals(Optional.empty(), requests.signalled());
        clock.advance(Duration.ofNanos(1));
        assertEquals(Optional.of(Urgency.HASTEN), requests.signalled());
        assertEquals(Optional.empty(), requests.signalled());
    }

    /** Or somebody who presses a key without a pause would never be heard. */
    @Test
    void whatDoesNotCountDoesNotPutTheNextOff() {
        assertEquals(Optional.of(Urgency.DRAIN), requests.signalled());
        clock.advance(Duration.ofMillis(600));
        assertEquals(Optional.empty(), requests.signalled());
        clock.advance(Duration.ofMillis(600));
        assertEquals(Optional.of(Urgency.HASTEN), requests.signalled());
    }
}
