package io.towline.bridge.sockjs;

import io.towline.bridge.BridgeRequest;
import io.towline.bridge.session.Sessions;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;

/** Answers every request that {@link SockJsAsked} takes for SockJS's, but for those that are to be relayed. Any I/O thread. */
public final class SockJsTransports { // contract only

    /** @param clientUrl of sockjs-client for the iframe page where the route names none */
    public SockJsTransports(Sessions sessions, IoThreads threads, String clientUrl) {}

    public void handle(HttpServerExchange exchange, BridgeRequest request, SockJsAsked asked) {
        throw new UnsupportedOperationException("contract only");
    }
}
