package io.towline.handshake.client;

import io.towline.header.Forwarding.Outer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;

/**
 * A client's request as far as the handshake is concerned.
 *
 * @param target what goes on the request line to a server
 * @param outer how the client sees this URL
 */
public record ClientRequest(String method, String protocol, String target, HeaderMap headers, Outer outer) {

    public static ClientRequest of(HttpServerExchange exchange, String target, Outer outer) {
        return new ClientRequest(
                exchange.getRequestMethod().toString(),
                exchange.getProtocol().toString(),
                target,
                exchange.getRequestHeaders(),
                outer);
    }
}
