package io.towline.gateway;

import io.towline.config.RouteConfig;
import io.towline.conversation.Destination;
import io.towline.conversation.Kind;
import io.towline.http.ForwardResult;
import io.towline.http.HttpForwarding;

/** Has plain requests forwarded, where the route lets them. */
record HttpPhase(Destinations destinations) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        RouteConfig route = request.route();
        if (!route.http().enabled() || request.record().arrival().kind() != Kind.HTTP) {
            return Step.CONTINUE;
        }
        HttpForwarding.Request forwarded = new HttpForwarding.Request(
                route.http(),
                request.routing().groupFor(route),
                request.forwarding(),
                request.onward(),
                request.record().arrival().id());
        destinations.forward(
                request.exchange(),
                forwarded,
                result -> request.record()
                        .forwarded(to(route, result), result.status(), result.traffic(), result.ending()));
        return Step.STOP;
    }

    private static Destination to(RouteConfig route, ForwardResult result) {
        return new Destination(route.name(), route.forward().upstream(), result.server());
    }
}
