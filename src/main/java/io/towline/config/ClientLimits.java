package io.towline.config;

import io.towline.config.value.LimitKey;
import io.towline.config.value.Rate;
import java.time.Duration;
import java.util.Optional;

/**
 * How much one client may have of a listener or a route.
 *
 * @param connections WebSockets and sessions of the bridge at a time
 * @param handshakes of WebSockets, and requests that open a session
 * @param requests of any kind, handshakes among them
 * @param sessions of the bridge at a time
 * @param status what those beyond are answered: 429 or 503
 */
public record ClientLimits(
        Optional<Count> connections,
        Optional<Pace> handshakes,
        Optional<Pace> requests,
        Optional<Count> sessions,
        int status) {

    public static final ClientLimits NONE =
            new ClientLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 429);

    /** So many at a time. */
    public record Count(LimitKey by, int most) {}

    /**
     * @param burst so many at once, of those that a pause has saved up
     * @param queue of those beyond; empty: they are refused
     */
    public record Pace(LimitKey by, Rate rate, int burst, Optional<Queue> queue) {

        /** As people read it. */
        @Override
        public String toString() {
            return rate + ", burst " + burst
                    + queue.map(each -> ", queue " + each.most()).orElse("");
        }
    }

    /**
     * @param most so many wait, of all clients
     * @param timeout how long each
     */
    public record Queue(int most, Duration timeout) {}

    public boolean isNone() {
        return connections.isEmpty() && handshakes.isEmpty() && requests.isEmpty() && sessions.isEmpty();
    }
}
