package io.towline.gateway.records;

import io.towline.config.RouteConfig;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import io.towline.relay.Relays;
import io.towline.upstream.Lease;
import java.util.Optional;

/**
 * Of a request that became a relay. Held for the relay's whole life: a record, a route, a lease and a word, never what the handshake left.
 *
 * <p>Owner: the relay's I/O thread.
 */
public final class RelayRecord implements Relays.Account {

    private final ConversationRecord record;
    private final RouteConfig route;
    private final Lease lease;
    private final Optional<String> protocol;

    public RelayRecord(ConversationRecord record, RouteConfig route, Lease lease, Optional<String> protocol) {
        this.record = record;
        this.route = route;
        this.lease = lease;
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
        return new Destination(route.name(), route.forward().upstream(), Optional.of(lease.server()));
    }

    @Override
    public Optional<String> protocol() {
        return protocol;
    }

    @Override
    public void ended(Ending ending, Traffic traffic) {
        if (ending.cause() == Cause.UPSTREAM_LOST) {
            lease.lost();
        }
        lease.close();
        record.relayEnded(destination(), protocol, traffic, ending);
    }
}
