package io.towline.bridge.message;

import io.towline.bridge.budget.Budget;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive messages for one write or one answer, and the farewell where it comes right behind them.
 *
 * @param first the number of the first message, or of the farewell where there is no message
 */
public record Batch(long first, List<Message> messages, Optional<Farewell> farewell) {

    /** How many messages one request or frame of a client's may bring. Clients gather tens; towline.js 500 at most. */
    public static final int MOST = 10_000;

    /** Below this, to take JSON apart costs next to nothing. */
    private static final int LITTLE = 16 * 1024;

    /** What it takes, for as long as it is under way, to take so many bytes of a client's JSON apart: twice their letters, and the messages. */
    public static long parsing(int bytes) {
        return bytes <= LITTLE ? 0 : 4L * bytes + Math.min(MOST, bytes / 3) * Budget.MESSAGE;
    }

    public Batch {
        messages = List.copyOf(messages);
    }

    /** The highest number in it, the farewell's included. */
    public long last() {
        return first - 1 + messages.size() + (farewell.isPresent() ? 1 : 0);
    }

    public boolean isEmpty() {
        return messages.isEmpty() && farewell.isEmpty();
    }
}
