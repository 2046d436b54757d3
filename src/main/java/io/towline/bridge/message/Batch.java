package io.towline.bridge.message;

import java.util.List;
import java.util.Optional;

/**
 * Consecutive messages for one write or one answer, and the farewell where it comes right behind them.
 *
 * @param first the number of the first message, or of the farewell where there is no message
 */
public record Batch(long first, List<Message> messages, Optional<Farewell> farewell) {

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
