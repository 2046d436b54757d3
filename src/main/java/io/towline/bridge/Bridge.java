package io.towline.bridge;

import io.towline.bridge.script.ClientScripts;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.sockjs.SockJsAsked;
import io.towline.bridge.sockjs.SockJsTransports;
import io.towline.bridge.transport.Asked;
import io.towline.bridge.transport.Transports;
import io.towline.config.RouteConfig;
import io.towline.ending.Kind;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/** The bridge's door: tells which requests are its own, and answers them. Any I/O thread. */
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

    /**
     * What a request is to the bridge; empty if it is for the relay or for plain HTTP. What belongs to a session but opens none and
     * receives nothing counts as {@link Kind#HTTP}.
     */
    public static Optional<Kind> claims(HttpServerExchange exchange, RouteConfig route) {
        if (!route.bridge().enabled()) {
            return Optional.empty();
        }
        SockJsAsked asked = sockJs(exchange, route);
        return asked instanceof SockJsAsked.Nothing ? kind(Asked.of(exchange, route)) : kind(asked);
    }

    /** SockJS's URLs are SockJS's; but its base is the route's own URL, where our own protocol is spoken as well. */
    private static SockJsAsked sockJs(HttpServerExchange exchange, RouteConfig route) {
        SockJsAsked asked = SockJsAsked.of(exchange, route);
        boolean ours = asked instanceof SockJsAsked.Greeting && !(Asked.of(exchange, route) instanceof Asked.Nothing);
        return ours ? new SockJsAsked.Nothing() : asked;
    }

    static Optional<Kind> kind(Asked asked) {
        return switch (asked) {
            case Asked.Stream stream -> Optional.of(stream.form() == Asked.Form.EVENTS ? Kind.SSE : Kind.NDJSON);
            case Asked.StopEvents() -> Optional.of(Kind.SSE);
            case Asked.Open _, Asked.Poll _ -> Optional.of(Kind.LONG_POLL);
            case Asked.Socket _ -> Optional.of(Kind.RESUMABLE_WEBSOCKET);
            case Asked.Send _, Asked.Close _, Asked.Preflight _, Asked.Broken _ -> Optional.of(Kind.HTTP);
            case Asked.Nothing() -> Optional.empty();
        };
    }

    static Optional<Kind> kind(SockJsAsked asked) {
        return switch (asked) {
            case SockJsAsked.Receive receive -> Optional.of(kind(receive.way()));
            case SockJsAsked.Framed() -> Optional.of(Kind.SOCKJS_WEBSOCKET);
            case SockJsAsked.Greeting _,
                    SockJsAsked.Info _,
                    SockJsAsked.Iframe _,
                    SockJsAsked.Send _,
                    SockJsAsked.Preflight _,
                    SockJsAsked.NotWebSocket _,
                    SockJsAsked.WrongMethod _,
                    SockJsAsked.NotFound _ -> Optional.of(Kind.HTTP);
            case SockJsAsked.Relayed(), SockJsAsked.Nothing() -> Optional.empty();
        };
    }

    private static Kind kind(SockJsAsked.Way way) {
        return switch (way) {
            case XHR -> Kind.SOCKJS_XHR;
            case XHR_STREAMING -> Kind.SOCKJS_XHR_STREAMING;
            case EVENTSOURCE -> Kind.SOCKJS_EVENTSOURCE;
            case HTMLFILE -> Kind.SOCKJS_HTMLFILE;
            case JSONP -> Kind.SOCKJS_JSONP;
        };
    }

    /** On the exchange's thread, from its handler, for a request that {@link #claims} claimed; ends it in every case. */
    public void handle(HttpServerExchange exchange, BridgeRequest request) {
        SockJsAsked asked = sockJs(exchange, request.route());
        if (asked instanceof SockJsAsked.Nothing) {
            transports.handle(exchange, request, Asked.of(exchange, request.route()));
        } else {
            sockJs.handle(exchange, request, asked);
        }
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
