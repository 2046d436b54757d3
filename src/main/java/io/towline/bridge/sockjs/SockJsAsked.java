package io.towline.bridge.sockjs;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;

/** What a request wants of SockJS, by its path below the base. Pure. */
public sealed interface SockJsAsked { // contract only

    /** Not below the base, or not one of SockJS's paths: the route's as ever. */
    record Nothing() implements SockJsAsked {}

    /**
     * A WebSocket that is relayed as it is: {@code BASE/websocket}, and framed ones where the server speaks SockJS itself.
     *
     * @param target raw path and query for the server
     */
    record Relayed(String target) implements SockJsAsked {}

    /** @param path the client's raw path; @param target as the route would send it on */
    static SockJsAsked of(HttpServerExchange exchange, RouteConfig route, String path, String target) {
        throw new UnsupportedOperationException("contract only");
    }
}
