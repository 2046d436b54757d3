package io.towline.listener;

import io.towline.conversation.Refusal;
import io.towline.io.IoThread;
import io.towline.io.tls.TlsConnection;
import io.towline.listener.exchange.ClientTimes;
import io.towline.listener.exchange.ConnectionStart;
import io.towline.listener.http1.Http1Connections;
import io.towline.listener.http2.Http2Connections;
import io.towline.listener.proxy.ProxyTally;
import io.towline.listener.tls.ListenerTls;
import io.towline.listener.tls.TlsTally;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.function.Supplier;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/**
 * The connections of one listener on one I/O thread, from accept until they are upgraded or closed: each goes to those that speak its
 * version of HTTP, by way of a {@link PendingConnection} where something comes before that.
 *
 * <p>Owner: that thread.
 */
final class HttpConnections {

    private final Supplier<ListenerSettings> settings;
    private final Tallies tallies;
    private final ClientTimes times;
    private final Http1Connections http1;
    private final Http2Connections http2;

    /** One for all connections: a listener of its own would stay with each for life. */
    private final ChannelListener<StreamConnection> left = this::left;

    /** What is counted of a listener's connections before they speak HTTP. */
    record Tallies(TlsTally tls, ProxyTally proxy) {}

    /** @param settings asked for each connection, since it changes */
    HttpConnections(Supplier<ListenerSettings> settings, IoThread io, Tallies tallies) {
        this.settings = settings;
        this.tallies = tallies;
        times = new ClientTimes(io, () -> settings.get().config());
        http1 = new Http1Connections(times);
        http2 = new Http2Connections(times, () -> settings.get().config().name());
    }

    void begin(StreamConnection raw) {
        ListenerSettings now = settings.get();
        if (now.tls().isPresent() || now.config().proxyProtocol().required()) {
            PendingConnection.begin(this, now, raw);
        } else {
            speakHttp1(raw, new ConnectionStart(times.headDeadline()));
        }
    }

    /** After its TLS handshake, which decided on the version. */
    void speakAgreed(TlsConnection secured, ConnectionStart start) {
        if (secured.applicationProtocol().equals(ListenerTls.HTTP_2)) {
            secured.setCloseListener(left);
            http2.begin(secured, settings.get().http2(), start);
        } else {
            speakHttp1(secured, start);
        }
    }

    void speakHttp1(StreamConnection connection, ConnectionStart start) {
        connection.setCloseListener(left);
        http1.begin(connection, settings.get().http1(), start);
    }

    Tallies tallies() {
        return tallies;
    }

    ClientTimes times() {
        return times;
    }

    /** @return why the request goes no further */
    Optional<Refusal> headComplete(HttpServerExchange exchange) {
        return http1.headComplete(exchange);
    }

    /** From now on a connection is closed as soon as it is between two requests; any thread. */
    void closeIdle() {
        times.io().runLater(() -> {
            http1.leave();
            http2.leave();
        });
    }

    private void left(StreamConnection connection) {
        times.io().run(() -> forget(connection));
    }

    private void forget(StreamConnection connection) {
        http1.left(connection);
        http2.left(connection);
    }
}
