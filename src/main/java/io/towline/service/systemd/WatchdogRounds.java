package io.towline.service.systemd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each heartbeat for one beat, and tells when all have come; the judgement of {@link Watchdog}, which has the time.
 *
 * <p>Owner: whoever calls {@link #look}, one at a time. At most one beat of each is asked for at a time, so that a thread that hangs
 * gathers no tasks.
 */
final class WatchdogRounds {

    private static final Logger LOG = LoggerFactory.getLogger(WatchdogRounds.class);

    private final List<Pulse> pulses;
    private final long interval;
    private final Runnable alive;

    private State state = State.NEW;

    /** When beats were last asked for. */
    private long asked;

    private enum State {
        NEW,
        ASKED,
        /** As ASKED, and the log has it. */
        COMPLAINED,
        /** All have beaten. */
        BEATEN
    }

    /** @param period within which {@code alive} has to run again and again; it runs twice in it */
    WatchdogRounds(List<Heartbeat> heartbeats, Duration period, Runnable alive) {
        pulses = heartbeats.stream().map(Pulse::new).toList();
        interval = period.toNanos() / 2;
        this.alive = alive;
    }

    void look(long now) {
        switch (state) {
            case NEW -> ask(now);
            case BEATEN -> {
                if (now - asked >= interval) {
                    ask(now);
                }
            }
            case ASKED, COMPLAINED -> listen(now);
        }
    }

    private void ask(long now) {
        pulses.forEach(Pulse::ask);
        state = State.ASKED;
        asked = now;
    }

    private void listen(long now) {
        List<Pulse> silent = pulses.stream().filter(pulse -> !pulse.beaten).toList();
        if (silent.isEmpty()) {
            if (state == State.COMPLAINED) {
                LOG.warn("all I/O threads turn again, after {} ms", (now - asked) / 1_000_000);
            }
            alive.run();
            state = State.BEATEN;
        } else if (state == State.ASKED && now - asked >= interval / 2) {
            silent.forEach(pulse -> pulse.complain((now - asked) / 1_000_000));
            state = State.COMPLAINED;
        }
    }

    /** One thread and whether it has beaten since it was asked. */
    private static final class Pulse {
        private final Heartbeat heartbeat;
        private volatile boolean beaten;

        Pulse(Heartbeat heartbeat) {
            this.heartbeat = heartbeat;
        }

        void ask() {
            beaten = false;
            try {
                heartbeat.executor().execute(() -> beaten = true);
            } catch (RejectedExecutionException ending) {
                beaten = true; // it is told to end, which is no hang
            }
        }

        void complain(long millis) {
            Thread thread = heartbeat.thread();
            Throwable where = new Throwable("this is where it hangs");
            where.setStackTrace(thread.getStackTrace());
            LOG.error(
                    "thread \"{}\" has not turned for {} ms; the watchdog is not told that we live until it does",
                    thread.getName(),
                    millis,
                    where);
        }
    }
}
