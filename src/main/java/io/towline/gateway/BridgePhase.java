package io.towline.gateway;

import io.towline.bridge.Claimed;
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
        Routing routing = request.routing();
        return new BridgeRequest(
                route,
                routing.groupFor(route),
                routing.sessionTermsFor(route, request.record().arrival().kind()),
                request.forwarding(),
                request.target().path(),
                request.onward(),
                drain.isDraining(),
                new SessionRecord(request.record(), route));
    }
}
