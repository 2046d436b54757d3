package io.towline.listener;

import io.towline.io.Timer;
import io.towline.io.tls.TlsConnection;
import io.towline.listener.exchange.ConnectionStart;
import io.towline.listener.exchange.ProxiedAddresses;
import io.towline.listener.proxy.ProxyAccept;
import io.towline.listener.tls.TlsAccept;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A connection from accept until it speaks HTTP, where there is something before that. One time limit holds for that and for the first head.
 *
 * <pre>
 *   accept --> PROXY header, where it is required --> TLS handshake, where there are certificates --> HTTP
 * </pre>
 *
 * <p>Owner: the connection's I/O thread.
 */
final class PendingConnection extends Timer implements ProxyAccept.Outcome, TlsAccept.Outcome {

    private static final Logger LOG = LoggerFactory.getLogger(PendingConnection.class);

    private final HttpConnections connections;
    private final ListenerSettings settings;
    private final StreamConnection raw;
    private boolean awaitsProxyHeader;
    private Optional<ProxiedAddresses> proxied = Optional.empty();

    private PendingConnection(HttpConnections connections, ListenerSettings settings, StreamConnection raw) {
        this.connections = connections;
        this.settings = settings;
        this.raw = raw;
    }

    static void begin(HttpConnections connections, ListenerSettings settings, StreamConnection raw) {
        PendingConnection pending = new PendingConnection(connections, settings, raw);
        connections.times().limitHead(pending);
        if (settings.config().proxyProtocol().required()) {
            pending.awaitProxyHeader();
        } else {
            pending.secure(ConnectionStart.NOTHING);
        }
    }

    private void awaitProxyHeader() {
        awaitsProxyHeader = true;
        ProxyAccept.begin(
                raw,
                connections.times().io(),
                settings.config().proxyProtocol().from(),
                connections.tallies().proxy(),
                this);
    }

    @Override
    public void introduced(Optional<ProxiedAddresses> addresses, ByteBuffer behind) {
        awaitsProxyHeader = false;
        proxied = addresses;
        if (settings.tls().isPresent()) {
            secure(behind);
        } else {
            connections.speakHttp1(raw, start(behind));
        }
    }

    @Override
    public void refused() {
        connections.times().stop(this);
    }

    private void secure(ByteBuffer read) {
        TlsAccept.Means means = new TlsAccept.Means(
                settings.tls().orElseThrow(),
                settings.config().http2(),
                connections.tallies().tls(),
                raw.getWorker());
        TlsAccept.begin(raw, connections.times().io(), means, this, read);
    }

    @Override
    public void established(TlsConnection secured) {
        connections.speakAgreed(secured, start(ConnectionStart.NOTHING));
    }

    private ConnectionStart start(ByteBuffer read) {
        long headDeadline = scheduledFor();
        connections.times().stop(this);
        return new ConnectionStart(headDeadline, proxied, read);
    }

    @Override
    public void failed(IOException cause) {
        connections.times().stop(this);
        LOG.debug("TLS handshake failed: {}", cause.toString());
    }

    @Override
    protected void expired(long now) {
        if (awaitsProxyHeader) {
            connections
                    .tallies()
                    .proxy()
                    .refused(
                            "no PROXY header came within handshake-timeout",
                            connections.times().io());
        }
        LOG.debug("closing a connection that took too long before it spoke HTTP");
        IoUtils.safeClose(raw);
    }
}
