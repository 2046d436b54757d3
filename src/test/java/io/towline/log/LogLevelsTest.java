package io.towline.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogLevelsTest {

    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = new LogLevels(context);

    @ParameterizedTest
    @CsvSource({
        "io.towline, DEBUG, DEBUG",
        "io.towline.upstream.UpstreamGroup, trace, TRACE",
        "towline, WARN, WARN",
        "towline.access, Off, OFF",
        "org.xnio.nio, INFO, INFO",
        "io.undertow, error, ERROR",
        "root, DEBUG, DEBUG",
        "ROOT, WARN, WARN",
    })
    void levelsChange(String logger, String level, String then) {
        assertEquals(Optional.empty(), levels.set(logger, level));
        assertEquals(
                Level.valueOf(then),
                context.getLogger(logger.equals("root") ? "ROOT" : logger).getEffectiveLevel());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "io", "io.towlines", "com.example", "towline.", "io.towline..x", "towline x", "towline\n"})
    void othersLoggersAreRefused(String logger) {
        assertEquals(
                Optional.of(
                        "The level of this logger cannot be set. Name io.towline, towline.access, io.undertow, org.xnio, one below"
                                + " these, or root."),
                levels.set(logger, "DEBUG"));
        assertNull(context.exists(logger.isEmpty() ? "x" : logger));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ALL", "LOUD", "10", "DEBUG "})
    void whatIsNoLevelIsRefused(String level) {
        assertEquals(
                Optional.of("There is no such level. There are OFF, ERROR, WARN, INFO, DEBUG, TRACE."),
                levels.set("io.towline", level));
        assertNull(context.exists("io.towline"));
    }

    @Test
    void configuringUndoesWhatWasSetAndSetsItsOwn() {
        context.getLogger("org.xnio").setLevel(Level.WARN);
        levels.configure(Map.of("io.towline.relay", "DEBUG"));
        levels.set("org.xnio", "TRACE");
        levels.set("org.xnio", "DEBUG");
        levels.set("io.towline.bridge", "DEBUG");
        new LogLevels(context).configure(Map.of("io.towline.http", "TRACE"));
        assertEquals(Level.WARN, context.getLogger("org.xnio").getLevel());
        assertNull(context.getLogger("io.towline.bridge").getLevel());
        assertNull(context.getLogger("io.towline.relay").getLevel());
        assertEquals(Level.TRACE, context.getLogger("io.towline.http").getLevel());
        levels.configure(Map.of());
        assertNull(context.getLogger("io.towline.http").getLevel());
    }

    @Test
    void rootGoesBackToo() {
        context.getLogger("ROOT").setLevel(Level.INFO);
        levels.set("root", "OFF");
        levels.configure(Map.of());
        assertEquals(Level.INFO, context.getLogger("ROOT").getLevel());
    }

    @Test
    void namesAreNotRememberedWithoutEnd() {
        for (int i = 0; i < 500; i++) {
            assertEquals(Optional.empty(), levels.set("io.towline.n" + i, "DEBUG"));
        }
        assertEquals(
                Optional.of("500 loggers have levels of their own already. Reload to forget them."),
                levels.set("io.towline.n500", "DEBUG"));
        assertEquals(Optional.empty(), levels.set("io.towline.n499", "INFO"));
    }
}
