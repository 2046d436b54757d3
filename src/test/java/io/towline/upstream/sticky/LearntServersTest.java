package io.towline.upstream.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Learn;
import io.towline.config.value.ValueSource;
import io.towline.testkit.TestClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of the values that servers gave. */
class LearntServersTest {

    private final TestClock clock = new TestClock();
    private final LearntServers learnt =
            new LearntServers(new Learn(new ValueSource.Header("X-Session"), Duration.ofMinutes(10), 100), clock);

    @Test
    void aValueLeadsBack() {
        learnt.learn("one", "a");
        learnt.learn("two", "b");
        assertEquals(Optional.of("a"), learnt.server("one"));
        assertEquals(Optional.of("b"), learnt.server("two"));
        assertEquals(Optional.empty(), learnt.server("three"));
        learnt.learn("one", "b");
        assertEquals(Optional.of("b"), learnt.server("one"), "who gave it last");
    }

    @Test
    void itIsForgottenSomeTimeAfterItWasSeenLast() {
        learnt.learn("one", "a");
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMinutes(9));
            assertEquals(Optional.of("a"), learnt.server("one"));
        }
        clock.advance(Duration.ofMinutes(10));
        assertEquals(Optional.empty(), learnt.server("one"));
    }

    @Test
    void aFloodIsBoundedAndDoesNotDriveOutWhatIsInUse() {
        learnt.learn("mine", "a");
        for (int i = 0; i < 100_000; i++) {
            learnt.learn("flood " + i, "b");
            if (i % 50 == 0) {
                assertEquals(Optional.of("a"), learnt.server("mine"), "after " + i);
            }
        }
        assertTrue(learnt.size() <= 100, "size: " + learnt.size());
    }

    @Test
    void longValuesAreToldApart() {
        String all = "v".repeat(10_000);
        learnt.learn(all, "a");
        learnt.learn(all + "w", "b");
        assertEquals(Optional.of("a"), learnt.server(all));
        assertEquals(Optional.of("b"), learnt.server(all + "w"));
        assertEquals(Optional.empty(), learnt.server(all.substring(1)));
    }
}
