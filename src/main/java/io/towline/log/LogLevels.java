package io.towline.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers while the process runs. What is set lasts until the next {@link #configure}, which is the start's and a reload's:
 * then each logger has the configuration's level, or again the one that {@code logback.xml} gave it.
 *
 * <p>Any thread. All instances for one context are as one: what was changed is remembered there.
 */
public final class LogLevels {

    private static final String KEY = LogLevels.class.getName();

    /** Ours, and those of the libraries that traffic passes; others' lines are nothing that Towline could answer for. */
    private static final Pattern NAMES =
            Pattern.compile("(?i:root)|(towline|io\\.towline|org\\.xnio|io\\.undertow)(\\.[A-Za-z0-9_$-]{1,64}){0,8}");

    private static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    /** Bounded for the sake of whoever calls in a loop by mistake: logback never forgets a logger. */
    private static final int MOST_CHANGED = 500;

    private final LoggerContext context;

    /** The level from {@code logback.xml} of each that was changed; empty: its parent's. Guarded by itself. */
    private final Map<String, Optional<Level>> before;

    @SuppressWarnings("unchecked") // nobody else writes under this key
    LogLevels(LoggerContext context) {
        this.context = context;
        synchronized (context) {
            if (context.getObject(KEY) == null) {
                context.putObject(KEY, new HashMap<String, Optional<Level>>());
            }
            before = (Map<String, Optional<Level>>) context.getObject(KEY);
        }
    }

    /** Of the whole process. */
    public static LogLevels ofProcess() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            return new LogLevels(context);
        }
        throw new IllegalStateException("logback is not what is behind SLF4J");
    }

    /** Whether a logger of that name may be told its level. */
    public static boolean knows(String logger) {
        return NAMES.matcher(logger).matches();
    }

    /** @return empty, or why not: a plain sentence */
    public Optional<String> set(String logger, String level) {
        String wanted = level.toUpperCase(Locale.ROOT);
        if (!knows(logger)) {
            return Optional.of(
                    "The level of this logger cannot be set. Name io.towline, towline.access, io.undertow, org.xnio, one below"
                            + " these, or root.");
        }
        if (!LEVELS.contains(wanted)) {
            return Optional.of("There is no such level. There are " + String.join(", ", LEVELS) + ".");
        }
        synchronized (before) {
            if (before.size() >= MOST_CHANGED && !before.containsKey(logger)) {
                return Optional.of(MOST_CHANGED + " loggers have levels of their own already. Reload to forget them.");
            }
            change(logger, wanted);
        }
        return Optional.empty();
    }

    /**
     * Undoes what was set, and sets these.
     *
     * @param levels as the configuration has judged them
     */
    public void configure(Map<String, String> levels) {
        synchronized (before) {
            before.forEach(
                    (name, level) -> context.getLogger(name).setLevel(level.orElse(null))); // logback: none of its own
            before.clear();
            levels.forEach(this::change);
        }
    }

    private void change(String name, String level) {
        Logger logger = context.getLogger(name.equalsIgnoreCase("root") ? Logger.ROOT_LOGGER_NAME : name);
        before.putIfAbsent(logger.getName(), Optional.ofNullable(logger.getLevel()));
        logger.setLevel(Level.valueOf(level));
    }
}
