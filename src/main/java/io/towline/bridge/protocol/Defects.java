package io.towline.bridge.protocol;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.web.PendingExchange;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edge of a request's work on one thread: a defect of ours is logged once and answered, and no request hangs for it. */
public final class Defects {

    /** What clients are told, in whichever form their protocol has. */
    public static final String SENTENCE = "Something went wrong here.";

    private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

    private Defects() {}

    public static Runnable caught(BridgeCall call, Runnable work) {
        return () -> run(call, work);
    }

    public static void run(BridgeCall call, Runnable work) {
        run(call.request(), call.claimed(), call.pending(), work);
    }

    /** Also where it is not known yet who asks. */
    public static void run(BridgeRequest request, Claimed claimed, PendingExchange pending, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error defect) {
            LOG.error(
                    "could not answer a bridge request of route {}",
                    request.route().name(),
                    defect);
            request.listener().refused(Optional.empty(), 500, Ending.of(By.TOWLINE, Cause.INTERNAL_ERROR, SENTENCE));
            pending.answer(claimed.defect());
        }
    }
}
