package io.towline.exchange;

import io.towline.io.IoThread;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;

/**
 * The end of an exchange that can have no proper one: cuts its connection, or resets its stream of HTTP/2 alone. On the exchange's I/O thread;
 * may be repeated.
 */
public final class AbruptEnd {

    private static final Logger LOG = LoggerFactory.getLogger(AbruptEnd.class);

    private AbruptEnd() {}

    /** Where thousands may end at once. */
    public static void of(HttpServerExchange exchange, IoThread io) {
        end(exchange, http -> io.close(http.getChannel()));
    }

    public static void of(HttpServerExchange exchange) {
        end(exchange, IoUtils::safeClose);
    }

    private static void end(HttpServerExchange exchange, Consumer<AbstractServerConnection> close) {
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            if (http.isOpen()) {
                showCut(exchange, http);
                close.accept(http); // Undertow completes the exchange then
            }
            return;
        }
        if (Connectors.getConduitSinkChannel(exchange).isOpen()) {
            IoUtils.safeClose(exchange.getConnection()); // resets this stream alone
        }
        // To end the exchange would have Undertow answer a reset with another, which RFC 9113 §5.4.2 forbids.
        Connectors.terminateRequest(exchange);
        Connectors.terminateResponse(exchange);
    }

    /** A client of HTTP/1.0 may know no other end of an answer than the connection's: only a reset tells it that this one is none. */
    private static void showCut(HttpServerExchange exchange, AbstractServerConnection http) {
        if (exchange.isHttp10() && exchange.isResponseStarted()) {
            try {
                http.getChannel().setOption(Options.CLOSE_ABORT, true);
            } catch (IOException gone) {
                LOG.trace("a client was gone before its answer was cut", gone);
            }
        }
    }
}
