package io.towline.answer;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import org.xnio.IoUtils;

/** The end of an exchange that has no proper one: its connection, or of HTTP/2 its stream alone. On the exchange's I/O thread. */
public final class AbruptEnd {

    private AbruptEnd() {}

    public static void of(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            IoUtils.safeClose(http); // Undertow completes the exchange then
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
