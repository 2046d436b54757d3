package io.towline.bridge.session;

import io.towline.endpoint.EndpointTerms;
import java.time.Duration;
import java.util.Optional;

/**
 * The rules under which the sessions of one route live.
 *
 * @param upstream for the WebSocket to the server; its maxMessage is the smaller of {@code max-message.from-upstream} and {@code buffer}
 * @param maxMessageFromClient payload bytes; the smaller of {@code max-message.from-client} and {@code buffer}
 * @param buffer payload bytes kept in the outbox before reading from the upstream stops
 * @param window how long a session without a receiver is kept: {@code resume-window}, or SockJS's {@code disconnect-delay}
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

    public static SessionTerms towline(io.towline.config.RouteConfig route) {
        throw new UnsupportedOperationException("contract only");
    }
}
