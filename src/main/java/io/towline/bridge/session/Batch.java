package io.towline.bridge.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive messages for one write or one answer, and the farewell where it comes right behind them.
 *
 * @param first the number of the first message, or of the farewell where there is no message
 */
public record Batch(long first, List<Message> messages, Optional<Farewell> farewell) {

    /** What a message costs besides its payload: empty ones must not make a batch without end. */
    private static final long EACH = 32;

    public Batch {
        messages = List.copyOf(messages);
    }

    /** What comes behind {@code after}: one message at least where there is any, and no further one once {@code enough} bytes are there. */
    public static Batch of(Outbox outbox, long after, long enough) {
        Optional<Farewell> farewell = outbox.farewell();
        long lastMessage = farewell.isPresent() ? outbox.last() - 1 : outbox.last();
        List<Message> messages = new ArrayList<>();
        long bytes = 0;
        long number = after + 1;
        for (; number <= lastMessage && bytes < enough; number++) {
            Message message = outbox.message(number);
            messages.add(message);
            bytes += message.payload().length + EACH;
        }
        boolean all = number > lastMessage && after < outbox.last();
        return new Batch(after + 1, messages, all ? farewell : Optional.empty());
    }

    /** The highest number in it, the farewell's included. */
    public long last() {
        return first - 1 + messages.size() + (farewell.isPresent() ? 1 : 0);
    }

    public boolean isEmpty() {
        return messages.isEmpty() && farewell.isEmpty();
    }
}
