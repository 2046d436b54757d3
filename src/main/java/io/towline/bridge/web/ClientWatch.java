package io.towline.bridge.web;

import io.towline.io.IoThread;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * Notices that a client goes away while its answer is still to come.
 *
 * <p>HTTP/1.x: reads, only to see the end. A connection that ended is closed, and Undertow then completes the exchange. Bytes that
 * come are a pipelined request: they are put back for Undertow and nothing further is read, so one buffer is all that such a client gets.
 *
 * <p>HTTP/2: when a stream is reset or its connection lost, Undertow closes the stream's sink and wakes its write listener, and
 * nothing else. The exchange then has to be completed by us.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class ClientWatch {

    private final HttpServerExchange exchange;
    private final IoThread io;
    private boolean watching;

    ClientWatch(HttpServerExchange exchange, IoThread io) {
        this.exchange = exchange;
        this.io = io;
    }

    void begin() {
        if (watching) {
            return;
        }
        watching = true;
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            watchSource(http);
        } else {
            watchSink(Connectors.getConduitSinkChannel(exchange));
        }
    }

    /** Past the conduits of the request's body: at its end these say "end" although the connection stands. */
    private void watchSource(AbstractServerConnection http) {
        if (http.getExtraBytes() == null) {
            http.getChannel().getSourceChannel().setReadListener(source -> look(http));
            http.getOriginalSourceConduit().resumeReads();
        }
    }

    /** Looks at once, in place of waiting until the thread comes to it. A stream's end is seen in its turn with what came after. */
    void look() {
        if (watching
                && exchange.getConnection() instanceof AbstractServerConnection http
                && http.getExtraBytes() == null) {
            look(http);
        }
    }

    private void look(AbstractServerConnection http) {
        PooledByteBuffer pooled = http.getByteBufferPool().allocate();
        int count = read(http, pooled.getBuffer());
        if (count > 0) {
            pooled.getBuffer().flip();
            http.setExtraBytes(pooled);
            stopReading(http);
            return;
        }
        pooled.close();
        if (count < 0) {
            stopReading(http);
            IoUtils.safeClose(http.getChannel());
        }
    }

    private static int read(AbstractServerConnection http, ByteBuffer buffer) {
        try {
            return http.getOriginalSourceConduit().read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    private void watchSink(ConduitStreamSinkChannel stream) {
        stream.setWriteListener(sink -> {
            sink.suspendWrites();
            if (!sink.isOpen()) {
                Exchanges.abort(exchange, io);
            }
        });
    }

    /** To be called before the next request of the connection is read. */
    void end() {
        if (watching && exchange.getConnection() instanceof AbstractServerConnection http) {
            stopReading(http);
        }
        watching = false;
    }

    private static void stopReading(AbstractServerConnection http) {
        http.getOriginalSourceConduit().suspendReads();
        http.getChannel().getSourceChannel().setReadListener(null);
    }
}
