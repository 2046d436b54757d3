package io.towline.bridge.uplink;

import io.towline.bridge.request.ConversationListener;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.endpoint.Endpoint;
import io.towline.endpoint.EndpointTerms;
import io.towline.handshake.upstream.Dial;
import io.towline.io.IoThread;
import io.towline.upstream.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A session's way to its server: first the dial, then the connection and its lease; and what the listener is told of them.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class Link {

    private static final Runnable NOTHING = () -> {};

    private final Upstreams upstreams;
    private final IoThread io;

    /** Until all is told: it holds what the log says of the request. */
    private Optional<ConversationListener> listener;

    private Runnable cancelDial = NOTHING;
    private Optional<Uplink> uplink = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
    private Optional<String> protocol = Optional.empty();

    /** Its name in logs, once it has opened: to make it costs a digest. */
    private Optional<String> session = Optional.empty();

    private boolean agreed;
    private boolean closed;

    public Link(Upstreams upstreams, IoThread io, ConversationListener listener) {
        this.upstreams = upstreams;
        this.io = io;
        this.listener = Optional.of(listener);
    }

    public void dial(Dial.Request request, Consumer<Dial.Result> settle) {
        cancelDial = upstreams.dial(request, io, result -> {
            cancelDial = NOTHING; // a dial holds its request's fields, which the session will not need again
            settle.accept(result);
        });
    }

    public Uplink join(Dial.Result.Agreed agreed, EndpointTerms terms, Endpoint.Listener listener) {
        lease = Optional.of(agreed.lease());
        protocol = agreed.subprotocol();
        Uplink joined = upstreams.join(agreed, io, terms, listener);
        uplink = Optional.of(joined);
        this.agreed = true;
        return joined;
    }

    /** A server has agreed, and may have closed since. */
    public boolean hasAgreed() {
        return agreed;
    }

    /** As long as the connection is not closed. */
    public Optional<Uplink> uplink() {
        return uplink;
    }

    public Optional<String> protocol() {
        return protocol;
    }

    public void opened(String sessionHash) {
        session = Optional.of(sessionHash);
        listener.orElseThrow().opened(sessionHash, lease.orElseThrow().server(), protocol);
    }

    /** The connection is closed. */
    public void ended(SessionEnding ending) {
        Optional<String> server = lease.map(Lease::server);
        Traffic traffic = uplink.map(Uplink::traffic).orElse(Traffic.NONE);
        if (ending.ending().cause() == Cause.UPSTREAM_LOST) {
            lease.ifPresent(Lease::lost);
        }
        end(server, ending, traffic);
    }

    /** There never was a connection, nor will be. */
    public void ended(SessionEnding ending, Optional<String> server) {
        cancelDial.run();
        end(server, ending, Traffic.NONE);
    }

    private void end(Optional<String> server, SessionEnding ending, Traffic traffic) {
        Optional<ConversationListener> told = listener;
        release();
        told.ifPresent(it -> it.ended(server, ending.ending(), traffic));
    }

    /** The same, and the listener hears of it from another. */
    public void vanish() {
        cancelDial.run();
        release();
    }

    /** Nothing is held of what has been: the session itself may be kept for minutes. */
    private void release() {
        closed = true;
        lease.ifPresent(Lease::close);
        lease = Optional.empty();
        uplink = Optional.empty();
        listener = Optional.empty();
        session = Optional.empty();
    }

    /** The server's conversation as it is now; empty before it has opened, and when it is over. */
    public Optional<LiveConversation> look(LiveConversation.Side client, Optional<Duration> sinceData) {
        if (closed || session.isEmpty()) {
            return Optional.empty();
        }
        ConversationListener about = listener.orElseThrow();
        Arrival arrival = about.arrival();
        return Optional.of(new LiveConversation(
                arrival,
                about.destination(lease.orElseThrow().server()),
                protocol,
                session,
                Duration.ofNanos(io.exactNow() - arrival.startNanos()),
                uplink.orElseThrow().traffic(),
                client,
                uplink.orElseThrow().side(sinceData)));
    }

    /** Empty as long as no server has agreed, and when its connection is closed. */
    public Optional<Destination> destination() {
        return lease.map(used -> listener.orElseThrow().destination(used.server()));
    }

    public boolean isClosed() {
        return closed;
    }
}
