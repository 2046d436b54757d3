package io.towline.bridge.protocol;

import io.towline.bridge.protocol.Protocol.Reading;
import io.towline.config.RouteConfig;
import io.undertow.server.HttpServerExchange;
import java.util.List;

/** The protocols that clients may speak, in the order in which they are asked. Pure. */
public record Protocols(List<Protocol> protocols) {

    public Protocols {
        protocols = List.copyOf(protocols);
    }

    /** The request as the protocol that claims it, or leaves it to the relay, has read it. */
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        Reading otherwise = new Reading.NotMine();
        if (!route.bridge().enabled()) {
            return otherwise;
        }
        for (Protocol protocol : protocols) {
            Reading reading = protocol.read(exchange, route);
            switch (reading) {
                case Reading.Mine _, Reading.Relayed _ -> {
                    return reading;
                }
                case Reading.Otherwise _ -> otherwise = otherwise instanceof Reading.NotMine ? reading : otherwise;
                case Reading.NotMine _ -> {}
            }
        }
        return otherwise;
    }
}
