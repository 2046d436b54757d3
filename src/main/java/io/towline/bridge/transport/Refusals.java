package io.towline.bridge.transport;

import io.towline.bridge.session.Farewell;
import io.towline.bridge.web.Problem;
import io.towline.ending.Cause;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import java.util.Map;
import java.util.Optional;

/**
 * Answers to requests that get no further: each is told to the client as a problem, in its {@link Translation}, and to the account. Any
 * thread.
 */
final class Refusals {

    /** Seconds; the time in which takeovers are counted. */
    private static final long AFTER_TAKEOVERS = 10;

    private Refusals() {}

    static void unknownSession(Call call, Asked asked) {
        Problem problem = new Problem(404, "No such session", "There is no such session here.", Map.of());
        refuse(call, asked, Cause.REFUSED_SESSION, problem);
    }

    static void over(Call call, Asked asked, Farewell farewell) {
        String sentence = "This session has ended with code " + farewell.code() + ".";
        Problem problem = new Problem(410, "Session ended", sentence, Map.of("code", farewell.code()));
        refuse(call, asked, Cause.REFUSED_SESSION, problem);
    }

    /** What a client says it has is gone already, or was never sent. */
    static void impossibleAck(Call call, Asked asked, long acknowledged, long sent) {
        String sentence = "Acknowledged so far is " + acknowledged + " and sent is " + sent
                + ": what is asked for does not lie between them.";
        Map<String, Object> members = Map.of("acknowledged", acknowledged, "sent", sent);
        refuse(call, asked, Cause.REFUSED_REQUEST, new Problem(409, "Impossible acknowledgement", sentence, members));
    }

    static void putOff(Call call, Asked asked) {
        String sentence = "Receivers of this session take over from each other too quickly.";
        Map<String, Object> members = Map.of("retryAfter", AFTER_TAKEOVERS);
        refuse(call, asked, Cause.REFUSED_OVERLOAD, new Problem(429, "Too many takeovers", sentence, members));
    }

    /** The account gets the status that the refusal has by itself: a translated 200 would tell an operator nothing. */
    static void refuse(Call call, Asked asked, Cause cause, Problem problem) {
        Ending ending = Ending.of(By.TOWLINE, cause, problem.detail());
        call.request().account().refused(Optional.empty(), problem.status(), ending);
        call.asking().answer(Translation.of(asked, problem.answer()));
    }
}
