package io.towline.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AsyncAppenderBase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Logback's appender that writes behind, for {@code logback.xml}, with {@link Repeats} before its queue: a storm of one error neither
 * fills the queue nor the disk.
 *
 * <p>Subclassed because logback builds appenders by name and stops them from the outside in: what is withheld goes into the queue before
 * the queue is emptied for the last time. Looks for what is due on a thread of its own, {@code towline-log}.
 */
public final class CountingAppender extends AsyncAppender {

    /** Threads that log in the same moment: more than there are. */
    private static final int MOST_AT_ONCE = 256;

    /** Logback's own, which it does not show. */
    private static final String WRITER = AsyncAppenderBase.class.getName() + "$Worker";

    /** For so long a line may lie there before it is written. */
    private static final long GATHERED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Object lastPlaces = new Object();
    private final Repeats repeats = new Repeats();
    private final LongSupplier nanos;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("towline-log").factory());

    /** Of the log that is behind. Set by logback before the start. */
    private Optional<LostLines.Log> lost = Optional.empty();

    /** Where lines are gathered. Set by logback before the start. */
    private Optional<LineFile> gathering = Optional.empty();

    public CountingAppender() {
        this(System::nanoTime);
    }

    CountingAppender(LongSupplier nanos) {
        this.nanos = nanos;
        setNeverBlock(true); // I/O threads log
        setDiscardingThreshold(0); // or INFO would be dropped long before the queue is full
    }

    @Override
    public void start() {
        super.start();
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY.toNanos(), LOOK_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The thread that writes asks this before it waits for the next line, when it has passed on all that it took. It is held back a moment, so that it
     * need not be woken for each line of a busy proxy: to wake it costs the I/O thread more than the line does.
     */
    @Override
    public boolean isStarted() {
        boolean started = super.isStarted();
        if (!isWriter(Thread.currentThread())) {
            return started;
        }
        if (!started) {
            Thread.interrupted(); // it was to wake it; what is left is written in peace
        } else if (getNumberOfElementsInQueue() == 0) {
            gathering.ifPresent(LineFile::writeGathered);
            LockSupport.parkNanos(GATHERED_NANOS);
        }
        return started;
    }

    static boolean isWriter(Thread thread) {
        return thread.getClass().getName().equals(WRITER);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (repeats.admits(event, nanos.getAsLong())) {
            offer(event);
        }
    }

    /** Where the queue is nearly full one at a time, so that what it does not take is counted and not passed over. */
    private void offer(ILoggingEvent event) {
        if (getRemainingCapacity() > MOST_AT_ONCE) {
            super.append(event);
            return;
        }
        boolean room;
        synchronized (lastPlaces) {
            room = getRemainingCapacity() > 0;
            if (room) {
                super.append(event);
            }
        }
        if (!room) {
            lost.ifPresent(log -> log.lost("it is slower than what is to be written"));
        }
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> behind) {
        lost = Optional.ofNullable(behind.getName())
                .map(name -> LostLines.of(getContext()).log(name));
        if (behind instanceof LineFile file) {
            file.gather();
            gathering = Optional.of(file);
        }
        super.addAppender(behind);
    }

    /** Writes what is due. */
    void look() {
        write(repeats.due(nanos.getAsLong()));
    }

    @Override
    public void stop() {
        if (isStarted()) {
            thread.shutdownNow();
            write(repeats.rest(nanos.getAsLong()));
            super.stop();
        }
    }

    private void write(List<Repeats.Summary> summaries) {
        for (Repeats.Summary summary : summaries) {
            offer(event(summary));
        }
    }

    private LoggingEvent event(Repeats.Summary summary) {
        ILoggingEvent like = summary.like();
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext((LoggerContext) getContext());
        event.setLoggerName(like.getLoggerName());
        event.setLevel(like.getLevel());
        event.setThreadName(Thread.currentThread().getName());
        event.setInstant(Instant.now());
        event.setMessage(like.getFormattedMessage() + more(summary));
        return event;
    }

    /** At least one second: {@code the last 0 s} says nothing. */
    private static String more(Repeats.Summary summary) {
        long seconds = Math.max(1, (summary.within().toMillis() + 500) / 1000);
        return String.format(Locale.ROOT, " (and %,d more like it in the last %d s)", summary.more(), seconds);
    }
}
