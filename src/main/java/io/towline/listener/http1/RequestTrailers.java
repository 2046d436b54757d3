package io.towline.listener.http1;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import java.util.Optional;

/**
 * What came behind a request's chunked body, on its way to the exchange; it may come before there is one.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class RequestTrailers {

    private Optional<HttpServerExchange> exchange = Optional.empty();
    private Optional<HeaderMap> early = Optional.empty();

    void came(HeaderMap trailers) {
        if (trailers.size() == 0) {
            return;
        }
        if (exchange.isPresent()) {
            exchange.get().putAttachment(HttpAttachments.REQUEST_TRAILERS, trailers);
        } else {
            early = Optional.of(trailers);
        }
    }

    /** @param chunked whether the body is still to come, in chunks */
    void begin(HttpServerExchange begun, boolean chunked) {
        exchange = chunked ? Optional.of(begun) : Optional.empty();
        early.ifPresent(trailers -> begun.putAttachment(HttpAttachments.REQUEST_TRAILERS, trailers));
        early = Optional.empty();
    }

    /** The exchange is over. */
    void forget() {
        exchange = Optional.empty();
        early = Optional.empty();
    }
}
