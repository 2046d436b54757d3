package io.towline.handshake;

import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig.Dialect;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.handshake.client.ClientAnswer;
import io.towline.handshake.client.ClientHandshake;
import io.towline.handshake.client.ClientRequest;
import io.towline.handshake.client.HandshakeRefusal;
import io.towline.handshake.client.Offer;
import io.towline.handshake.upstream.Dial;
import io.towline.handshake.upstream.Failure;
import io.towline.header.ClientUrls;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.connect.ClientConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs opening handshakes: judges the client's, dials servers on the same I/O thread until one agrees, answers the client.
 *
 * <p>Immutable; may be used by all I/O threads at once.
 */
public final class OpeningHandshake {

    private static final Logger LOG = LoggerFactory.getLogger(OpeningHandshake.class);

    private final IoThreads threads;

    public OpeningHandshake(IoThreads threads) {
        this.threads = threads;
    }

    /** What belongs to the thread that the exchange is on. */
    public IoThread io(HttpServerExchange exchange) {
        return threads.of(exchange.getIoThread());
    }

    /**
     * One handshake to be performed.
     *
     * @param affinity of the client to servers of the group
     * @param outer how the client sees this URL
     * @param path raw, as the client sent it
     * @param target raw path and query for the server, as they go on its request line
     */
    public record Request(
            RouteConfig route,
            UpstreamGroup group,
            Affinity affinity,
            Forwarding forwarding,
            Outer outer,
            String path,
            String target) {

        /** Empty where answers are left as they are. */
        private Optional<ClientUrls> urls() {
            return route.http().rewriteResponse() ? Optional.of(new ClientUrls(path, target, outer)) : Optional.empty();
        }
    }

    /**
     * Whether a request wants to be an opening handshake, good or not: any sign counts. A lone key means that a proxy on the way ate
     * {@code Upgrade}, and the handshake is to say so.
     */
    public static boolean isMeant(HeaderMap headers) {
        String upgrade = headers.getFirst(Headers.UPGRADE);
        return headers.contains(Headers.SEC_WEB_SOCKET_KEY)
                || upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /**
     * To be called from the exchange's handler, on its I/O thread. The exchange is this handshake's from then on: it is answered
     * and ended here in every case.
     *
     * @param settle called once, on the exchange's I/O thread, when the client's answer is written or being written; of what an
     *     {@code Accepted} holds, both connections have their reads suspended and no listeners
     */
    public void perform(HttpServerExchange exchange, Request request, Consumer<HandshakeResult> settle) {
        // Inside the handler's own call Undertow would hold back what is sent until that call has returned.
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> begin(exchange, request, settle));
    }

    /** The edge: what breaks before there is an {@link Opening} would else leave both the client and the caller waiting. */
    private void begin(HttpServerExchange exchange, Request request, Consumer<HandshakeResult> settle) {
        Optional<HandshakeResult> result;
        try {
            result = judge(exchange, request, settle);
        } catch (RuntimeException | Error e) {
            LOG.error("route {}: a request could not be judged", request.route().name(), e);
            Failure failure = Failure.broken();
            ClientAnswer.fail(exchange, failure.status(), failure.sentence());
            result = Optional.of(new Failed(failure.cause(), failure.status(), Optional.empty(), failure.reason()));
        }
        result.ifPresent(settle);
    }

    /** Empty where the handshake goes on. */
    private Optional<HandshakeResult> judge(
            HttpServerExchange exchange, Request request, Consumer<HandshakeResult> settle) {
        ClientRequest asked = ClientRequest.of(exchange, request.target(), request.outer());
        return switch (ClientHandshake.judge(asked, request.route())) {
            case HandshakeRefusal refusal -> {
                ClientAnswer.refuse(exchange, refusal);
                yield Optional.of(new Refused(refusal.cause(), refusal.status(), refusal.reason()));
            }
            case Offer offer -> {
                ReceivedRequest received = ReceivedRequest.of(exchange);
                Set<Dialect> send = request.group().config().headers().forwarded();
                HeaderMap onward = request.forwarding().onward(received, send);
                IoThread io = threads.of(exchange.getIoThread());
                Dial.Request dial = new Dial.Request(
                        request.group(),
                        request.affinity(),
                        request.target(),
                        received.host(),
                        onward,
                        offer.wishes().subprotocols(),
                        Optional.of(client(exchange, request, received)),
                        request.urls());
                new Opening(exchange, offer, dial, request.forwarding(), io, settle).begin();
                yield Optional.empty();
            }
        };
    }

    private static ClientConnection client(HttpServerExchange exchange, Request request, ReceivedRequest received) {
        InetAddress client = request.forwarding().client(received).address();
        return ClientConnection.of(exchange.getSourceAddress(), client, exchange.getDestinationAddress());
    }
}
