package io.towline.upstream;

import io.towline.config.UpstreamConfig.Server;
import io.towline.upstream.health.FailureKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What was known of a server at one moment.
 *
 * @param asideFor how long it still is set aside, if it is; zero where the next that is given to it tries it
 * @param leases conversations and handshakes that it has now
 * @param succeeded handshakes that it answered properly, whatever it said
 * @param failures of every kind, if none
 * @param latency of the last one that it agreed to, from the connect to its 101
 */
public record ServerView(
        Server server,
        State state,
        Optional<Duration> asideFor,
        int leases,
        long succeeded,
        Map<FailureKind, Long> failures,
        Optional<Duration> latency,
        Optional<String> lastFailure) {

    public ServerView {
        failures = Map.copyOf(failures);
    }

    /** Failures of whatever kind. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    public enum State {
        IN_USE,
        /** It failed clients. */
        SET_ASIDE,
        /** It failed checks of our own. */
        DOWN,
        DRAINED
    }
}
