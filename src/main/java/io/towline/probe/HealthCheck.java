package io.towline.probe;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Server;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.upstream.UpstreamGroup;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, probed again and again. The first probe comes at once, give or take a second: what is known of a server before it is a guess.
 *
 * <p>Owner: its I/O thread, but for {@link #begin} and {@link #end}, which any thread may call.
 */
final class HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

    private static final long FIRST_WITHIN = TimeUnit.SECONDS.toNanos(1);

    private final UpstreamGroup group;
    private final Server server;
    private final IoThread io;
    private final Timer next = new Next();

    private boolean ended;
    private Optional<Probe> underWay = Optional.empty();

    HealthCheck(UpstreamGroup group, Server server, IoThread io) {
        this.group = group;
        this.server = server;
        this.io = io;
    }

    void begin() {
        io.runLater(() -> {
            if (!ended) {
                io.limit(
                        next, anyOf(Math.min(FIRST_WITHIN, settings().interval().toNanos())));
            }
        });
    }

    void end() {
        io.run(() -> {
            ended = true;
            io.timers().cancel(next);
            underWay.ifPresent(Probe::cancel);
            underWay = Optional.empty();
        });
    }

    private void probe() {
        long began = io.exactNow();
        Probe probe = new Probe(group, server, io, new Outcome(began));
        underWay = Optional.of(probe);
        probe.begin();
    }

    private void over(long began) {
        underWay = Optional.empty();
        if (!ended) {
            io.timers().schedule(next, Math.max(io.exactNow(), began + untilNext()));
        }
    }

    /** The interval, longer or shorter by up to the jitter. */
    private long untilNext() {
        long interval = settings().interval().toNanos();
        long most = interval / 100 * settings().jitter();
        return interval - most + anyOf(2 * most);
    }

    private long anyOf(long nanos) {
        return Math.floorMod(io.randomLong(), Math.max(1, nanos));
    }

    private Active settings() {
        return group.config().health().active();
    }

    private final class Next extends Timer {
        @Override
        protected void expired(long now) {
            try {
                probe();
            } catch (RuntimeException | Error defect) {
                LOG.error("upstream {}: a check of {} broke", group.name(), server.url(), defect);
                underWay.ifPresent(Probe::cancel);
                over(now);
            }
        }
    }

    private final class Outcome implements Probe.Outcome {
        private final long began;

        Outcome(long began) {
            this.began = began;
        }

        @Override
        public void passed() {
            told(() -> group.verdicts().checkPassed(server));
        }

        @Override
        public void failed(String cause) {
            told(() -> group.verdicts().checkFailed(server, cause));
        }

        /** Whatever comes of it: a check that is not set again would leave its server as it is for ever. */
        private void told(Runnable verdict) {
            try {
                verdict.run();
            } catch (RuntimeException | Error defect) {
                LOG.error("upstream {}: the verdict of a check of {} was lost", group.name(), server.url(), defect);
            } finally {
                over(began);
            }
        }

        @Override
        public void untold(String cause) {
            LOG.debug("upstream {}: a check of {} told nothing: {}", group.name(), server.url(), cause);
            over(began);
        }
    }
}
