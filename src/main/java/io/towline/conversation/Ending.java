package io.towline.conversation;

import java.util.OptionalInt;

/**
 * The verdict on one conversation.
 *
 * @param by whose doing it was
 * @param closeCode the close code that passed or was sent first, RFC 6455 §7.4; empty where none was, as in a close frame
 *     without a code or a connection that was cut
 * @param reason one plain phrase for the log; may hold a peer's words, so it is cut and escaped when written
 */
public record Ending(By by, Cause cause, OptionalInt closeCode, String reason) {

    public enum By {
        CLIENT,
        UPSTREAM,
        TOWLINE
    }

    public static Ending of(By by, Cause cause, String reason) {
        return new Ending(by, cause, OptionalInt.empty(), reason);
    }

    public static Ending of(By by, Cause cause, int closeCode, String reason) {
        return new Ending(by, cause, OptionalInt.of(closeCode), reason);
    }
}
