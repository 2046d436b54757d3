package io.towline.answer;

import io.towline.conversation.Cause;
import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Answers that are there as soon as they are asked for. On the exchange's I/O thread. */
final class WholeAnswer {

    static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    private WholeAnswer() {}

    /** One sentence, which the access log has too. */
    static Answered refuse(HttpServerExchange exchange, int status, Cause cause, String sentence) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, PLAIN_TEXT);
        send(exchange, status, (sentence + "\n").getBytes(StandardCharsets.UTF_8));
        return Answered.refused(status, cause, sentence);
    }

    /** No handshake succeeds on a route that answers by itself; nor is what stands behind it anybody's request. */
    static Answered refuseWebSocket(HttpServerExchange exchange) {
        exchange.setPersistent(false);
        return refuse(exchange, 404, Cause.REFUSED_NO_ROUTE, "There is no WebSocket here.");
    }

    /** Sends the head, and nothing behind it. To end the exchange at once would have Undertow wait for the rest of the request before. */
    static void end(HttpServerExchange exchange) {
        if (exchange.isRequestComplete()) {
            exchange.endExchange();
        } else {
            leaveBody(exchange);
            exchange.getResponseSender().close(IoCallback.END_EXCHANGE);
        }
    }

    /** RFC 9110 §10.1.1: whether a body comes that was held back, nobody knows. */
    private static void leaveBody(HttpServerExchange exchange) {
        if (!exchange.isRequestComplete() && HttpContinue.requiresContinueResponse(exchange)) {
            exchange.setPersistent(false);
        }
    }

    /** @return how many bytes of a body the client gets */
    static int send(HttpServerExchange exchange, int status, byte[] body) {
        exchange.setStatusCode(status);
        boolean bodiless = exchange.getRequestMethod().equals(Methods.HEAD) || body.length == 0;
        if (status != 204 && status != 304) {
            exchange.setResponseContentLength(body.length);
        }
        if (bodiless) {
            end(exchange);
            return 0;
        }
        leaveBody(exchange);
        exchange.getResponseSender().send(ByteBuffer.wrap(body));
        return body.length;
    }
}
