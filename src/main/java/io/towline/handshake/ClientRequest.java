package io.towline.handshake;

import io.towline.header.Forwarding.Outer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;

/**
 * A client's request as far as the handshake is concerned.
 *
 * @param target what goes on the request line to a server
 * @param outer how the client sees this URL
 */
record ClientRequest(String method, String protocol, String target, HeaderMap headers, Outer outer) {

    static ClientRequest of(HttpServerExchange exchange, String target, Outer outer) {
        return new ClientRequest(
                exchange.getRequestMethod().toString(),
                exchange.getProtocol().toString(),
                target,
                exchange.getRequestHeaders(),
                outer);
    }
}
