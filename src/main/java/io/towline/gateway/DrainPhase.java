package io.towline.gateway;

import io.towline.conversation.Cause;
import io.undertow.util.Headers;

/** Refuses what would begin anew while Towline is about to stop. Shared state: the switch, which is never turned back. */
final class DrainPhase implements Phase {

    /** Seconds: by then another instance, or the next one, is there. */
    private static final String RETRY_AFTER = "5";

    private final Exit exit;
    private volatile boolean draining;

    DrainPhase(Exit exit) {
        this.exit = exit;
    }

    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    @Override
    public Step handle(RequestContext request) {
        if (!draining) {
            return Step.CONTINUE;
        }
        request.exchange().getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER);
        request.exchange().setPersistent(false);
        exit.refuse(request, 503, Cause.REFUSED_DRAINING, "This server is about to stop. Please try again.");
        return Step.STOP;
    }
}
