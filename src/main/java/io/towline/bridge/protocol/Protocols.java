package io.towline.bridge.protocol;

import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.util.List;
import java.util.Optional;

/** The protocols that clients may speak, in the order in which they are asked. Pure. */
public record Protocols(List<Protocol> protocols) {

    public Protocols {
        protocols = List.copyOf(protocols);
    }

    /** The request as the protocol that claims it has read it; empty if it is for the relay or for plain HTTP. */
    public Optional<Claimed> claim(HttpServerExchange exchange, RouteConfig route) {
        if (!route.bridge().enabled()) {
            return Optional.empty();
        }
        Optional<Claimed> otherwise = Optional.empty();
        for (Protocol protocol : protocols) {
            switch (protocol.read(exchange, route)) {
                case Protocol.Reading.Mine(Claimed claimed) -> {
                    return Optional.of(claimed);
                }
                case Protocol.Reading.Relayed _ -> {
                    return Optional.empty();
                }
                case Protocol.Reading.Otherwise(Claimed claimed) ->
                    otherwise = otherwise.or(() -> Optional.of(claimed));
                case Protocol.Reading.NotMine() -> {}
            }
        }
        return otherwise;
    }

    /**
     * Raw path and query that a server is asked for by a relay, of a request that nobody has claimed: {@code target}, as the route sends
     * it on, but for WebSockets at a URL that only a protocol has.
     */
    public String relayTarget(HttpServerExchange exchange, RouteConfig route, String target) {
        if (!route.bridge().enabled()) {
            return target;
        }
        for (Protocol protocol : protocols) {
            if (protocol.read(exchange, route) instanceof Protocol.Reading.Relayed relayed) {
                return relayed.upstreamTarget().apply(target);
            }
        }
        return target;
    }
}
