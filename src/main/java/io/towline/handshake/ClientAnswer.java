package io.towline.handshake;

import io.towline.handshake.response.ResponseHead;
import io.towline.header.HopByHop;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the client is told, written to its exchange. Not for clients that are gone. */
final class ClientAnswer {

    private static final String RETRY_SECONDS = "5";

    /** Undertow puts the reason into one buffer, and no phrase of use is longer. */
    private static final int MOST_REASON_CHARS = 200;

    private ClientAnswer() {}

    static void refuse(HttpServerExchange exchange, Refusal refusal) {
        refusal.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().put(HttpString.tryFromString(name), value));
        if (refusal.ofAnUpgrade()) {
            closeAfter(exchange);
        }
        send(exchange, refusal.status(), refusal.reason());
    }

    static void fail(HttpServerExchange exchange, Failure failure) {
        if (failure.status() == 503) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_SECONDS);
        }
        closeAfter(exchange);
        send(exchange, failure.status(), failure.sentence());
    }

    private static void send(HttpServerExchange exchange, int status, String sentence) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** A server's refusal as it came, but for what concerned its connection only. */
    static void relay(HttpServerExchange exchange, ResponseHead head, byte[] body) {
        exchange.setStatusCode(head.status());
        if (!head.reason().isEmpty()) {
            String reason = head.reason();
            exchange.setReasonPhrase(reason.substring(0, Math.min(reason.length(), MOST_REASON_CHARS)));
        }
        exchange.getResponseHeaders().putAll(HopByHop.removedFrom(head.headers()));
        if (head.status() == 426) {
            exchange.getResponseHeaders()
                    .put(Headers.UPGRADE, "websocket"); // RFC 9110 §15.5.22: hop by hop, so ours to say
            exchange.getResponseHeaders().put(Headers.CONNECTION, "Upgrade");
        }
        closeAfter(exchange);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
    }

    /** The fields of the client's 101: what was verified is written anew, the rest is as the server said it. */
    static void agree(HttpServerExchange exchange, Offer offer, ResponseHead head, Agreement agreement) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.putAll(HopByHop.removedFrom(head.headers()));
        headers.put(Headers.UPGRADE, "websocket");
        headers.put(Headers.SEC_WEB_SOCKET_ACCEPT, AcceptKey.proofOf(offer.key()));
        headers.remove(Headers.SEC_WEB_SOCKET_PROTOCOL);
        headers.remove(Headers.SEC_WEB_SOCKET_EXTENSIONS);
        agreement.subprotocol().ifPresent(name -> headers.put(Headers.SEC_WEB_SOCKET_PROTOCOL, name));
        agreement.deflate().ifPresent(chosen -> headers.put(Headers.SEC_WEB_SOCKET_EXTENSIONS, chosen.toString()));
    }

    /**
     * Bytes behind an upgrade that did not happen are nobody's requests. Undertow writes {@code Connection: close} over whatever
     * stands there while it builds the response, so an {@code Upgrade} of ours is put back behind that, before the head is written.
     */
    private static void closeAfter(HttpServerExchange exchange) {
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
