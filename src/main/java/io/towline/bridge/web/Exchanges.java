package io.towline.bridge.web;

import io.towline.io.IoThread;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import org.xnio.IoUtils;

/** What is done to exchanges of either HTTP alike. */
final class Exchanges {

    private Exchanges() {}

    /** Ends one that can have no proper end: cuts its connection, or resets its stream. On its I/O thread; may be repeated. */
    static void abort(HttpServerExchange exchange, IoThread io) {
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            if (http.isOpen()) {
                io.close(http.getChannel()); // Undertow completes the exchange then
            }
            return;
        }
        if (Connectors.getConduitSinkChannel(exchange).isOpen()) {
            IoUtils.safeClose(exchange.getConnection()); // resets this stream alone
        }
        // To end the exchange would have Undertow answer a reset with another, which RFC 9113 §5.4.2 forbids.
        Connectors.terminateRequest(exchange);
        Connectors.terminateResponse(exchange);
    }
}
