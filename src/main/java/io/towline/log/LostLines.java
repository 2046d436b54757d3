package io.towline.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Context;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each log has lost: counted as it is lost, and said when there is room again, since before that nobody could read it there. Kept with
 * logback's context, like {@link LogFormat}. Any thread.
 */
public final class LostLines {

    private static final String KEY = LostLines.class.getName();

    /** A log that is too slow loses some and writes some, again and again. */
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<String, Log> logs = new ConcurrentHashMap<>();
    private final Context context;

    private LostLines(Context context) {
        this.context = context;
    }

    static LostLines of(Context context) {
        synchronized (context) {
            if (context.getObject(KEY) == null) {
                context.putObject(KEY, new LostLines(context));
            }
            return (LostLines) context.getObject(KEY);
        }
    }

    /** How many lines each log of this process has lost, by the name of its appender; nothing where somebody logs by other means than logback. */
    public static Map<String, Long> ofProcess() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? of(context).counts()
                : Map.of();
    }

    /** Of a log that is told of here, by the name of its appender. */
    Log log(String name) {
        return log(name, System::nanoTime);
    }

    Log log(String name, LongSupplier nanos) {
        return logs.computeIfAbsent(name, each -> new Log(each, nanos, logger()));
    }

    private Logger logger() {
        return context instanceof LoggerContext loggers
                ? loggers.getLogger("towline.log")
                : LoggerFactory.getLogger("towline.log");
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        logs.forEach((name, log) -> counts.put(name, log.lost()));
        return counts;
    }

    /** One log. What it says goes by a queue, to this log as well. */
    static final class Log {

        private final String name;
        private final LongSupplier nanos;
        private final Logger logger;

        // Guarded by this; nothing is said under the lock.
        private long lost;
        private long untold;
        private long since;
        private boolean told;
        private long toldAt;
        private String why = "";

        private Log(String name, LongSupplier nanos, Logger logger) {
            this.name = name;
            this.nanos = nanos;
            this.logger = logger;
        }

        void lost(String cause) {
            boolean news;
            synchronized (this) {
                long now = nanos.getAsLong();
                lost++;
                news = untold == 0 && mayTell(now);
                since = untold == 0 ? now : since;
                untold++;
                why = cause;
            }
            if (news) {
                logger.warn("log {} loses lines: {}", name, cause);
            }
        }

        /** One was written. */
        void written() {
            long many;
            long seconds;
            String cause;
            synchronized (this) {
                long now = nanos.getAsLong();
                if (untold == 0 || !mayTell(now)) {
                    return;
                }
                many = untold;
                seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(now - since));
                cause = why;
                untold = 0;
                told = true;
                toldAt = now;
            }
            logger.warn("log {} has lost {} line(s) in {} s: {}", name, many, seconds, cause);
        }

        private boolean mayTell(long now) {
            return !told || now - toldAt >= TELL_EVERY_NANOS;
        }

        synchronized long lost() {
            return lost;
        }
    }
}
