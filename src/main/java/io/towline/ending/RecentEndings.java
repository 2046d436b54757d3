package io.towline.ending;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Remembers the latest conversations that ended, so many and no more. Any thread.
 *
 * <p>Who writes takes a number and a place, and waits for nobody; who reads sees in each place whether its number is the one it looks
 * for, and leaves out what is just being replaced.
 */
public final class RecentEndings implements Witness {

    /** @param at when it was over */
    public record Ended(Instant at, Conversation conversation) {}

    private record Place(long number, Ended ended) {}

    private final InstantSource clock;
    private final AtomicReferenceArray<Place> ring;
    private final AtomicLong next = new AtomicLong();

    /** @param most how many are remembered */
    public RecentEndings(int most, InstantSource clock) {
        this.clock = clock;
        ring = new AtomicReferenceArray<>(most);
    }

    @Override
    public void opened(
            Arrival arrival,
            Destination destination,
            OptionalInt status,
            Optional<String> protocol,
            Optional<String> session) {
        // nothing has ended
    }

    @Override
    public void ended(Conversation conversation) {
        Ended ended = new Ended(clock.instant(), conversation);
        long number = next.getAndIncrement();
        ring.setRelease(at(number), new Place(number, ended));
    }

    /** Newest first. */
    public List<Ended> newestFirst() {
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

    private int at(long number) {
        return (int) (number % ring.length());
    }
}
