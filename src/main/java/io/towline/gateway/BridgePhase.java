package io.towline.gateway;

import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.TurnedAway;
import io.towline.config.RouteConfig;
import io.towline.gateway.records.SessionRecord;
import java.util.Optional;

/** Hands the bridge what is its. Also while draining: a session that is still there has a right to its last messages. */
record BridgePhase(Destinations destinations, DrainPhase drain) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        if (request.claimed().isEmpty()) {
            return Step.CONTINUE;
        }
        hand(request, request.claimed().get(), Optional.empty());
        return Step.STOP;
    }

    boolean isDraining() {
        return drain.isDraining();
    }

    /** @param turnedAway where it is to be told so in its protocol's words */
    void hand(RequestContext request, Claimed claimed, Optional<TurnedAway> turnedAway) {
        request.record().becomes(claimed.kind());
        destinations.bridge(request.exchange(), bridgeRequest(request, turnedAway), claimed);
    }

    private BridgeRequest bridgeRequest(RequestContext request, Optional<TurnedAway> turnedAway) {
        RouteConfig route = request.route();
        return new BridgeRequest(
                route,
                request.routing().groupFor(route),
                request.affinity(),
                request.forwarding(),
                request.outer(),
                request.target().path(),
                request.onward(),
                drain.isDraining(),
                turnedAway,
                new SessionRecord(request.record(), route));
    }
}
