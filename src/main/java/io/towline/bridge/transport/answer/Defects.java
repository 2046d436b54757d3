package io.towline.bridge.transport.answer;

import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.transport.asked.Asked;
import io.towline.bridge.web.Asking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edge of a request's work on one thread: a defect of ours is logged once and answered, and no request hangs for it. */
public final class Defects {

    private static final Logger LOG = LoggerFactory.getLogger(Defects.class);

    private Defects() {}

    public static Runnable caught(Call call, Asked asked, Runnable work) {
        return () -> run(call, asked, work);
    }

    public static void run(Call call, Asked asked, Runnable work) {
        run(call.request(), call.asking(), asked, work);
    }

    public static void run(BridgeRequest request, Asking asking, Asked asked, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error defect) {
            LOG.error(
                    "could not answer a bridge request of route {}",
                    request.route().name(),
                    defect);
            Refusals.defect(request.account(), asking, asked);
        }
    }
}
