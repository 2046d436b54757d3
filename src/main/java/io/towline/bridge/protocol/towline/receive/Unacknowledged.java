package io.towline.bridge.protocol.towline.receive;

import java.time.Duration;
import java.util.Deque;
import java.util.LinkedList;
import java.util.OptionalLong;

/**
 * When the oldest message that was written on a stream and is not acknowledged was written. What is written within a grain of time
 * counts as written at its beginning, so that thousands of messages under way cost a few marks.
 *
 * <p>Owner: the stream's receiver.
 */
final class Unacknowledged {

    private static final long GRAINS = 16;

    private record Mark(long through, long since) {}

    private final Deque<Mark> marks = new LinkedList<>(); // an empty one is the smallest there is
    private final long grainNanos;

    /** @param due how long an acknowledgement may take; a sixteenth of it is the grain */
    Unacknowledged(Duration due) {
        grainNanos = due.toNanos() / GRAINS;
    }

    /** All up to {@code number} is written. */
    void written(long number, long now) {
        Mark last = marks.peekLast();
        if (last != null && now - last.since() < grainNanos) {
            marks.removeLast();
            marks.addLast(new Mark(number, last.since()));
        } else {
            marks.addLast(new Mark(number, now));
        }
    }

    void acknowledged(long number) {
        while (!marks.isEmpty() && marks.getFirst().through() <= number) {
            marks.removeFirst();
        }
    }

    OptionalLong oldest() {
        return marks.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(marks.getFirst().since());
    }
}
