package io.towline.gateway;

import io.towline.config.RouteConfig;
import io.towline.ending.Arrival;
import io.towline.ending.Destination;
import io.towline.ending.Ending;
import io.towline.ending.Traffic;
import io.towline.relay.Relays;
import io.towline.upstream.Lease;
import java.util.Optional;

/**
 * A visit that became a relay. Held for the relay's whole life: a visit, a route, a lease and a word, never what the handshake left.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class RelayVisit implements Relays.Account {

    private final Visit visit;
    private final RouteConfig route;
    private final Lease lease;
    private final Optional<String> protocol;

    RelayVisit(Visit visit, RouteConfig route, Lease lease, Optional<String> protocol) {
        this.visit = visit;
        this.route = route;
        this.lease = lease;
        this.protocol = protocol;
    }

    void opened() {
        visit.opened(destination(), protocol);
    }

    @Override
    public Arrival arrival() {
        return visit.arrival();
    }

    @Override
    public Destination destination() {
        return new Destination(route.name(), route.upstream(), Optional.of(lease.server()));
    }

    @Override
    public Optional<String> protocol() {
        return protocol;
    }

    @Override
    public void ended(Ending ending, Traffic traffic) {
        lease.close();
        visit.relayEnded(destination(), protocol, traffic, ending);
    }
}
