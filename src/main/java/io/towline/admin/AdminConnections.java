package io.towline.admin;

import io.towline.admin.api.Api;
import io.towline.conversation.AddressText;
import io.towline.io.Clock;
import io.towline.io.IoThread;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Who is connected to the operators' listener. There is always room for one more, since a probe that is not answered may have the whole
 * process restarted: whoever came last is let in, and where that is one too many, another goes.
 *
 * <pre>
 *   accept -> WAITING --head complete--> ASKING --answered--> WAITING ...
 *              |  first-head, or patience from the second on
 *              v
 *            closed
 * </pre>
 *
 * <p>Owner: the listener's one I/O thread.
 */
final class AdminConnections {

    private static final Logger LOG = LoggerFactory.getLogger(AdminConnections.class);

    private static final long SWEEP_MILLIS = 100;

    /** A block of IPv6 is one customer's: it counts as one address. */
    private static final int PREFIX_BYTES = 8;

    /**
     * @param connections at a time
     * @param firstHead for the first request's head, from the accept on; and for the client's side of a close
     * @param patience until the next head is there, and for each part of a body or an answer
     */
    record Bounds(int connections, Duration firstHead, Duration patience) {

        /** Of one address. */
        int each() {
            return Math.max(1, connections / 2);
        }
    }

    /** In the order in which they go. */
    private enum State {
        WAITING,
        ASKING,
        /** Takes events, which lasts. */
        LISTENING
    }

    private static final class Visitor {
        private final StreamConnection connection;
        private final ByteBuffer address;
        private State state = State.WAITING;
        private long since;
        private long mayWait;

        Visitor(StreamConnection connection, ByteBuffer address) {
            this.connection = connection;
            this.address = address;
        }

        State state() {
            return state;
        }

        long since() {
            return since;
        }
    }

    private final Bounds bounds;
    private final Clock clock;
    /** Whoever closes a connection takes it out, on whichever thread; all else is the I/O thread's. */
    private final Map<StreamConnection, Visitor> here = new ConcurrentHashMap<>();

    private final ChannelListener<StreamConnection> left = here::remove;

    AdminConnections(Bounds bounds, Clock clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** From now on, who waits for too long is closed. */
    void watch(XnioIoThread thread) {
        try {
            thread.executeAfter(() -> sweep(thread), SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            LOG.trace("{} ends", thread.getName());
        }
    }

    private void sweep(XnioIoThread thread) {
        long now = clock.nanos();
        List.copyOf(here.values()).stream()
                .filter(each -> each.state == State.WAITING && now - each.since >= each.mayWait)
                .forEach(late -> IoUtils.safeClose(late.connection));
        watch(thread);
    }

    void enter(StreamConnection connection) {
        Visitor visitor = new Visitor(connection, address(connection));
        await(visitor, bounds.firstHead());
        if (count(visitor.address) >= bounds.each()) {
            makeRoom(each -> each.address.equals(visitor.address));
        } else if (here.size() >= bounds.connections()) {
            makeRoom(each -> true);
        }
        here.put(connection, visitor);
        connection.setCloseListener(left);
    }

    private long count(ByteBuffer address) {
        return here.values().stream()
                .filter(each -> each.address.equals(address))
                .count();
    }

    /** The one that has waited longest goes, or where nobody waits the one that has asked for longest. */
    private void makeRoom(Predicate<Visitor> which) {
        here.values().stream()
                .filter(which)
                .min(Comparator.comparing(Visitor::state).thenComparing(Visitor::since, AdminConnections::earlier))
                .ifPresent(oldest -> {
                    LOG.warn(
                            "the operators' listener is full: closing the oldest connection of {}",
                            oldest.connection.getPeerAddress() instanceof InetSocketAddress peer
                                    ? AddressText.of(peer.getAddress())
                                    : "somebody");
                    here.remove(oldest.connection);
                    IoUtils.safeClose(oldest.connection);
                });
    }

    private static int earlier(long one, long other) {
        return Long.signum(one - other);
    }

    /** Sees to it that who asks is known as somebody who does. */
    HttpHandler watching(HttpHandler handler) {
        return exchange -> {
            visitor(exchange).ifPresent(visitor -> {
                visitor.state = exchange.getRequestPath().equals(Api.ROOT + "/events") ? State.LISTENING : State.ASKING;
                visitor.since = clock.nanos();
            });
            exchange.addExchangeCompleteListener((over, next) -> {
                boolean stays = over.isPersistent();
                IoThread.run(over.getIoThread(), () -> answered(over, stays));
                next.proceed(); // behind it: from here on the next request may be read
            });
            handler.handleRequest(exchange);
        };
    }

    /** How many ask or are being answered. */
    long asking() {
        return here.values().stream().filter(each -> each.state == State.ASKING).count();
    }

    private void answered(HttpServerExchange exchange, boolean stays) {
        visitor(exchange).ifPresent(visitor -> await(visitor, stays ? bounds.patience() : bounds.firstHead()));
    }

    private void await(Visitor visitor, Duration most) {
        visitor.state = State.WAITING;
        visitor.since = clock.nanos();
        visitor.mayWait = most.toNanos();
    }

    private Optional<Visitor> visitor(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof AbstractServerConnection server
                ? Optional.ofNullable(here.get(server.getChannel()))
                : Optional.empty();
    }

    private static ByteBuffer address(StreamConnection connection) {
        if (!(connection.getPeerAddress() instanceof InetSocketAddress peer) || peer.getAddress() == null) {
            return ByteBuffer.allocate(0);
        }
        InetAddress address = peer.getAddress();
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? ByteBuffer.wrap(bytes, 0, PREFIX_BYTES) : ByteBuffer.wrap(bytes);
    }
}
