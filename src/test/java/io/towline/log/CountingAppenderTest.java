package io.towline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has been written when the appender has stopped, which empties its queue. The clock stands unless a test turns it. */
class CountingAppenderTest {

    private static final String GROUP = "io.towline.upstream.UpstreamGroup";

    private final Writing writing = new Writing();
    private final AtomicLong clock = new AtomicLong(Duration.ofDays(1).toNanos());
    private final List<String> written = new ArrayList<>();
    private final CountingAppender appender = new CountingAppender(clock::get);

    CountingAppenderTest() {
        AppenderBase<ILoggingEvent> last = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                written.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage());
            }
        };
        last.setContext(writing.context());
        last.start();
        appender.setContext(writing.context());
        appender.setQueueSize(100_000);
        appender.setMaxFlushTime(0); // to stop waits as long as it takes, not for a second
        appender.addAppender(last);
        appender.start();
    }

    @Test
    void fiveAreWrittenAndTheOthersSummedUpAfterTenSeconds() {
        for (int i = 1; i <= 1239; i++) {
            log(Level.WARN, "the log broke at {}", i);
        }
        turn(9.9);
        log(Level.INFO, "before");
        turn(0.1);
        log(Level.INFO, "after");
        assertWritten(
                "WARN " + GROUP + ": the log broke at 1",
                "WARN " + GROUP + ": the log broke at 2",
                "WARN " + GROUP + ": the log broke at 3",
                "WARN " + GROUP + ": the log broke at 4",
                "WARN " + GROUP + ": the log broke at 5",
                "INFO " + GROUP + ": before",
                "WARN " + GROUP + ": the log broke at 5 (and 1,234 more like it in the last 10 s)",
                "INFO " + GROUP + ": after");
    }

    @Test
    void fiveAreNotTooMany() {
        log(5, Level.ERROR, "it broke");
        turn(10);
        assertWritten(Collections.nCopies(5, "ERROR " + GROUP + ": it broke").toArray(String[]::new));
    }

    @Test
    void afterTenSecondsTheyAreCountedAnew() {
        log(6, Level.ERROR, "it broke");
        turn(10);
        log(6, Level.ERROR, "it broke");
        turn(10);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            expected.addAll(Collections.nCopies(5, "ERROR " + GROUP + ": it broke"));
            expected.add("ERROR " + GROUP + ": it broke (and 1 more like it in the last 10 s)");
        }
        assertWritten(expected.toArray(String[]::new));
    }

    @Test
    void theEndSumsUpWhatIsLeft() {
        log(7, Level.WARN, "it is odd");
        clock.addAndGet(Duration.ofMillis(2600).toNanos());
        List<String> expected = new ArrayList<>(Collections.nCopies(5, "WARN " + GROUP + ": it is odd"));
        expected.add("WARN " + GROUP + ": it is odd (and 2 more like it in the last 3 s)");
        assertWritten(expected.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        GROUP + ", INFO, it goes on",
        GROUP + ", DEBUG, it goes on",
        "towline, WARN, {}: not known",
        "towline.access, WARN, it goes on",
    })
    void theseAreNeverCounted(String logger, String level, String template) {
        for (int i = 0; i < 20; i++) {
            appender.doAppend(writing.event(logger, Level.valueOf(level), template, "a"));
        }
        assertEquals(20, stopped().size());
    }

    @Test
    void whatConcernsAnotherUpstreamIsAnotherMatter() {
        for (int i = 0; i < 9; i++) {
            log(Level.WARN, "upstream {}: server {} is set aside", "chat", i);
        }
        log(Level.WARN, "upstream {}: server {} is set aside", "quotes", 0);
        List<String> all = stopped();
        assertEquals("WARN " + GROUP + ": upstream quotes: server 0 is set aside", all.get(5));
        assertEquals(
                "WARN " + GROUP + ": upstream chat: server 4 is set aside (and 4 more like it in the last 1 s)",
                all.get(6));
        assertEquals(7, all.size());
    }

    @Test
    void otherClientsDoNotMakeItAnotherMatter() {
        for (int i = 0; i < 9; i++) {
            log(Level.WARN, "client {} is odd", i);
        }
        assertEquals(6, stopped().size());
    }

    /** Undertow's messages are complete before logback sees them, with what clients sent in them. */
    @Test
    void librariesMessagesAreKnownByTheirId() {
        for (int i = 0; i < 9; i++) {
            appender.doAppend(
                    writing.event("io.undertow.request", Level.ERROR, "UT005023: Exception handling request to /" + i));
        }
        List<String> all = stopped();
        assertEquals(
                "ERROR io.undertow.request: UT005023: Exception handling request to /4 (and 4 more like it in the last 1 s)",
                all.get(5));
        assertEquals(6, all.size());
    }

    @Test
    void noMoreSortsAreRememberedThanAFew() {
        for (int i = 0; i < 256; i++) {
            log(Level.WARN, "sort " + i);
        }
        log(9, Level.WARN, "one too many");
        assertEquals(256 + 9, stopped().size());
    }

    private void log(int times, Level level, String message) {
        for (int i = 0; i < times; i++) {
            log(level, message);
        }
    }

    private void log(Level level, String template, Object... arguments) {
        appender.doAppend(writing.event(GROUP, level, template, arguments));
    }

    private void turn(double seconds) {
        clock.addAndGet(Math.round(seconds * 1e9));
        appender.look();
    }

    private void assertWritten(String... lines) {
        assertEquals(List.of(lines), stopped());
    }

    private List<String> stopped() {
        appender.stop();
        return written;
    }
}
