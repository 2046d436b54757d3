package io.towline.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.towline.conversation.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrainReportsTest {

    @Test
    void whatIsLeftIsSaidAgainAndAgain() throws InterruptedException {
        AtomicInteger left = new AtomicInteger(120);
        try (LogCapture log = LogCapture.containing(" relays, 3 sessions left", "towline", Level.INFO);
                DrainReports _ = DrainReports.start(
                        () -> "draining: " + left.getAndDecrement() + " relays, 3 sessions left",
                        Duration.ofMillis(10))) {
            assertEquals("INFO draining: 120 relays, 3 sessions left", log.next());
            assertEquals("INFO draining: 119 relays, 3 sessions left", log.next());
        }
    }
}
