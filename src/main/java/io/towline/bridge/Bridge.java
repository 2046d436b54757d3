package io.towline.bridge;

import io.towline.bridge.session.Sessions;
import io.towline.config.RouteConfig;
import io.towline.ending.Kind;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** Contract only. */
public final class Bridge {
    public Bridge(Sessions sessions, IoThreads threads) {}

    public static Optional<Kind> claims(HttpServerExchange exchange, RouteConfig route) {
        return Optional.empty();
    }

    public void handle(HttpServerExchange exchange, BridgeRequest request) {}
}
