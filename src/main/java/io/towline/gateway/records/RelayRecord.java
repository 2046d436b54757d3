package io.towline.gateway.records;

import io.towline.config.RouteConfig;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import io.towline.relay.RelayListener;
import io.towline.upstream.Lease;
import java.util.Optional;

/**
 * Of a request that became a relay. Held for the relay's whole life: a record, a route, a lease and a word, never what the handshake left.
 *
 * <p>Owner: the relay's I/O thread.
 */
public class RelayRecord implements RelayListener {

    private final ConversationRecord record;
    private final RouteConfig route;
    private Optional<Lease> lease; // empty while it is parked
    private final Optional<String> protocol;

    public RelayRecord(ConversationRecord record, RouteConfig route, Lease lease, Optional<String> protocol) {
        this.record = record;
        this.route = route;
        this.lease = Optional.of(lease);
        this.protocol = protocol;
    }

    public void opened() {
        record.opened(destination(), protocol);
    }

    @Override
    public Arrival arrival() {
        return record.arrival();
    }

    @Override
    public Destination destination() {
        return new Destination(route.name(), route.forward().upstream(), lease.map(Lease::server));
    }

    /** Gives its server back. */
    final void leave(boolean lost) {
        if (lost) {
            lease.ifPresent(Lease::lost);
        }
        lease.ifPresent(Lease::close);
        lease = Optional.empty();
    }

    /** Has another server from now on. */
    final void moves(Lease to) {
        lease = Optional.of(to);
    }

    @Override
    public Optional<String> protocol() {
        return protocol;
    }

    @Override
    public void ended(Ending ending, Traffic traffic) {
        Destination last = destination();
        leave(ending.cause() == Cause.UPSTREAM_LOST);
        record.relayEnded(last, protocol, traffic, ending);
    }
}
