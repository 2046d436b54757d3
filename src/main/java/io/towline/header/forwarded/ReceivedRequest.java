package io.towline.header.forwarded;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.net.InetAddress;

/**
 * A request as it came in, before anybody's word about it is weighed.
 *
 * @param peer who sent it to us: the client, or a proxy in front
 * @param tls whether that one did so over TLS
 * @param host the request's own {@code Host}; empty where it has none
 */
public record ReceivedRequest(HeaderMap fields, InetAddress peer, boolean tls, String host) {

    public static ReceivedRequest of(HttpServerExchange exchange) {
        HeaderMap fields = exchange.getRequestHeaders();
        return new ReceivedRequest(
                fields,
                exchange.getSourceAddress().getAddress(),
                exchange.getConnection().getSslSessionInfo() != null,
                fields.contains(Headers.HOST) ? fields.getFirst(Headers.HOST) : "");
    }
}
