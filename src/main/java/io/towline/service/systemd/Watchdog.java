package io.towline.service.systemd;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that we live, as often as {@code WatchdogSec} wants, but only while every heartbeat beats: a process whose
 * I/O thread hangs has a port that is open and clients that get no answer, and is better restarted.
 *
 * <pre>
 *   beats asked for ──all beaten──> told the manager ──half the period──> beats asked for
 *         └──a quarter of the period──> said in the log who hangs, and where (once); waits on
 * </pre>
 *
 * <p>On a thread of its own, {@code towline-watchdog}.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /** Looks for each period: answers are a little late, never so much that the manager loses patience. */
    private static final int LOOKS = 8;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("towline-watchdog").factory());

    private final WatchdogRounds rounds;

    private Watchdog(WatchdogRounds rounds) {
        this.rounds = rounds;
    }

    /** Begins at once; does nothing where the manager does not ask for it. */
    public static Watchdog start(Notifier notifier, List<Heartbeat> heartbeats, Map<String, String> environment) {
        Optional<Duration> period = notifier.hasManager()
                ? period(environment, ProcessHandle.current().pid())
                : Optional.empty();
        Watchdog watchdog =
                new Watchdog(new WatchdogRounds(heartbeats, period.orElse(Duration.ofDays(1)), notifier::alive));
        period.ifPresent(watchdog::begin);
        return watchdog;
    }

    /** {@code WATCHDOG_USEC}, if it is meant for this process: sd_watchdog_enabled(3). */
    static Optional<Duration> period(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String meant = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
        if (micros.isEmpty() || !meant.equals(Long.toString(pid))) {
            return Optional.empty();
        }
        if (!micros.matches("[1-9][0-9]{0,15}")) {
            LOG.warn("there is no watchdog: WATCHDOG_USEC is {}, which is no number of microseconds", micros);
            return Optional.empty();
        }
        return Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS));
    }

    private void begin(Duration period) {
        long pause = Math.max(1, period.toNanos() / LOOKS);
        thread.scheduleWithFixedDelay(this::look, 0, pause, TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            rounds.look(System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("the watchdog failed", e); // and does not tell: the manager will restart us
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
