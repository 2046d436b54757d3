package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages for the client, numbered 1, 2, 3 … and kept until acknowledged; the farewell takes the number after the last.
 *
 * <p>Takes what it is given; it is the session's to stop reading when {@link #isFull}.
 *
 * <p>Owner: the session's I/O thread.
 */
public final class Outbox {

    /** Places of a ring that holds little; a power of two, as all sizes of it are. */
    private static final int FEW = 8;

    /** An outbox of messages so small that they average less than this is full by their number. */
    private static final int LEAST_AVERAGE = 8;

    /** What a message costs in a batch besides its payload: empty ones must not make one without end. */
    private static final long EACH = 32;

    private static final Message[] NO_MESSAGES = {};
    private static final long[] NO_BYTES = {};

    private final long buffer;
    private final Budget budget;

    /** The message with number n is at {@code n & (length - 1)}, and beside it the payload bytes of all up to it. */
    private Message[] ring = NO_MESSAGES;

    private long[] bytesThrough = NO_BYTES;
    private long messages;
    private long acknowledged;
    private long bytesAcknowledged;
    private long bytesTaken;
    private Optional<Farewell> farewell = Optional.empty();

    Outbox(long buffer, Budget budget) {
        this.buffer = buffer;
        this.budget = budget;
    }

    /** The highest number so far, the farewell's included; 0 if none. */
    public long last() {
        return farewell.isPresent() ? messages + 1 : messages;
    }

    /** How many messages were taken so far, which is the number of the last: a farewell has the one behind it. */
    public long messages() {
        return messages;
    }

    public long acknowledged() {
        return acknowledged;
    }

    /** A message that is kept: {@code acknowledged() < number <= last()}, and not the farewell's. */
    public Message message(long number) {
        if (number <= acknowledged || number > messages) {
            throw new IllegalArgumentException(
                    "message " + number + " is not among those kept: " + (acknowledged + 1) + " to " + messages);
        }
        return ring[place(number)];
    }

    /** Once the session is concluded, by whomever; its number is then {@link #last}. */
    public Optional<Farewell> farewell() {
        return farewell;
    }

    /** Payload bytes that are kept. */
    public long bytes() {
        return bytesTaken - bytesAcknowledged;
    }

    /** Payload bytes of the messages that are kept and whose number is at most {@code number}. */
    public long bytesUpTo(long number) {
        if (number <= acknowledged) {
            return 0;
        }
        return (number >= messages ? bytesTaken : bytesThrough[place(number)]) - bytesAcknowledged;
    }

    /** What comes behind {@code after}: one message at least where there is any, and no further one once {@code enough} bytes are there. */
    public Batch batch(long after, long enough) {
        List<Message> batched = new ArrayList<>();
        long bytes = 0;
        long number = after + 1;
        for (; number <= messages && bytes < enough; number++) {
            Message message = message(number);
            batched.add(message);
            bytes += message.payload().length + EACH;
        }
        boolean all = number > messages && after < last();
        return new Batch(after + 1, batched, all ? farewell : Optional.empty());
    }

    void add(Message message) {
        if (farewell.isPresent()) {
            throw new IllegalStateException("a message behind the farewell");
        }
        if (kept() == ring.length) {
            resize(Math.max(FEW, ring.length * 2));
        }
        budget.take(message.charge());
        messages++;
        bytesTaken += message.payload().length;
        ring[place(messages)] = message;
        bytesThrough[place(messages)] = bytesTaken;
    }

    /** Nothing is added behind it. */
    void addFarewell(Farewell last) {
        farewell = Optional.of(last);
    }

    /** Frees all up to {@code number}, which is at most {@link #last}. */
    void acknowledge(long number) {
        long through = Math.min(number, messages);
        if (through > acknowledged) {
            long freed = bytesUpTo(through);
            budget.give(freed + (through - acknowledged) * Budget.MESSAGE);
            while (acknowledged < through) {
                acknowledged++;
                ring[place(acknowledged)] = null;
            }
            bytesAcknowledged += freed;
            if (kept() == 0 && ring.length > FEW) {
                resize(FEW);
            }
        }
        acknowledged = Math.max(acknowledged, number);
    }

    /** Nobody will ask any more. */
    void discard() {
        acknowledge(messages);
    }

    /** As many payload bytes as {@code buffer} says, or very many small messages. */
    boolean isFull() {
        return bytes() >= buffer || kept() >= mostMessages();
    }

    /** Nothing is kept that a client could acknowledge, but for the farewell. */
    boolean isEmpty() {
        return kept() == 0;
    }

    /** Half full at most: worth reading on. */
    boolean isLow() {
        return bytes() <= buffer / 2 && kept() <= mostMessages() / 2;
    }

    private long mostMessages() {
        return buffer / LEAST_AVERAGE;
    }

    private long kept() {
        return Math.max(0, messages - acknowledged);
    }

    private int place(long number) {
        return (int) number & ring.length - 1;
    }

    private void resize(int length) {
        Message[] was = ring;
        long[] wasThrough = bytesThrough;
        ring = new Message[length];
        bytesThrough = new long[length];
        for (long number = acknowledged + 1; number <= messages; number++) {
            int before = (int) number & was.length - 1;
            ring[place(number)] = was[before];
            bytesThrough[place(number)] = wasThrough[before];
        }
    }
}
