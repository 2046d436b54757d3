package io.towline.bridge.web;

import io.towline.bridge.budget.Budget;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.LinkedList;

/**
 * Bytes of one answer that its connection has not taken yet, in buffers of about their size, counted in the budget.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class Backlog {

    /** What comes while much waits is little at a time; so many small buffers would weigh more than their bytes. */
    private static final int SHARED_BYTES = 4096;

    private final Budget budget;

    /** Linked, as an empty one is the smallest there is: thousands of streams have nothing to keep. */
    private final Deque<ByteBuffer> waiting = new LinkedList<>();

    Backlog(Budget budget) {
        this.budget = budget;
    }

    /** A copy that {@link #adopt} is to be given; from here on counted in {@code budget}. Any thread. */
    static ByteBuffer copy(ByteBuffer bytes, Budget budget) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        budget.take(copy.capacity());
        return copy.put(bytes).flip();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Puts what remains of {@code bytes} behind the rest. The bytes of one call stay together in one buffer. */
    void keep(ByteBuffer bytes) {
        int count = bytes.remaining();
        ByteBuffer last = waiting.peekLast();
        if (last != null && last.capacity() - last.limit() >= count) {
            int end = last.limit();
            last.limit(end + count).put(end, bytes, bytes.position(), count);
            bytes.position(bytes.limit());
            return;
        }
        ByteBuffer kept = ByteBuffer.allocate(waiting.isEmpty() ? count : Math.max(count, SHARED_BYTES));
        budget.take(kept.capacity());
        waiting.add(kept.put(bytes).flip());
    }

    void adopt(ByteBuffer copy) {
        waiting.add(copy);
    }

    /** The bytes to be sent next, to be read from. */
    ByteBuffer first() {
        return waiting.getFirst();
    }

    /** To be called when {@link #first} has been read from. */
    void advance() {
        if (!waiting.getFirst().hasRemaining()) {
            budget.give(waiting.removeFirst().capacity());
        }
    }

    void clear() {
        waiting.forEach(buffer -> budget.give(buffer.capacity()));
        waiting.clear();
    }
}
