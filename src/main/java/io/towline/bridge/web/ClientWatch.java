package io.towline.bridge.web;

import io.towline.exchange.AbruptEnd;
import io.towline.exchange.ClientDeparture;
import io.towline.io.IoThread;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * Notices that a client goes away while its answer is still to come.
 *
 * <p>HTTP/1.x: see {@link ClientDeparture}.
 *
 * <p>HTTP/2: when a stream is reset or its connection lost, Undertow closes the stream's sink and wakes its write listener, and
 * nothing else. The exchange then has to be completed by us.
 *
 * <p>Owner: the exchange's I/O thread.
 */
public final class ClientWatch {

    private final HttpServerExchange exchange;
    private final IoThread io;
    private boolean watching;

    public ClientWatch(HttpServerExchange exchange, IoThread io) {
        this.exchange = exchange;
        this.io = io;
    }

    public void begin() {
        if (watching) {
            return;
        }
        watching = true;
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            ClientDeparture.watch(http);
        } else {
            watchSink(Connectors.getConduitSinkChannel(exchange));
        }
    }

    /** Looks at once, in place of waiting until the thread comes to it. A stream's end is seen in its turn with what came after. */
    void look() {
        if (watching && exchange.getConnection() instanceof AbstractServerConnection http) {
            ClientDeparture.lookNow(http);
        }
    }

    private void watchSink(ConduitStreamSinkChannel stream) {
        stream.setWriteListener(sink -> {
            sink.suspendWrites();
            if (!sink.isOpen()) {
                AbruptEnd.of(exchange, io);
            }
        });
    }

    /** To be called before the next request of the connection is read. */
    public void end() {
        if (watching && exchange.getConnection() instanceof AbstractServerConnection http) {
            ClientDeparture.stop(http);
        }
        watching = false;
    }
}
