package io.towline.gateway;

import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.request.TurnedAway;
import io.towline.bridge.web.ClientWatch;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.io.IoThread;
import io.towline.limit.Admission;
import io.towline.limit.AdmissionQueue;
import io.towline.limit.Excess;
import io.towline.limit.LimitOutcome;
import io.towline.limit.LimitedRequest;
import io.towline.limit.Limits;
import io.towline.limit.What;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Turns away what is beyond the limits of the listener, or else of the route, or has it wait for its turn. What a request takes of counts, its record
 * holds until its conversation is over.
 *
 * @param bridge tells those that are the bridge's, in their protocols' words
 */
record LimitPhase(Destinations destinations, BridgePhase bridge, Exit exit) implements Phase {

    @Override
    public Step handle(RequestContext request) {
        Limits ofListener = request.listenerLimits();
        Limits ofRoute = request.routing().handlingOf(request.route()).limits();
        if (ofListener.isNone() && ofRoute.isNone()) {
            return Step.CONTINUE;
        }
        LimitedRequest limited = request.limited(what(request), List.of(ofListener, ofRoute));
        return switch (proceed(request, limited, request.record().arrival().startNanos())) {
            case LimitOutcome.Within() -> Step.CONTINUE;
            case LimitOutcome.Beyond(Excess excess) -> {
                turnAway(request, excess);
                yield Step.STOP;
            }
            case LimitOutcome.MustWait(Admission _) when bridge.isDraining() -> Step.CONTINUE; // to be told so at once
            case LimitOutcome.MustWait(Admission admission) ->
                request.suspend(() -> await(request, limited, admission));
        };
    }

    private static LimitOutcome proceed(RequestContext request, LimitedRequest limited, long now) {
        try {
            return limited.proceed(now);
        } finally {
            request.record().holds(limited.held()::giveBack);
        }
    }

    /** A client that leaves is taken out. */
    private void await(RequestContext request, LimitedRequest limited, Admission admission) {
        HttpServerExchange exchange = request.exchange();
        IoThread io = destinations.io(exchange);
        ClientWatch watch = new ClientWatch(exchange, io);
        Optional<AdmissionQueue.Place> place = admission.join(io, new AdmissionQueue.Outcome() {
            @Override
            public void admitted() {
                request.whileSuspended(() -> {
                    watch.end();
                    goOn(request, limited, io.exactNow());
                });
            }

            @Override
            public void inVain() {
                request.whileSuspended(() -> {
                    watch.end();
                    turnAway(request, admission.inVain(io.exactNow()));
                });
            }
        });
        if (place.isEmpty()) {
            turnAway(request, admission.atFullQueue(io.exactNow()));
            return;
        }
        exchange.addExchangeCompleteListener((completed, next) -> {
            place.get().leave();
            next.proceed();
        });
        if (exchange.isRequestComplete()) { // which a handshake is, but for a strange one
            watch.begin();
        }
    }

    private void goOn(RequestContext request, LimitedRequest limited, long now) {
        switch (proceed(request, limited, now)) {
            case LimitOutcome.Within() -> request.resume();
            case LimitOutcome.Beyond(Excess excess) -> turnAway(request, excess);
            case LimitOutcome.MustWait(Admission next) -> await(request, limited, next);
        }
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
            TurnedAway why =
                    new TurnedAway(Cause.REFUSED_LIMIT, excess.status(), sentence, excess.reason(), retryAfter);
            bridge.hand(request, claimed.get(), Optional.of(why));
            return;
        }
        request.exchange().getResponseHeaders().put(Headers.RETRY_AFTER, Long.toString(retryAfter));
        Ending ending = Ending.of(By.TOWLINE, Cause.REFUSED_LIMIT, excess.reason());
        exit.refuseThere(request, excess.status(), ending, sentence);
    }
}
