package io.towline.conversation;

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

    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();
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

    /** What the thread writes that asks for the lines: the test's own, on which nothing else runs, not even what prepares it. */
    public static LogCapture ofThisThread(String name, Level least) {
        return new LogCapture(
                name,
                least,
                event -> event.getThreadName().equals(Thread.currentThread().getName()));
    }

    public static LogCapture containing(String text, String name, Level least) {
        return new LogCapture(name, least, event -> event.getFormattedMessage().contains(text));
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(least)) {
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    }

    public List<String> lines() {
        return events.stream().filter(filter).map(LogCapture::line).toList();
    }

    /** Waits for the next line, bounded. */
    public String next() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            ILoggingEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                throw new AssertionError("nothing was written to " + logger.getName());
            }
            if (filter.test(event)) {
                return line(event);
            }
        }
    }

    private static String line(ILoggingEvent event) {
        return event.getLevel() + " " + event.getFormattedMessage();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
