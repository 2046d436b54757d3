package io.towline.listener;

import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.towline.listener.tls.TlsAccept;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A connection from accept until it speaks HTTP, where there is something before that: its TLS handshake. One time limit holds for that and
 * for the first head.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class PendingConnection extends Timer implements TlsAccept.Outcome {

    private static final Logger LOG = LoggerFactory.getLogger(PendingConnection.class);

    private final HttpConnections connections;
    private final StreamConnection raw;

    private PendingConnection(HttpConnections connections, StreamConnection raw) {
        this.connections = connections;
        this.raw = raw;
    }

    static void begin(HttpConnections connections, StreamConnection raw, TlsAccept.Means means) {
        PendingConnection pending = new PendingConnection(connections, raw);
        connections.times().limitHead(pending);
        TlsAccept.begin(raw, connections.times().io(), means, pending);
    }

    @Override
    public void established(TlsConnection secured) {
        long headDeadline = scheduledFor();
        connections.times().stop(this);
        connections.speakAgreed(secured, headDeadline);
    }

    @Override
    public void failed(IOException cause) {
        connections.times().stop(this);
        LOG.debug("TLS handshake failed: {}", cause.toString());
    }

    @Override
    protected void expired(long now) {
        LOG.debug("closing a connection that took too long for its TLS handshake");
        IoUtils.safeClose(raw);
    }
}
