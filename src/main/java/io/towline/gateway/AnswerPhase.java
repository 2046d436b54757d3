package io.towline.gateway;

import io.towline.answer.AnswerRequest;
import io.towline.answer.Answered;
import io.towline.answer.Responder;
import io.towline.conversation.Destination;
import io.towline.conversation.Kind;
import java.util.Optional;

/**
 * Lets routes that answer by themselves do so. Also while draining: a redirect or a page costs little, and may be needed to tell its visitor; but
 * the connection is not kept.
 */
record AnswerPhase(Destinations destinations, DrainPhase drain) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        Optional<Responder> responder = request.routing().responderOf(request.route());
        if (responder.isEmpty()) {
            return Step.CONTINUE;
        }
        if (drain.isDraining()) {
            request.exchange().setPersistent(false);
        }
        boolean webSocket = request.record().arrival().kind() == Kind.WEBSOCKET;
        request.record().becomes(responder.get().kind());
        if (request.route().http().compress()) {
            destinations.compress(request.exchange());
        }
        responder
                .get()
                .respond(
                        request.exchange(),
                        new AnswerRequest(request.onwardPath(), request.values(), webSocket),
                        answered -> settle(request, answered));
        return Step.STOP;
    }

    private static void settle(RequestContext request, Answered answered) {
        Destination destination = Destination.ofRoute(request.route().name());
        request.record().answered(destination, answered.status(), answered.bytes(), answered.ending());
    }
}
