package io.towline.conversation;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Why a request that came in goes no further than the listener: it is malformed, or larger than the listener takes.
 *
 * @param status what the client is answered; empty where it is told by its protocol alone, as by a reset of its stream
 * @param sentence plain, for the client and the log; may hold the client's own words, cut
 * @param waited how long the listener had waited for it by then; nothing where it refused at once
 */
public record Refusal(OptionalInt status, String sentence, Duration waited) {

    public static Refusal answered(int status, String sentence) {
        return new Refusal(OptionalInt.of(status), sentence, Duration.ZERO);
    }

    /** The same, of a request that was waited for. */
    public Refusal after(Duration wait) {
        return new Refusal(status, sentence, wait);
    }

    public static Refusal unanswered(String sentence) {
        return new Refusal(OptionalInt.empty(), sentence, Duration.ZERO);
    }
}
