package io.towline.conversation.memory;

import io.towline.conversation.memory.RecentEndings.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The latest conversations that ended by one cause, so many and no more, and how often they were alike. Any thread.
 *
 * <p>Who writes takes a number and a place; who reads sees in each place whether its number is the one it looks for, and leaves out what
 * is just being replaced.
 */
final class CauseMemory {

    private record Place(long number, Ended ended) {}

    private final AtomicReferenceArray<Place> ring;
    private final AtomicLong next = new AtomicLong();
    private final RepeatedEndings repeated = new RepeatedEndings();

    CauseMemory(int most) {
        ring = new AtomicReferenceArray<>(most);
    }

    void add(Ended ended) {
        long number = next.getAndIncrement();
        ring.setRelease(at(number), new Place(number, ended));
        repeated.add(ended);
    }

    List<Ended> newestFirst() {
        long end = next.get();
        long oldest = Math.max(0, end - ring.length());
        List<Ended> recent = new ArrayList<>((int) (end - oldest));
        for (long number = end - 1; number >= oldest; number--) {
            Place place = ring.getAcquire(at(number));
            if (place != null && place.number() == number) {
                recent.add(place.ended());
            }
        }
        return recent;
    }

    RepeatedEndings repeated() {
        return repeated;
    }

    private int at(long number) {
        return (int) (number % ring.length());
    }
}
