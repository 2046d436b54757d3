package io.towline.bridge.protocol;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.util.function.UnaryOperator;

/**
 * A language in which clients without WebSocket speak to the bridge. It reads a request once; what it claims carries the result on and
 * is answered by it. Immutable; any I/O thread.
 */
public interface Protocol {

    /**
     * What the request is to this protocol, as its method, URL and fields say; its body is not looked at. Pure.
     *
     * @param route whose bridge is enabled
     */
    Reading read(HttpServerExchange exchange, RouteConfig route);

    /** Switched exhaustively by {@link Protocols}, which asks the protocols in turn. */
    sealed interface Reading {

        /** For the next protocol, and for the route if none wants it. */
        record NotMine() implements Reading {}

        record Mine(Claimed claimed) implements Reading {}

        /** This protocol answers it, unless one behind it claims it: at a URL that both have. */
        record Otherwise(Claimed claimed) implements Reading {}

        /**
         * No protocol's, but the relay's, at a URL of this protocol.
         *
         * @param upstreamTarget of raw path and query as the route would send them on, those that the server is asked for
         */
        record Relayed(UnaryOperator<String> upstreamTarget) implements Reading {}
    }
}
