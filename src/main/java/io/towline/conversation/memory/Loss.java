package io.towline.conversation.memory;

import io.towline.conversation.Ending;
import java.io.IOException;

/** How a connection was lost, in words for the log: operators tell a process that left from one that was killed, and from a network. */
public final class Loss {

    /** FIN: the other program closed it, or ended and left that to its system. */
    public static final String CLOSED = "closed without a close frame";

    /** RST: the other program threw it away with bytes unread, is not there any more, or something between cut it. */
    public static final String RESET = "connection reset";

    /** RFC 6455 §7.4.1. */
    private static final int POLICY_VIOLATION = 1008;

    private Loss() {}

    /** What the other side is told of an ending: how one was lost is for the log. */
    public static String toldOf(Ending ending) {
        return switch (ending.cause()) {
            case CLIENT_LOST -> "client lost";
            case UPSTREAM_LOST -> "upstream lost";
            case PARK_FAILED -> ending.closeCode().orElse(0) == POLICY_VIOLATION ? "refused" : "upstream lost";
            default -> ending.reason();
        };
    }

    /** @param failed of a read or a write */
    public static String by(IOException failed) {
        String words = String.valueOf(failed.getMessage());
        return words.contains("reset") || words.contains("Broken pipe") ? RESET : "connection broke: " + words;
    }
}
