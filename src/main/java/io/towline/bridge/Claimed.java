package io.towline.bridge;

import io.towline.bridge.sockjs.asked.SockJsAsked;
import io.towline.bridge.transport.asked.Asked;
import io.towline.config.RouteConfig;
import io.towline.ending.Kind;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/**
 * A request that is the bridge's, read once: what it is for logs and metrics, and what it asks for. What belongs to a session but opens
 * none and receives nothing counts as {@link Kind#HTTP}. Pure.
 */
public sealed interface Claimed {

    Kind kind();

    /** In our own protocol. */
    record Ours(Kind kind, Asked asked) implements Claimed {}

    record SockJs(Kind kind, SockJsAsked asked) implements Claimed {}

    /** Empty if it is for the relay or for plain HTTP. */
    static Optional<Claimed> of(HttpServerExchange exchange, RouteConfig route) {
        if (!route.bridge().enabled()) {
            return Optional.empty();
        }
        SockJsAsked sockJs = SockJsAsked.of(exchange, route);
        return switch (sockJs) {
            case SockJsAsked.Relayed() -> Optional.empty();
            case SockJsAsked.Nothing() -> ours(exchange, route);
            // SockJS's base is the route's own URL, where our own protocol is spoken as well.
            case SockJsAsked.Greeting() -> ours(exchange, route).or(() -> of(sockJs));
            case SockJsAsked.Info _,
                    SockJsAsked.Iframe _,
                    SockJsAsked.Receive _,
                    SockJsAsked.Send _,
                    SockJsAsked.Framed _,
                    SockJsAsked.Preflight _,
                    SockJsAsked.NotWebSocket _,
                    SockJsAsked.WrongMethod _,
                    SockJsAsked.NotFound _ -> of(sockJs);
        };
    }

    private static Optional<Claimed> ours(HttpServerExchange exchange, RouteConfig route) {
        Asked asked = Asked.of(exchange, route);
        return kind(asked).map(kind -> new Ours(kind, asked));
    }

    private static Optional<Claimed> of(SockJsAsked asked) {
        return kind(asked).map(kind -> new SockJs(kind, asked));
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
}
