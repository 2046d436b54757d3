package io.towline.service.systemd;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the line of {@code systemctl status} true, on a thread of its own, {@code towline-status}. */
public final class StatusReports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusReports.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("towline-status").factory());

    private final Notifier notifier;
    private final Supplier<String> status;

    private StatusReports(Notifier notifier, Supplier<String> status) {
        this.notifier = notifier;
        this.status = status;
    }

    /** Asks {@code status} at every {@code pause}; does nothing where nobody listens. */
    public static StatusReports start(Notifier notifier, Supplier<String> status, Duration pause) {
        StatusReports reports = new StatusReports(notifier, status);
        if (notifier.hasManager()) {
            reports.thread.scheduleWithFixedDelay(
                    reports::report, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        }
        return reports;
    }

    private void report() {
        try {
            notifier.status(status.get());
        } catch (RuntimeException | Error e) {
            LOG.error("could not report the status", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
