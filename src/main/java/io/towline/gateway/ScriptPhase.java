package io.towline.gateway;

import io.towline.bridge.script.ScriptReply;
import io.towline.conversation.Kind;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/**
 * Answers requests for the bridge's client scripts, which belong to no route. Also while draining: it costs nothing, and the page may be
 * needed to tell its visitor.
 */
record ScriptPhase(Destinations destinations, DrainPhase drain) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        if (!request.routing().hasBridge()) {
            return Step.CONTINUE;
        }
        HttpServerExchange exchange = request.exchange();
        Optional<ScriptReply> script =
                destinations.script(exchange, request.target().path());
        if (script.isEmpty()) {
            return Step.CONTINUE;
        }
        request.record().becomes(Kind.HTTP); // whatever it wanted to upgrade to
        request.record().answered(script.get().status(), script.get().ending());
        if (drain.isDraining()) {
            exchange.setPersistent(false);
        }
        script.get().send(exchange);
        return Step.STOP;
    }
}
