package io.towline.bridge;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.script.ClientScripts;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.sockjs.SockJsTransports;
import io.towline.bridge.sockjs.asked.SockJsAsked;
import io.towline.bridge.transport.Transports;
import io.towline.bridge.web.RouteFields;
import io.towline.config.RouteConfig;
import io.towline.header.Forwarding;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;

/** The bridge's door: answers the requests that are {@link Claimed} for it. Any I/O thread. */
public final class Bridge {

    private final Transports transports;
    private final SockJsTransports sockJs;
    private volatile ClientScripts scripts;

    public Bridge(Sessions sessions, IoThreads threads, ClientScripts scripts) {
        transports = new Transports(sessions, threads);
        sockJs = new SockJsTransports(sessions, threads);
        this.scripts = scripts;
    }

    /** The scripts for its clients, which belong to no route. */
    public ClientScripts scripts() {
        return scripts;
    }

    /** For a reload: requests from here on get these. */
    public void serve(ClientScripts next) {
        scripts = next;
    }

    /** On the exchange's thread, from its handler; ends the exchange in every case. */
    public void handle(HttpServerExchange exchange, BridgeRequest request, Claimed claimed) {
        switch (claimed) {
            case Claimed.Ours ours -> transports.handle(exchange, request, ours.asked());
            case Claimed.SockJs its -> sockJs.handle(exchange, request, its.asked());
        }
    }

    /** For each request of a route that has a bridge, before anybody answers it. */
    public static void mark(HttpServerExchange exchange, Forwarding forwarding, RouteConfig route, boolean claimed) {
        RouteFields.onAnswer(exchange, forwarding, route, claimed);
    }

    /**
     * Raw path and query that a server is asked for by a relay: {@code target}, as the route sends it on, but for WebSockets at URLs that
     * only SockJS has.
     */
    public static String relayTarget(HttpServerExchange exchange, RouteConfig route, String target) {
        return SockJsAsked.of(exchange, route) instanceof SockJsAsked.Relayed
                ? SockJsTransports.upstreamTarget(exchange, route, target)
                : target;
    }
}
