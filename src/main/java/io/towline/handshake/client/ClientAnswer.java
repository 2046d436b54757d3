package io.towline.handshake.client;

import io.towline.handshake.negotiation.AcceptKey;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the client is told, written to its exchange. Not for clients that are gone. */
public final class ClientAnswer {

    private static final String RETRY_SECONDS = "5";

    /** Undertow puts the reason into one buffer, and no phrase of use is longer. */
    private static final int MOST_REASON_CHARS = 200;

    private ClientAnswer() {}

    public static void refuse(HttpServerExchange exchange, HandshakeRefusal refusal) {
        refusal.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().put(HttpString.tryFromString(name), value));
        if (refusal.ofAnUpgrade()) {
            closeAfter(exchange);
        }
        send(exchange, refusal.status(), refusal.reason());
    }

    public static void fail(HttpServerExchange exchange, int status, String sentence) {
        if (status == 503) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
        }
        closeAfter(exchange);
        send(exchange, status, sentence);
    }

    private static void send(HttpServerExchange exchange, int status, String sentence) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** A server's refusal as it came, but for what concerned its connection only. */
    public static void relay(HttpServerExchange exchange, int status, String reason, HeaderMap headers, byte[] body) {
        exchange.setStatusCode(status);
        if (!reason.isEmpty()) {
            exchange.setReasonPhrase(reason.substring(0, Math.min(reason.length(), MOST_REASON_CHARS)));
        }
        exchange.getResponseHeaders().putAll(headers);
        if (status == 426) {
            exchange.getResponseHeaders()
                    .put(Headers.UPGRADE, "websocket"); // RFC 9110 §15.5.22: hop by hop, so ours to say
            exchange.getResponseHeaders().put(Headers.CONNECTION, "Upgrade");
        }
        closeAfter(exchange);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    /**
     * The fields of the client's 101.
     *
     * @param key the client's
     * @param further none of the handshake's own, but for {@code Sec-WebSocket-Extensions} where one is agreed on
     */
    public static void agree(HttpServerExchange exchange, String key, Optional<String> subprotocol, HeaderMap further) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.putAll(further);
        headers.put(Headers.UPGRADE, "websocket");
        headers.put(Headers.SEC_WEB_SOCKET_ACCEPT, AcceptKey.proofOf(key));
        subprotocol.ifPresent(name -> headers.put(Headers.SEC_WEB_SOCKET_PROTOCOL, name));
    }

    /**
     * Bytes behind an upgrade that did not happen are nobody's requests. Undertow writes {@code Connection: close} over whatever
     * stands there while it builds the response, so an {@code Upgrade} of ours is put back behind that, before the head is written.
     */
    static void closeAfter(HttpServerExchange exchange) {
        if (!exchange.isHttp11() && !exchange.isHttp10()) {
            return; // HTTP/2 has no such thing, and its streams share a connection
        }
        exchange.setPersistent(false);
        if (exchange.getResponseHeaders().contains(Headers.UPGRADE)) {
            exchange.addResponseWrapper((factory, wrapped) -> {
                var sink = factory.create();
                wrapped.getResponseHeaders().put(Headers.CONNECTION, "Upgrade, close");
                return sink;
            });
        }
    }
}
