package io.towline.handshake;

import io.towline.config.RouteConfig;
import io.towline.header.Forwarding;
import io.towline.io.IoThreads;
import io.towline.upstream.UpstreamGroup;
import io.undertow.server.HttpServerExchange;
import java.util.function.Consumer;

/** Performs opening handshakes: judges the client's, dials servers on the same I/O thread until one agrees, answers the client. */
public final class OpeningHandshake {

    public OpeningHandshake(IoThreads threads) {}

    /**
     * One handshake to be performed.
     *
     * @param target raw path and query for the server, as they go on its request line
     */
    public record Request(RouteConfig route, UpstreamGroup group, Forwarding forwarding, String target) {}

    /** @param settle called once, on the exchange's I/O thread */
    public void perform(HttpServerExchange exchange, Request request, Consumer<HandshakeResult> settle) {
        throw new UnsupportedOperationException("contract only");
    }
}
