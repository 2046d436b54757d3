package io.towline.exchange;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.HeaderMap;
import java.io.IOException;

/**
 * 100 Continue (RFC 9110 §15.2.1) for a client that holds its body back. Undertow's own is sound for HTTP/1; of HTTP/2 it makes Undertow take the stream
 * for one that is answered, for which the client's windows then open in vain: an answer longer than the first window would never end.
 */
public final class ContinueAnswer {

    private static final int CONTINUE = 100;

    private ContinueAnswer() {}

    /**
     * On the exchange's I/O thread, where {@link HttpContinue#requiresContinueResponse} says that the client waits.
     *
     * @throws IOException if the client does not take it
     */
    public static void send(HttpServerExchange exchange) throws IOException {
        InterimSender framed = exchange.getAttachment(InterimSender.KEY);
        if (framed != null) {
            exchange.getConnection()
                    .sendOutOfBandResponse(exchange); // only so that Undertow knows of it: this one is never sent
            HttpContinue.markContinueResponseSent(exchange);
            framed.send(CONTINUE, new HeaderMap());
        } else if (!HttpContinue.createResponseSender(exchange).send()) {
            throw new IOException("a client that waits for 100 Continue does not take it");
        }
    }
}
