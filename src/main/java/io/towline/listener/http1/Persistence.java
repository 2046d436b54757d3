package io.towline.listener.http1;

import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/** Whether a connection goes on behind an answer, RFC 9112 §9.3 and §9.6, where Undertow hears and says less. */
final class Persistence {

    private static final String CLOSE = Headers.CLOSE.toString();

    private Persistence() {}

    /** Undertow knows {@code close} only where it stands alone in the first field. */
    static void hear(HttpServerExchange exchange) {
        HeaderValues options = exchange.getRequestHeaders().get(Headers.CONNECTION);
        if (options != null && exchange.isPersistent()) {
            for (int i = 0; i < options.size(); i++) {
                if (hasClose(options.get(i))) {
                    exchange.setPersistent(false);
                }
            }
        }
    }

    private static boolean hasClose(String options) {
        int from = 0;
        while (from <= options.length()) {
            int comma = options.indexOf(',', from);
            int end = comma < 0 ? options.length() : comma;
            if (options.substring(from, end).strip().equalsIgnoreCase(CLOSE)) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    /** To be called when an answer's head is about to go out. Of answers that have no body Undertow says nothing. */
    static void say(HttpServerExchange exchange) {
        if (!Connectors.isEntityBodyAllowed(exchange) && !exchange.isUpgrade() && exchange.getStatusCode() >= 200) {
            exchange.getResponseHeaders()
                    .put(Headers.CONNECTION, exchange.isPersistent() ? Headers.KEEP_ALIVE.toString() : CLOSE);
        }
    }
}
