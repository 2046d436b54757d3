package io.towline.endpoint;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Keepalive;
import java.time.Duration;

/**
 * The rules under which an endpoint lives.
 *
 * @param role which side of RFC 6455 we are: as the client we mask and expect frames that are not masked
 * @param maxMessage payload bytes of a message that comes in; beyond it 1009
 * @param maxControlFrames frames that may come in within a second of those that {@link io.towline.frame.Flood} counts; beyond it 1008
 * @param slowConsumerTimeout without one byte taken while some wait: the peer is cut
 * @param keepalive how the peer is asked whether it is there, and how its answers are timed
 * @param closeTimeout how long the peer may take to answer our close frame
 */
public record EndpointTerms(
        Role role,
        long maxMessage,
        int maxControlFrames,
        Duration slowConsumerTimeout,
        Keepalive.Leg keepalive,
        Duration closeTimeout) {

    public enum Role {
        CLIENT,
        SERVER
    }

    /** A route's: towards its clients we are the server, towards its servers the client. */
    public static EndpointTerms of(Role role, RouteConfig route, long maxMessage) {
        return new EndpointTerms(
                role,
                maxMessage,
                route.terms().limits().maxControlFrames(),
                route.terms().timeouts().slowConsumer(),
                switch (role) {
                    case CLIENT -> route.terms().keepalive().upstream();
                    case SERVER -> route.terms().keepalive().client();
                },
                route.terms().timeouts().close());
    }
}
