package io.towline.bridge.protocol.sockjs;

import io.towline.config.BridgeConfig;
import io.towline.config.BridgeConfig.SockJsBinary;
import io.towline.config.BridgeConfig.SockJsMode;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Origins;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;

/** A route for SockJS with the defaults of the manual, and what a test wants otherwise. */
final class SockJsRoute {

    SockJsMode mode = SockJsMode.UNWRAP;
    SockJsBinary binary = SockJsBinary.CLOSE;
    boolean earlyOpen;
    long responseLimit = 128 * 1024;
    long buffer = 1 << 20;
    Origins origins = new Origins.Any();

    RouteConfig config() {
        return TestRoutes.route()
                .withoutUpstreamPings()
                .withOrigins(origins)
                .withBridge(bridge())
                .build();
    }

    private BridgeConfig bridge() {
        return TestBridges.bridge()
                .withSockJs(mode)
                .withBinary(binary)
                .withEarlyOpen(earlyOpen)
                .withResponseLimit(responseLimit)
                .withBuffer(buffer)
                .build();
    }
}
