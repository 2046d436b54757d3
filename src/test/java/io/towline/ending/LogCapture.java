package io.towline.ending;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What is written to one logger while this is open; of other tests' lines only those that the filter lets by. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger;
    private final Level least;
    private final Predicate<ILoggingEvent> filter;

    private LogCapture(String name, Level least, Predicate<ILoggingEvent> filter) {
        this.least = least;
        this.filter = filter;
        logger = (Logger) LoggerFactory.getLogger(name);
        start();
        logger.addAppender(this);
    }

    public static LogCapture ofThisThread(String name, Level least) {
        String thread = Thread.currentThread().getName();
        return new LogCapture(name, least, event -> event.getThreadName().equals(thread));
    }

    public static LogCapture containing(String text, String name, Level least) {
        return new LogCapture(name, least, event -> event.getFormattedMessage().contains(text));
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(least) && filter.test(event)) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for the next line, bounded. */
    public String next() throws InterruptedException {
        String line = lines.poll(60, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing was written to " + logger.getName());
        }
        return line;
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
