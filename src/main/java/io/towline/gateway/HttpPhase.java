package io.towline.gateway;

import io.towline.config.RouteConfig;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.Destination;
import io.towline.conversation.Kind;
import io.towline.gateway.records.ConversationRecord;
import io.towline.http.HttpForwarding;
import io.towline.http.outcome.ForwardResult;

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
                request.affinity(),
                request.forwarding(),
                request.target().path(),
                request.onward(),
                request.record().arrival().id(),
                request.routing().handlingOf(route).response());
        if (route.http().compress()) {
            destinations.compress(request.exchange());
        }
        ConversationRecord record = request.record();
        String method = request.exchange().getRequestMethod().toString();
        destinations.forward(request.exchange(), forwarded, result -> tell(record, route, method, result));
        return Step.STOP;
    }

    private static void tell(ConversationRecord record, RouteConfig route, String method, ForwardResult result) {
        record.forwarded(
                new Destination(route.name(), route.forward().upstream(), result.server()),
                result.status(),
                result.traffic(),
                result.ending(),
                new Forwarded(method, result.firstByte()));
    }
}
