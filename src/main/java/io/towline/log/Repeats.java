package io.towline.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Counts warnings and errors that say the same: of each sort the first few in ten seconds are written, the others summed up.
 *
 * <p>The same is: one logger, one level, one template. Templates that begin with the name of an upstream, a listener or a route count
 * by it, so that the trouble of one does not hide another's. Bounded: beyond so many sorts, all is written.
 *
 * <p>Any thread; no I/O and no callback under the lock.
 */
final class Repeats {

    static final int FREE = 5;
    static final int MOST_SORTS = 256;
    static final Duration PERIOD = Duration.ofSeconds(10);

    private static final List<String> NAMED = List.of("upstream {}", "listener {}", "route {}");
    private static final int MOST_FOREIGN_CHARACTERS = 40;

    private final Map<Sort, Count> counts = new HashMap<>(); // guarded by this

    private record Sort(String logger, Level level, String template) {}

    /** @param like the last that was written */
    record Summary(ILoggingEvent like, long more, Duration within) {}

    /** Guarded by the map's owner. */
    private static final class Count {
        private final long began;
        private int written;
        private long withheld;
        private ILoggingEvent last;

        Count(long began) {
            this.began = began;
        }
    }

    /** Whether to write it. */
    boolean admits(ILoggingEvent event, long now) {
        if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return true;
        }
        String logger = event.getLoggerName();
        if (event.getLevel() == Level.WARN && (logger.equals("towline") || logger.startsWith("towline."))) {
            return true; // the front door's: what is wrong with the configuration, one thing after the other
        }
        return count(new Sort(logger, event.getLevel(), template(event)), event, now);
    }

    private synchronized boolean count(Sort sort, ILoggingEvent event, long now) {
        Count count = counts.get(sort);
        if (count == null) {
            if (counts.size() >= MOST_SORTS) {
                return true;
            }
            count = new Count(now);
            counts.put(sort, count);
        }
        if (count.written == FREE) {
            count.withheld++;
            return false;
        }
        count.written++;
        count.last = event;
        return true;
    }

    private static String template(ILoggingEvent event) {
        String template = event.getMessage();
        if (!event.getLoggerName().startsWith("io.towline.")) {
            // JBoss's loggers fill in what the client sent before logback sees it; ahead of that stands the message's
            // id
            int end = template.indexOf(' ');
            return template.substring(0, Math.min(end < 0 ? template.length() : end, MOST_FOREIGN_CHARACTERS));
        }
        Object[] arguments = event.getArgumentArray();
        boolean named =
                arguments != null && arguments.length > 0 && NAMED.stream().anyMatch(template::startsWith);
        return named ? arguments[0] + " " + template : template;
    }

    /** What there is to say of those whose ten seconds are over; they begin anew. */
    synchronized List<Summary> due(long now) {
        return over(now, PERIOD.toNanos());
    }

    /** The same of all, at the end. */
    synchronized List<Summary> rest(long now) {
        return over(now, Long.MIN_VALUE);
    }

    private List<Summary> over(long now, long least) {
        List<Summary> summaries = new ArrayList<>();
        for (Iterator<Count> all = counts.values().iterator(); all.hasNext(); ) {
            Count count = all.next();
            long age = now - count.began;
            if (age >= least) {
                all.remove();
                if (count.withheld > 0) {
                    summaries.add(new Summary(count.last, count.withheld, Duration.ofNanos(age)));
                }
            }
        }
        return summaries;
    }
}
