package io.towline.gateway;

import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.request.TurnedAway;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.limit.Excess;
import io.towline.limit.LimitedRequest;
import io.towline.limit.Limits;
import io.towline.limit.What;
import io.undertow.util.Headers;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Turns away what is beyond the limits of the listener, or else of the route. What a request takes of counts, its record holds until its
 * conversation is over.
 *
 * @param bridge tells those that are the bridge's, in their protocols' words
 */
record LimitPhase(BridgePhase bridge, Exit exit) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        Limits ofListener = request.listenerLimits();
        Limits ofRoute = request.routing().handlingOf(request.route()).limits();
        if (ofListener.isNone() && ofRoute.isNone()) {
            return Step.CONTINUE;
        }
        LimitedRequest limited = request.limited(what(request));
        Optional<Excess> excess = ofListener.refuses(limited).or(() -> ofRoute.refuses(limited));
        request.record().holds(limited.held()::giveBack);
        excess.ifPresent(beyond -> turnAway(request, beyond));
        return excess.isPresent() ? Step.STOP : Step.CONTINUE;
    }

    private static What what(RequestContext request) {
        if (request.claimed().isPresent()) {
            return request.claimed().get().opens(request.route()) ? What.SESSION : What.REQUEST;
        }
        boolean relayed = request.record().arrival().kind() == Kind.WEBSOCKET
                && request.routing().responderOf(request.route()).isEmpty();
        return relayed ? What.WEBSOCKET : What.REQUEST;
    }

    private void turnAway(RequestContext request, Excess excess) {
        String sentence = excess.kind().sentence();
        long retryAfter = excess.retryAfter(ThreadLocalRandom.current().nextLong());
        Optional<Claimed> claimed = request.claimed();
        if (claimed.isPresent()) {
            TurnedAway why = new TurnedAway(Cause.REFUSED_LIMIT, excess.status(), sentence, retryAfter);
            bridge.hand(request, claimed.get(), Optional.of(why));
            return;
        }
        request.exchange().getResponseHeaders().put(Headers.RETRY_AFTER, Long.toString(retryAfter));
        exit.refuseThere(request, excess.status(), Ending.of(By.TOWLINE, Cause.REFUSED_LIMIT, sentence));
    }
}
