package io.towline.http.server;

import io.towline.config.UpstreamConfig.KeepAlive;
import io.towline.io.IoThread;
import io.towline.pool.ConnectionPool;
import io.towline.pool.ServerConnection;
import io.towline.upstream.ServerLease;
import io.towline.upstream.UpstreamGroup;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The pool as one request sees it: what of its upstream waits on its I/O thread. */
public record KeptConnections(ConnectionPool pool, UpstreamGroup group, IoThread io) {

    /** A request that must not be sent twice takes no connection that may be closed at this very moment: servers wait for some seconds. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** @param repeatable whether the request may be sent again, if the connection turns out to be dead */
    public Optional<ServerConnection> take(ServerLease lease, boolean repeatable, ServerConnection.User user) {
        return areOneClients()
                ? Optional.empty()
                : pool.take(group, lease.config(), repeatable ? Long.MAX_VALUE : FRESH_NANOS, user, io);
    }

    public void give(ServerLease lease, ServerConnection connection) {
        if (areOneClients()) {
            connection.close();
            return;
        }
        KeepAlive terms = group.config().keepAlive();
        pool.give(
                group,
                lease.config(),
                connection,
                terms.most(),
                terms.idleTimeout().toNanos(),
                io);
    }

    /** The PROXY protocol says of a connection whose it is. */
    private boolean areOneClients() {
        return group.config().proxyProtocol().isPresent();
    }
}
