package io.towline.bridge.protocol;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A protocol that clients without WebSocket speak to the bridge. It reads a request once; what it claims carries the result on and
 * is answered by it. Immutable; any I/O thread.
 */
public interface Protocol {

    /**
     * What the request is to this protocol, as its method, URL and fields say; its body is not looked at. Pure.
     *
     * @param route whose bridge is enabled
     */
    Reading read(HttpServerExchange exchange, RouteConfig route);

    /** What {@link Protocols} makes of them all, which asks the protocols in turn, is the last word of one of them. */
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

        /** Empty if the request is for the relay or for plain HTTP. */
        default Optional<Claimed> claim() {
            return switch (this) {
                case Mine(Claimed claimed) -> Optional.of(claimed);
                case Otherwise(Claimed claimed) -> Optional.of(claimed);
                case Relayed _, NotMine _ -> Optional.empty();
            };
        }

        /**
         * Raw path and query that a server is asked for by a relay: {@code target}, as the route sends the request on, but for WebSockets at a
         * URL that only a protocol has.
         */
        default String relayTarget(String target) {
            return this instanceof Relayed(var upstreamTarget) ? upstreamTarget.apply(target) : target;
        }
    }
}
