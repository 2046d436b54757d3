package io.towline.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Notices that a client of HTTP/1 leaves while its answer is still to come: reads, only to see the end, past the conduits of the request's body. A
 * connection that ended is closed, and Undertow then completes the exchange. Bytes that come are a pipelined request: they are put back for
 * Undertow, and nothing further is read.
 *
 * <p>Undertow leaves reads on while a request is answered, and takes its own listener back when that is done; so this costs no change of what the
 * selector looks for. With HTTP/2 the listener completes the exchange of a stream that is reset.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class ClientDeparture implements ChannelListener<ConduitStreamSourceChannel> {

    private final AbstractServerConnection connection;

    private ClientDeparture(AbstractServerConnection connection) {
        this.connection = connection;
    }

    /** To be called when the request has been read to its end. */
    static void watch(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof AbstractServerConnection http && http.getExtraBytes() == null) {
            http.getChannel().getSourceChannel().setReadListener(new ClientDeparture(http));
            http.getOriginalSourceConduit().resumeReads();
        }
    }

    @Override
    public void handleEvent(ConduitStreamSourceChannel source) {
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        int count = read(pooled.getBuffer());
        if (count > 0) {
            pooled.getBuffer().flip();
            connection.setExtraBytes(pooled);
            connection.getOriginalSourceConduit().suspendReads();
            return;
        }
        pooled.close();
        if (count < 0) {
            connection.getOriginalSourceConduit().suspendReads();
            IoUtils.safeClose(connection.getChannel());
        }
    }

    private int read(ByteBuffer buffer) {
        try {
            return connection.getOriginalSourceConduit().read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }
}
