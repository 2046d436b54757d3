package io.towline.gateway;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Refusal;

/** The only phase of a request that its listener has refused: it has its ending, and an answer where it has a status. */
record EarlyRefusalPhase(Refusal refusal, Destinations destinations, Exit exit) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        request.record().beganEarlier(refusal.waited());
        Ending ending = Ending.of(By.TOWLINE, Cause.REFUSED_REQUEST, refusal.sentence());
        if (refusal.status().isEmpty()) {
            request.record().unanswered(ending);
        } else {
            RoutePhase.markUnrouted(request, destinations);
            exit.refuse(request, refusal.status().getAsInt(), ending);
        }
        return Step.STOP;
    }
}
