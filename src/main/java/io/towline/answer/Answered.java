package io.towline.answer;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import java.util.OptionalInt;

/**
 * What came of it.
 *
 * @param status empty where the client left before it had one
 * @param bytes of the body
 */
public record Answered(OptionalInt status, long bytes, Ending ending) {

    static Answered with(int status, long bytes) {
        return new Answered(OptionalInt.of(status), bytes, Ending.of(By.TOWLINE, Cause.ANSWERED, ""));
    }

    static Answered refused(int status, Cause cause, String sentence) {
        return new Answered(OptionalInt.of(status), 0, Ending.of(By.TOWLINE, cause, sentence));
    }
}
