package io.towline.handshake.client;

import io.towline.config.RouteConfig;
import io.towline.header.Forwarding.Outer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * The client's half of an opening handshake, for a WebSocket that Towline itself answers: judged by the very rules of a relayed one.
 *
 * <pre>
 *   JUDGED ---> AGREEING --- the 101 is written ---> OVER: upgraded
 *     |   |        \-------- gone, or too slow ----> OVER: gone
 *     |   +---- gone ------------------------------> OVER: gone
 *     +-------- released --------------------------> OVER: the exchange is the caller's again
 * </pre>
 *
 * Owner: the exchange's I/O thread. To be used behind {@code exchange.dispatch(SameThreadExecutor.INSTANCE, …)}; not to be kept when
 * it is over, for it holds the exchange.
 */
public final class ClientUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(ClientUpgrade.class);

    /** A 101 is small: a client that has not taken it by then reads nothing, and would else be kept for ever. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private enum State {
        JUDGED,
        AGREEING,
        OVER
    }

    private final HttpServerExchange exchange;
    private final Offer offer;
    private final Duration longestAnswer;
    private final ClientSide client;

    private State state = State.JUDGED;
    private Runnable gone = () -> {};
    private Consumer<StreamConnection> upgraded = IoUtils::safeClose;
    private Optional<XnioExecutor.Key> limit = Optional.empty();

    private ClientUpgrade(HttpServerExchange exchange, Offer offer, Duration longestAnswer) {
        this.exchange = exchange;
        this.offer = offer;
        this.longestAnswer = longestAnswer;
        client = new ClientSide((AbstractServerConnection) exchange.getConnection(), new Watched());
    }

    /**
     * Judges the request. A bad one is answered and ended here.
     *
     * @param target raw, as it would go to a server
     * @param refused told why, when the client has been told
     */
    public static Optional<ClientUpgrade> judge(
            HttpServerExchange exchange,
            RouteConfig route,
            Outer outer,
            String target,
            Consumer<HandshakeRefusal> refused) {
        return judge(exchange, route, outer, target, refused, LONGEST_ANSWER);
    }

    static Optional<ClientUpgrade> judge(
            HttpServerExchange exchange,
            RouteConfig route,
            Outer outer,
            String target,
            Consumer<HandshakeRefusal> refused,
            Duration longestAnswer) {
        return switch (ClientHandshake.judge(ClientRequest.of(exchange, target, outer), route)) {
            case HandshakeRefusal refusal -> {
                ClientAnswer.refuse(exchange, refusal);
                refused.accept(refusal);
                yield Optional.empty();
            }
            case Offer offer -> Optional.of(new ClientUpgrade(exchange, offer, longestAnswer));
        };
    }

    /** What the client offers and the route allows, in order. */
    public List<String> subprotocols() {
        return offer.wishes().subprotocols();
    }

    /** What a server chose, if this client may be told so: RFC 6455 §4.1, only what it has offered in this very handshake. */
    public Optional<String> offered(Optional<String> chosen) {
        return chosen.filter(subprotocols()::contains);
    }

    /**
     * From now on, until {@link #release} or {@link #agree} has succeeded, {@code gone} is told once if the client goes away. To be
     * called once; never tells within this call.
     */
    public void watch(Runnable gone) {
        this.gone = gone;
        client.watch();
        if (!client.open()) {
            exchange.getIoThread().execute(this::clientGone); // it went before, and nobody will say so again
        }
    }

    /**
     * Stops watching, so that the exchange can be answered with something other than 101; the connection is closed behind it. Does
     * nothing once {@link #agree} was called: there is no other answer then.
     */
    public void release() {
        if (state != State.JUDGED) {
            return;
        }
        over();
        client.stopWatching();
        ClientAnswer.closeAfter(exchange);
    }

    /**
     * Sends the 101 without extensions. A client that does not take it is closed after a while, and so is gone. To be called once;
     * does nothing if the client is gone already.
     *
     * @param headers further fields, such as {@code Set-Cookie}
     * @param upgraded told on the I/O thread when the 101 is written, perhaps within this call: reads are suspended, there are no
     *     listeners. Should it throw, the connection is closed, and {@code gone} is told
     */
    public void agree(Optional<String> subprotocol, HeaderMap headers, Consumer<StreamConnection> upgraded) {
        if (state != State.JUDGED) {
            return;
        }
        state = State.AGREEING;
        this.upgraded = upgraded;
        try {
            ClientAnswer.agree(exchange, offer.key(), subprotocol, headers);
            exchange.getResponseHeaders().remove(Headers.SEC_WEB_SOCKET_EXTENSIONS);
            client.upgrade(exchange);
            limitTheRest();
        } catch (RuntimeException | Error e) {
            LOG.error("a client could not be given its 101", e);
            client.close(); // its head may be half written: there is no other answer left
        }
    }

    /** Most have their 101 by now. */
    private void limitTheRest() {
        if (state == State.AGREEING) {
            limit = Optional.of(exchange.getIoThread()
                    .executeAfter(this::tooSlow, longestAnswer.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void tooSlow() {
        if (state == State.AGREEING) {
            client.close(); // comes back as clientGone
        }
    }

    private void clientGone() {
        if (state != State.OVER) {
            Runnable listener = gone;
            over();
            listener.run();
        }
    }

    private void handedOver(StreamConnection connection) {
        Consumer<StreamConnection> receiver = upgraded;
        Runnable listener = gone;
        over();
        try {
            receiver.accept(connection);
        } catch (RuntimeException | Error e) {
            LOG.error("nobody took over an upgraded client", e);
            IoUtils.safeClose(connection);
            listener.run(); // or whoever awaits the client would do so for ever
        }
    }

    private void over() {
        state = State.OVER;
        limit.ifPresent(XnioExecutor.Key::remove);
        limit = Optional.empty();
        client.forget();
    }

    private final class Watched implements ClientSide.Events {
        @Override
        public void clientGone() {
            ClientUpgrade.this.clientGone();
        }

        @Override
        public void handedOver(StreamConnection client) {
            ClientUpgrade.this.handedOver(client);
        }
    }
}
