package io.towline.cli.run;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** While a drain goes on: says again and again what is left, on a thread of its own, {@code towline-drain}. */
final class DrainReports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("towline");

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("towline-drain").factory());

    private DrainReports() {}

    /** The first after one {@code pause}. */
    static DrainReports start(Supplier<String> left, Duration pause) {
        DrainReports reports = new DrainReports();
        reports.thread.scheduleWithFixedDelay(
                () -> LOG.info(left.get()), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        return reports;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
