package io.towline.bridge.web;

import io.towline.config.RouteConfig;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.header.Forwarding.Outer;
import io.towline.header.grammar.ListField;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;

/**
 * What every answer of a bridge route says, whoever gives it, the relay's handshake and the gateway included: which page may read it, and that it
 * is not the same for all. Without that a page of another origin sees no status, and a cache gives one page another's answer.
 */
public final class RouteFields {

    /** Of the URL: which requests of these are for a session, their query or {@code Towline-Session} says. */
    public static final String ALLOW = "GET, POST, DELETE, OPTIONS";

    private static final HttpString TIMING_ALLOW_ORIGIN = new HttpString("Timing-Allow-Origin");

    private RouteFields() {}

    /**
     * @param outer how the client sees this URL
     * @param claimed the bridge answers, and knows itself what is allowed at this URL
     */
    public static void onAnswer(HttpServerExchange exchange, Outer outer, RouteConfig route, boolean claimed) {
        exchange.addResponseCommitListener(answered -> {
            if (answered.getStatusCode() != StatusCodes.SWITCHING_PROTOCOLS) {
                HeaderMap response = answered.getResponseHeaders();
                if (!ListField.names(response, Headers.VARY, "Origin")) {
                    response.add(Headers.VARY, Cors.VARY);
                }
                if (BridgeClient.of(answered, outer, route).page() instanceof Allowed allowed) {
                    allow(response, allowed);
                }
                if (!claimed && answered.getStatusCode() == StatusCodes.METHOD_NOT_ALLOWED) {
                    response.put(Headers.ALLOW, ALLOW); // the handshake knows of GET only
                }
            }
        });
    }

    private static void allow(HeaderMap response, Allowed allowed) {
        allowed.cors().ifPresent(origin -> {
            if (!response.contains(Cors.ALLOW_ORIGIN)) {
                Cors.allow(response, origin);
            }
            if (origin.equals(response.getFirst(Cors.ALLOW_ORIGIN))) {
                response.put(TIMING_ALLOW_ORIGIN, origin); // else nextHopProtocol and the like are hidden
            }
        });
    }
}
