package io.towline.bridge.protocol.sockjs;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Bridge;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.SockJs;
import io.towline.config.RouteConfig.SockJsBinary;
import io.towline.config.RouteConfig.SockJsMode;
import io.towline.testkit.TestBridges;
import io.towline.testkit.TestRoutes;
import java.util.Optional;

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

    private Bridge bridge() {
        Bridge usual = TestBridges.sockjs(mode);
        SockJs sockjs = usual.sockjs();
        return new Bridge(
                usual.enabled(),
                usual.transports(),
                usual.resumeWindow(),
                buffer,
                usual.hold(),
                usual.ackAfter(),
                usual.streamMaxAge(),
                usual.bind(),
                new SockJs(
                        mode,
                        Optional.empty(),
                        true,
                        earlyOpen,
                        sockjs.cookieNeeded(),
                        sockjs.clientUrl(),
                        responseLimit,
                        sockjs.heartbeat(),
                        sockjs.disconnectDelay(),
                        binary));
    }
}
