package io.towline.bridge.transport;

import io.towline.bridge.BridgeRequest;
import io.towline.bridge.session.Sessions;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;

/** Answers every request that {@link Asked} takes for ours. Immutable; any I/O thread. */
public final class Transports { // contract only

    public Transports(Sessions sessions, IoThreads threads) {}

    /** On the exchange's thread, from its handler; the exchange is the bridge's from then on, and ended in every case. */
    public void handle(HttpServerExchange exchange, BridgeRequest request, Asked asked) {
        throw new UnsupportedOperationException("contract only");
    }
}
