package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.value.Durations;
import io.towline.io.Clock;
import io.towline.upstream.health.ActiveHealth;
import io.towline.upstream.health.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the servers of a group behaved, as conversations and checks tell it: kept with what is known of each, told to operators where it changes
 * who is asked, and to those who wait for a server. Any thread.
 */
public final class ServerVerdicts {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamGroup.class); // whose servers they are

    private final UpstreamConfig config;
    private final Clock clock;
    private final GroupServers servers;
    private final KnownServers known;

    ServerVerdicts(UpstreamConfig config, Clock clock, GroupServers servers, KnownServers known) {
        this.config = config;
        this.clock = clock;
        this.servers = servers;
        this.known = known;
    }

    /** A check of a server of this group has passed. */
    public void checkPassed(Server server) {
        long now = clock.nanos();
        if (servers.judged(server, state -> state.checkPassed(now)) == ActiveHealth.News.UP) {
            LOG.info("upstream {}: server {} is up", config.name(), server.url());
            known.queue().wake(true);
        }
    }

    /** @param cause for operators */
    public void checkFailed(Server server, String cause) {
        if (servers.judged(server, state -> state.checkFailed(cause)) == ActiveHealth.News.DOWN) {
            LOG.warn("upstream {}: server {} is down: {}", config.name(), server.url(), cause);
            servers.lostOne();
        } else {
            LOG.debug("upstream {}: a check of server {} failed: {}", config.name(), server.url(), cause);
        }
    }

    void release(ServerState state, boolean undecidedTrial) {
        synchronized (known) {
            state.giveBack();
            if (undecidedTrial) {
                state.trialOver();
            }
            known.forget(state);
        }
        known.queue().wake(false);
    }

    void took(ServerState state, Duration time) {
        synchronized (known) {
            state.took(time);
        }
    }

    void succeeded(ServerState state, boolean trial) {
        long now = clock.nanos();
        boolean back;
        synchronized (known) {
            if (trial) {
                state.trialOver();
            }
            back = state.succeeded(now);
        }
        if (back) {
            LOG.info("upstream {}: server {} is back in use", config.name(), state.url());
            known.queue().wake(true);
        }
    }

    void failed(ServerState state, boolean trial, FailureKind kind, String cause) {
        long now = clock.nanos();
        boolean wasAside;
        boolean heldOff;
        Duration holdOff;
        synchronized (known) {
            if (trial) {
                state.trialOver();
            }
            wasAside = state.isAside();
            heldOff = state.failed(now, trial, kind, cause);
            holdOff = state.holdOff();
        }
        String server = state.url();
        if (heldOff && wasAside) {
            LOG.info(
                    "upstream {}: server {} was tried and stays set aside for {} more: {}",
                    config.name(),
                    server,
                    about(holdOff),
                    cause);
        } else if (heldOff) {
            LOG.warn("upstream {}: server {} is set aside for {}: {}", config.name(), server, about(holdOff), cause);
            servers.lostOne();
        } else {
            LOG.debug("upstream {}: server {} failed: {}", config.name(), server, cause);
        }
    }

    /** Chance made it: nobody needs the milliseconds of what lasts ten seconds or longer. */
    private static String about(Duration holdOff) {
        boolean isLong = holdOff.toSeconds() >= 10;
        return Durations.text(
                isLong ? Duration.ofSeconds(holdOff.plusMillis(999).toSeconds()) : holdOff);
    }

    /** Whether a server is lost early that is lost now and agreed at {@code since}. */
    boolean isEarly(long since) {
        return earlyLoss().map(early -> clock.nanos() - since < early.toNanos()).orElse(false);
    }

    /** Whether its conversation has told that a server which agreed at {@code since} can be relied on. */
    boolean hasLasted(long since) {
        return earlyLoss()
                .map(early -> clock.nanos() - since >= early.toNanos())
                .orElse(false);
    }

    private Optional<Duration> earlyLoss() {
        return config.health().passive().earlyLoss();
    }

    void lasted(ServerState state) {
        synchronized (known) {
            state.lasted();
        }
    }

    long now() {
        return clock.nanos();
    }
}
