package io.towline.exchange;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;

/**
 * Notices that a client of HTTP/1 leaves while its answer is still to come: reads, only to see the end. A connection that ended is closed, and
 * Undertow then tells its close listeners and completes the exchange. Bytes that come are a pipelined request, or early frames: they are put back
 * for whoever reads next, and nothing further is read, so one buffer is all that such a client gets.
 *
 * <p>It reads past the conduits of the request's body: at its end these say "end" although the connection stands. Undertow leaves reads on while a
 * request is answered, and takes its own listener back when that is done; so to watch costs no change of what the selector looks for.
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class ClientDeparture {

    private ClientDeparture() {}

    /** To be called when the request has been read to its end. Of HTTP/2 there is nothing to watch: Undertow tells of a stream that is reset. */
    public static void watch(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof AbstractServerConnection http) {
            watch(http);
        }
    }

    public static void watch(AbstractServerConnection connection) {
        if (connection.getExtraBytes() == null) {
            connection.getChannel().getSourceChannel().setReadListener(source -> look(connection));
            connection.getOriginalSourceConduit().resumeReads();
        }
    }

    /** Looks at once, in place of waiting until the thread comes to it. */
    public static void lookNow(AbstractServerConnection connection) {
        if (connection.getExtraBytes() == null) {
            look(connection);
        }
    }

    private static void look(AbstractServerConnection connection) {
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        int count = read(connection, pooled.getBuffer());
        if (count > 0) {
            pooled.getBuffer().flip();
            connection.setExtraBytes(pooled);
            stop(connection);
            return;
        }
        pooled.close();
        if (count < 0) {
            stop(connection);
            IoUtils.safeClose(connection.getChannel());
        }
    }

    private static int read(AbstractServerConnection connection, ByteBuffer buffer) {
        try {
            return connection.getOriginalSourceConduit().read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    public static void stop(AbstractServerConnection connection) {
        connection.getOriginalSourceConduit().suspendReads();
        connection.getChannel().getSourceChannel().setReadListener(null);
    }
}
