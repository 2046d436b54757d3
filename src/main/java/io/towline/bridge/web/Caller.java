package io.towline.bridge.web;

import io.towline.config.RouteConfig;
import io.towline.handshake.PageOrigin;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;

/**
 * Who asks, and what of its request goes on to the server when a session opens.
 *
 * @param outer how the client sees this URL
 * @param host the request's own {@code Host}
 * @param page judged by the route
 */
public record Caller(Outer outer, String host, PageOrigin page) { // contract only

    public static Caller of(HttpServerExchange exchange, Forwarding forwarding, RouteConfig route) {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * The client's end-to-end fields for the upstream handshake, forwarding fields brought up to date. Without those that concern this one
     * request: {@code Accept*} but for {@code Accept-Language}, {@code Content-*}, {@code Cache-Control}, {@code Pragma}, {@code Last-Event-ID},
     * {@code Range} and {@code If-*}, {@code Sec-Fetch-*}, {@code Towline-*}; with {@code Origin} as the page's, where it is known.
     */
    public HeaderMap onward(HttpServerExchange exchange, Forwarding forwarding) {
        throw new UnsupportedOperationException("contract only");
    }
}
