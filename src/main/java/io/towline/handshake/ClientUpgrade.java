package io.towline.handshake;

import io.towline.config.RouteConfig;
import io.towline.header.Forwarding.Outer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.xnio.StreamConnection;

/**
 * The client's half of an opening handshake, for a WebSocket that Towline itself answers: judged by the very rules of a relayed one.
 *
 * <p>Owner: the exchange's I/O thread. To be used behind {@code exchange.dispatch(SameThreadExecutor.INSTANCE, …)}.
 */
public final class ClientUpgrade { // contract only

    /**
     * Judges the request. A bad one is answered and ended here.
     *
     * @param target raw, as it would go to a server
     * @param refused told what the client was told
     */
    public static Optional<ClientUpgrade> judge(
            HttpServerExchange exchange,
            RouteConfig route,
            Outer outer,
            String target,
            Consumer<HandshakeResult.Refused> refused) {
        throw new UnsupportedOperationException("contract only");
    }

    /** What the client offers and the route allows, in order. */
    public List<String> subprotocols() {
        throw new UnsupportedOperationException("contract only");
    }

    /** From now on, until {@link #release} or {@link #agree} has succeeded, {@code gone} is told once if the client goes away. */
    public void watch(Runnable gone) {
        throw new UnsupportedOperationException("contract only");
    }

    /** Stops watching, so that the exchange can be answered with something other than 101; the connection is closed behind it. */
    public void release() {
        throw new UnsupportedOperationException("contract only");
    }

    /**
     * Sends the 101 without extensions.
     *
     * @param headers further fields, such as {@code Set-Cookie}
     * @param upgraded told on the I/O thread when the 101 is written: reads are suspended, there are no listeners
     */
    public void agree(Optional<String> subprotocol, HeaderMap headers, Consumer<StreamConnection> upgraded) {
        throw new UnsupportedOperationException("contract only");
    }
}
