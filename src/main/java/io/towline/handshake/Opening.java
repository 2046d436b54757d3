package io.towline.handshake;

import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.client.ClientAnswer;
import io.towline.handshake.client.ClientSide;
import io.towline.handshake.client.Offer;
import io.towline.handshake.upstream.Dial;
import io.towline.handshake.upstream.Failure;
import io.towline.header.Forwarding;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A handshake found good: joins its halves, a {@link Dial} and the {@link ClientSide}. The client gets its 101 when a server has
 * agreed, all within open-timeout.
 *
 * <pre>
 *   DIALLING --- a server agreed ---> HANDING_OVER --- client has its 101 ---> SETTLED: accepted
 *     |   |  \--- a server answered otherwise -------------------------------> SETTLED: answered
 *     |   |   \-- the dial failed -------------------------------------------> SETTLED: failed
 *     |   +------ client gone, in either state ------------------------------> SETTLED: abandoned
 * </pre>
 *
 * Owner: the I/O thread.
 */
final class Opening implements ClientSide.Events {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private enum State {
        DIALLING,
        HANDING_OVER,
        SETTLED
    }

    private final HttpServerExchange exchange;
    private final Offer offer;
    private final Dial.Request request;
    private final Forwarding forwarding;
    private final IoThread io;
    private final Consumer<HandshakeResult> settle;
    private final ClientSide client;
    private final Timer limit = new Limit();

    private State state = State.DIALLING;
    private Optional<Dial> dial = Optional.empty();

    /** While the client's 101 is being written. */
    private Optional<Dial.Result.Agreed> agreed = Optional.empty();

    /** @param request with the subprotocols of {@code offer} */
    Opening(
            HttpServerExchange exchange,
            Offer offer,
            Dial.Request request,
            Forwarding forwarding,
            IoThread io,
            Consumer<HandshakeResult> settle) {
        this.exchange = exchange;
        this.offer = offer;
        this.request = request;
        this.forwarding = forwarding;
        this.io = io;
        this.settle = settle;
        client = new ClientSide((AbstractServerConnection) exchange.getConnection(), this);
    }

    void begin() {
        try {
            dial = Optional.of(Dial.begin(request, offer.wishes().deflate(), io, this::dialled));
            client.watch();
        } catch (RuntimeException | Error e) {
            broke(e);
        }
    }

    private void dialled(Dial.Result result) {
        try {
            switch (result) {
                case Dial.Result.Agreed agreement -> handOver(agreement);
                case Dial.Result.Answered answer -> relay(answer);
                case Dial.Result.Failed failure -> fail(failure);
            }
        } catch (RuntimeException | Error e) {
            broke(e);
        }
    }

    private void handOver(Dial.Result.Agreed agreement) {
        state = State.HANDING_OVER;
        agreed = Optional.of(agreement);
        io.timers().schedule(limit, dial.orElseThrow().deadline());
        ClientAnswer.agree(exchange, offer.key(), agreement.subprotocol(), forClient(agreement.headers()));
        client.upgrade(exchange);
    }

    @Override
    public void handedOver(StreamConnection connection) {
        Dial.Result.Agreed what = agreed.orElseThrow();
        agreed = Optional.empty();
        Accepted accepted = new Accepted(
                connection,
                what.upstream(),
                what.early(),
                what.subprotocol(),
                what.headers().contains(Headers.SEC_WEB_SOCKET_EXTENSIONS),
                what.lease(),
                Redial.of(request, what));
        settle(accepted);
    }

    private void relay(Dial.Result.Answered answer) {
        stopListening();
        HeaderMap headers = forClient(answer.headers());
        ClientAnswer.relay(exchange, answer.status(), answer.reasonPhrase(), headers, answer.body());
        settle(new Answered(answer.server(), answer.status(), answer.inWords()));
    }

    private HeaderMap forClient(HeaderMap fields) {
        forwarding.hideAccelFields(fields, exchange.getSourceAddress().getAddress());
        return fields;
    }

    private void fail(Dial.Result.Failed failure) {
        if (client.open()) {
            stopListening();
            ClientAnswer.fail(exchange, failure.status(), failure.sentence());
        }
        settle(new Failed(failure.cause(), failure.status(), failure.server(), failure.reason()));
    }

    /** Undertow may close the connection while it sends a last answer: that is our doing, and not the client going away. */
    private void stopListening() {
        client.stopWatching();
        client.forget();
    }

    private void broke(Throwable defect) {
        LOG.error("upstream {}: an opening handshake broke", request.group().name(), defect);
        if (state == State.DIALLING) {
            release();
            fail(Failure.broken().of(lastServer()));
        } else {
            client.close(); // a 101 is on its way: there is no other answer left
        }
    }

    @Override
    public void clientGone() {
        release();
        settle(new Abandoned(lastServer()));
    }

    /** Whatever this handshake still holds of a server; nothing if it was passed on. */
    private void release() {
        dial.ifPresent(Dial::cancel);
        agreed.ifPresent(Opening::close);
        agreed = Optional.empty();
    }

    private static void close(Dial.Result.Agreed agreed) {
        agreed.lease().close();
        IoUtils.safeClose(agreed.upstream());
    }

    private void settle(HandshakeResult result) {
        if (state == State.SETTLED) {
            return;
        }
        state = State.SETTLED;
        io.timers().cancel(limit);
        client.forget();
        try {
            settle.accept(result);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "upstream {}: nobody took over the {} handshake",
                    request.group().name(),
                    result.getClass().getSimpleName(),
                    e);
            abandon(result);
        }
    }

    /** Nobody has taken over: without this, two sockets and a lease would live on for ever. */
    private static void abandon(HandshakeResult result) {
        if (result instanceof Accepted accepted) {
            accepted.lease().close();
            IoUtils.safeClose(accepted.client(), accepted.upstream());
        }
    }

    private Optional<String> lastServer() {
        return dial.flatMap(Dial::server);
    }

    /** For the time between the server's 101 and the client's; before that, the dial keeps it. */
    private final class Limit extends Timer {
        @Override
        protected void expired(long now) {
            client.close(); // it does not read its 101; that it is closed now comes back as clientGone
        }
    }
}
