package io.towline.exchange;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.Optional;

/**
 * Why an exchange of HTTP/2 is ended by us: its request turned out to be none. There can be no answer, since the stream is reset; whoever has the
 * exchange learns of it by its completion, as of a client that leaves. On the exchange's I/O thread.
 */
public final class BrokenRequest {

    private static final AttachmentKey<String> FAULT = AttachmentKey.create(String.class);

    private BrokenRequest() {}

    /** Before the exchange is completed. */
    public static void put(HttpServerExchange exchange, String fault) {
        exchange.putAttachment(FAULT, fault);
    }

    /** Empty where nothing is wrong with it. */
    public static Optional<String> fault(HttpServerExchange exchange) {
        return Optional.ofNullable(exchange.getAttachment(FAULT));
    }
}
