package io.towline.bridge.request;

import io.towline.config.RouteConfig;
import io.towline.endpoint.EndpointTerms;
import java.time.Duration;
import java.util.Optional;

/**
 * The rules under which the sessions of one route live.
 *
 * @param upstream for the WebSocket to the server; its maxMessage is the smaller of {@code max-message.from-upstream} and {@code buffer}
 * @param maxMessageFromClient payload bytes; the smaller of {@code max-message.from-client} and {@code buffer}
 * @param buffer payload bytes kept in the outbox before reading from the upstream stops
 * @param window how long a session without a receiver is kept
 * @param firstWindow the same for one that nobody ever received from
 * @param upstreamLostCode what a client is told when its server is lost
 * @param drainCode what a client is told when Towline leaves
 */
public record SessionTerms(
        EndpointTerms upstream,
        long maxMessageFromClient,
        long buffer,
        Duration window,
        Duration firstWindow,
        Optional<Duration> idleTimeout,
        Optional<Duration> maxAge,
        int upstreamLostCode,
        int drainCode) {

    /** The route's, with the windows of the protocol that its client speaks. */
    public static SessionTerms of(RouteConfig route, Duration window, Duration firstWindow) {
        long buffer = route.bridge().sessions().buffer();
        RouteConfig.Limits limits = route.terms().limits();
        EndpointTerms upstream =
                EndpointTerms.of(EndpointTerms.Role.CLIENT, route, Math.min(limits.maxMessageFromUpstream(), buffer));
        return new SessionTerms(
                upstream,
                Math.min(limits.maxMessageFromClient(), buffer),
                buffer,
                window,
                firstWindow,
                route.terms().timeouts().idle(),
                route.terms().timeouts().maxAge(),
                route.terms().closeCodes().upstreamLost(),
                route.terms().closeCodes().drain());
    }
}
