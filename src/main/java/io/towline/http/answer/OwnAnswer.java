package io.towline.http.answer;

import io.towline.http.outcome.ForwardFailure;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the client is told where no server answers it. */
public final class OwnAnswer {

    private static final String RETRY_SECONDS = "5";

    private OwnAnswer() {}

    /** @return the body; the head stands in the exchange */
    public static ByteBuffer of(HttpServerExchange exchange, ForwardFailure failure) {
        HeaderMap fields = exchange.getResponseHeaders();
        exchange.setStatusCode(failure.status());
        if (failure.status() == 503) {
            fields.put(Headers.RETRY_AFTER, RETRY_SECONDS);
        }
        if (failure.status() == 405) {
            fields.put(Headers.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        if (!exchange.isRequestComplete()) {
            exchange.setPersistent(false); // what still comes of it is nobody's
        }
        fields.put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        byte[] sentence = (failure.sentence() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.setResponseContentLength(sentence.length);
        return ByteBuffer.wrap(sentence);
    }
}
