package io.towline.gateway;

import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Traffic;
import io.towline.gateway.records.ConversationRecord;
import io.towline.gateway.records.ParkableRecord;
import io.towline.gateway.records.RelayRecord;
import io.towline.gateway.routing.Routing;
import io.towline.handshake.HandshakeResult;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Unopened;
import io.towline.handshake.OpeningHandshake;
import io.towline.relay.RelayTerms;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * The last one: has the opening handshake performed, and what was agreed on relayed.
 *
 * @param routing as it is whenever it is asked
 */
record HandshakePhase(Destinations destinations, Supplier<Routing> routing) implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    @Override
    public Step handle(RequestContext request) {
        RouteConfig route = request.route();
        OpeningHandshake.Request handshake = new OpeningHandshake.Request(
                route,
                request.routing().groupFor(route),
                request.affinity(),
                request.forwarding(),
                request.outer(),
                request.target().path(),
                request.relayTarget());
        RelayTerms terms = request.routing().termsFor(route);
        ConversationRecord record = request.record();
        destinations.open(request.exchange(), handshake, result -> settle(record, route, terms, result));
        return Step.STOP;
    }

    private void settle(ConversationRecord record, RouteConfig route, RelayTerms terms, HandshakeResult result) {
        switch (result) {
            case Accepted accepted -> join(record, route, terms, accepted);
            case Unopened none -> record.ended(to(route, none.lastServer()), none.answered(), none.ending());
        }
    }

    private void join(ConversationRecord record, RouteConfig route, RelayTerms terms, Accepted accepted) {
        RelayRecord relay = recordOf(record, route, accepted);
        relay.opened();
        try {
            destinations.join(accepted, terms, relay);
        } catch (RuntimeException | Error defect) {
            LOG.error(
                    "could not relay {}", ConversationIds.text(record.arrival().id()), defect);
            IoUtils.safeClose(accepted.client(), accepted.upstream());
            relay.ended(Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, "could not be relayed"), Traffic.NONE);
        }
    }

    private RelayRecord recordOf(ConversationRecord record, RouteConfig route, Accepted accepted) {
        if (route.terms().park().isEmpty()) {
            return new RelayRecord(record, route, accepted.lease(), accepted.subprotocol());
        }
        String upstream = route.forward().upstream();
        return new ParkableRecord(
                record,
                route,
                accepted,
                () -> Optional.ofNullable(routing.get().groups().get(upstream)));
    }

    private static Destination to(RouteConfig route, Optional<String> server) {
        return new Destination(route.name(), route.forward().upstream(), server);
    }
}
