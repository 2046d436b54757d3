package io.towline.gateway;

import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.request.BridgeRequest;
import io.towline.config.RouteConfig;
import io.towline.gateway.records.SessionRecord;

/** Hands the bridge what is its. Also while draining: a session that is still there has a right to its last messages. */
record BridgePhase(Destinations destinations, DrainPhase drain) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        if (request.claimed().isEmpty()) {
            return Step.CONTINUE;
        }
        Claimed claimed = request.claimed().get();
        request.record().becomes(claimed.kind());
        destinations.bridge(request.exchange(), bridgeRequest(request), claimed);
        return Step.STOP;
    }

    private BridgeRequest bridgeRequest(RequestContext request) {
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
                new SessionRecord(request.record(), route));
    }
}
