package io.towline.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.time.Instant;

/** Events as loggers make them, in a context that is the test's own. */
final class Writing {

    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.007Z");

    private final LoggerContext context = new LoggerContext();

    Writing() {
        context.setMDCAdapter(new LogbackMDCAdapter()); // as SLF4J does when it begins
    }

    LoggerContext context() {
        return context;
    }

    LoggingEvent event(String logger, Level level, String template, Object... arguments) {
        LoggingEvent event = new LoggingEvent("", context.getLogger(logger), level, template, null, arguments);
        event.setInstant(NOON);
        event.setThreadName("towline I/O-1");
        return event;
    }

    LoggingEvent failed(String message, Throwable thrown) {
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("io.towline.relay.Relay"), Level.ERROR, message, thrown, null);
        event.setInstant(NOON);
        event.setThreadName("towline I/O-1");
        return event;
    }
}
