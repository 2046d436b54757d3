package io.towline.gateway;

import io.towline.conversation.Cause;

/** Refuses requests whose address cannot be trusted or looked up. */
record TargetPhase(Destinations destinations, Exit exit) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        if (request.target().isContradicted()) {
            RoutePhase.markUnrouted(request, destinations);
            exit.refuse(request, 400, Cause.REFUSED_HANDSHAKE, "The request's target and its Host field differ.");
            return Step.STOP;
        }
        if (request.target().isNamedTooLong()) {
            exit.refuse(request, 400, Cause.REFUSED_HANDSHAKE, "The Host is longer than any name can be.");
            return Step.STOP;
        }
        return Step.CONTINUE;
    }
}
