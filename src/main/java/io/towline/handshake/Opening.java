package io.towline.handshake;

import io.towline.config.UpstreamConfig;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.response.ResponseHead;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import io.towline.upstream.ServerLease;
import io.towline.upstream.UpstreamGroup;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * A handshake found good, on its way to a server that agrees: one {@link Attempt} after the other, all within open-timeout.
 *
 * <pre>
 *   TRYING --- a server agreed ---> HANDING_OVER --- client has its 101 ---> SETTLED: accepted
 *     |  \--- a server answered otherwise ---------------------------------> SETTLED: answered
 *     |   \-- none agreed, none left, or out of time ----------------------> SETTLED: failed
 *     +------ client gone, in either state --------------------------------> SETTLED: abandoned
 * </pre>
 *
 * Owner: the I/O thread.
 */
final class Opening implements Attempt.Outcome, ClientSide.Events {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private enum State {
        TRYING,
        HANDING_OVER,
        SETTLED
    }

    /** What was agreed on, while the client's 101 is being written. */
    private record Agreed(StreamConnection upstream, ByteBuffer early, Agreement agreement) {}

    private final HttpServerExchange exchange;
    private final Offer offer;
    private final String target;
    private final HeaderMap onward;
    private final UpstreamGroup group;
    private final IoThread io;
    private final Consumer<HandshakeResult> settle;
    private final ClientSide client;
    private final Timer limit = new Limit();
    private final Set<String> tried = new LinkedHashSet<>();

    private State state = State.TRYING;
    private Optional<ServerLease> lease = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<Failure> lastFailure = Optional.empty();
    private Optional<Agreed> agreed = Optional.empty();

    Opening(
            HttpServerExchange exchange,
            Offer offer,
            HeaderMap onward,
            OpeningHandshake.Request request,
            IoThread io,
            Consumer<HandshakeResult> settle) {
        this.exchange = exchange;
        this.offer = offer;
        this.onward = onward;
        this.io = io;
        this.settle = settle;
        target = request.target();
        group = request.group();
        client = new ClientSide((AbstractServerConnection) exchange.getConnection(), this);
    }

    void begin() {
        io.timers().schedule(limit, io.now() + config().openTimeout().toNanos());
        client.watch();
        tryNext();
    }

    private void tryNext() {
        try {
            tryAnother();
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    private void tryAnother() {
        lease = group.lease(tried);
        if (lease.isEmpty()) {
            fail(lastFailure.orElseGet(Failure::unavailable));
            return;
        }
        ServerLease chosen = lease.get();
        tried.add(chosen.server());
        Attempt next = new Attempt(
                chosen, requestTo(chosen), config().handshakeTimeout().toNanos(), io, this);
        attempt = Optional.of(next);
        next.begin();
    }

    private UpgradeRequest requestTo(ServerLease chosen) {
        String ofClient = exchange.getRequestHeaders().getFirst(Headers.HOST);
        String host = UpgradeRequest.host(config().hostHeader(), chosen.config(), ofClient);
        return new UpgradeRequest(target, host, AcceptKey.fresh(io), offer, onward);
    }

    @Override
    public void agreed(StreamConnection upstream, ResponseHead head, Agreement agreement, ByteBuffer early) {
        state = State.HANDING_OVER;
        agreed = Optional.of(new Agreed(upstream, early, agreement));
        ClientAnswer.agree(exchange, offer, head, agreement);
        client.upgrade(exchange);
    }

    @Override
    public void handedOver(StreamConnection connection) {
        Agreed what = agreed.orElseThrow();
        ServerLease used = lease.orElseThrow();
        agreed = Optional.empty();
        lease = Optional.empty();
        Agreement agreement = what.agreement();
        Accepted accepted = new Accepted(
                connection,
                what.upstream(),
                what.early(),
                agreement.subprotocol(),
                agreement.deflate().isPresent(),
                used);
        settle(accepted);
    }

    @Override
    public void answered(ResponseHead head, byte[] body) {
        String server = lastServer().orElseThrow();
        release();
        stopListening();
        ClientAnswer.relay(exchange, head, body);
        settle(new Answered(server, head.status()));
    }

    @Override
    public void failed(Failure failure) {
        LOG.debug("upstream {}: {}", group.name(), failure.reason());
        lastFailure = Optional.of(failure);
        release();
        if (failure.last()) {
            fail(failure);
        } else {
            tryNext();
        }
    }

    private void fail(Failure failure) {
        release();
        if (client.open()) {
            stopListening();
            ClientAnswer.fail(exchange, failure);
        }
        settle(new Failed(failure.cause(), failure.status(), lastServer(), failure.reason()));
    }

    /** Undertow may close the connection while it sends a last answer: that is our doing, and not the client going away. */
    private void stopListening() {
        client.stopWatching();
        client.forget();
    }

    @Override
    public void broke(RuntimeException defect) {
        LOG.error("upstream {}: an opening handshake broke", group.name(), defect);
        if (state == State.TRYING) {
            fail(Failure.broken());
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
        attempt.ifPresent(Attempt::cancel);
        attempt = Optional.empty();
        agreed.ifPresent(what -> IoUtils.safeClose(what.upstream()));
        agreed = Optional.empty();
        lease.ifPresent(ServerLease::close);
        lease = Optional.empty();
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
        } catch (RuntimeException e) {
            LOG.error(
                    "upstream {}: nobody took over the {} handshake",
                    group.name(),
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
        return tried.stream().reduce((earlier, later) -> later);
    }

    private UpstreamConfig config() {
        return group.config();
    }

    private void outOfTime() {
        if (state == State.HANDING_OVER) {
            client.close(); // it does not read its 101; that it is closed now comes back as clientGone
            return;
        }
        if (tried.size() == 1) {
            lease.ifPresent(only -> only.failed("no agreement in time")); // it had all the time there was
        }
        fail(Failure.tooSlow("no server agreed in time"));
    }

    private final class Limit extends Timer {
        @Override
        protected void expired(long now) {
            outOfTime();
        }
    }
}
