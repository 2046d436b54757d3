package io.towline.bridge.transport.asked;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Bridge;
import io.towline.testkit.TestRoutes;

/** Routes that differ in their bridge alone. */
public final class Routes {

    private Routes() {}

    public static RouteConfig with(Bridge bridge) {
        RouteConfig route = TestRoutes.route().build();
        return new RouteConfig(
                route.name(),
                route.hosts(),
                route.path(),
                route.pathMatch(),
                route.upstream(),
                route.rewrite(),
                route.origins(),
                route.allowMissingOrigin(),
                route.subprotocols(),
                route.rejectSubprotocolMismatch(),
                route.keepalive(),
                route.idleTimeout(),
                route.maxAge(),
                route.limits(),
                route.slowConsumerTimeout(),
                route.closeTimeout(),
                route.compression(),
                route.drainCloseCode(),
                route.upstreamLostCloseCode(),
                route.httpEnabled(),
                bridge);
    }
}
