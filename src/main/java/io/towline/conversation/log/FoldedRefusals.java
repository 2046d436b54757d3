package io.towline.conversation.log;

import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Counts refusals that are alike: by cause, listener, route, server and status. Of each sort the first few in ten seconds have a line in the
 * access log, the others one together. Beyond so many sorts each has its line.
 *
 * <p>Any thread; no I/O under the lock.
 */
final class FoldedRefusals {

    static final Duration PERIOD = Duration.ofSeconds(10);
    static final int MOST_SORTS = 256;

    private record Sort(
            Cause cause, Ending.By by, String listener, Optional<Destination> destination, OptionalInt status) {}

    /** @param latest stands for all */
    record Sum(Conversation latest, long count) {}

    /** Guarded by the map's owner. */
    private static final class Count {
        private final long began;
        private int written;
        private long folded;
        private Conversation latest;

        Count(long began, Conversation first) {
            this.began = began;
            latest = first;
        }
    }

    private final Map<Sort, Count> counts = new HashMap<>(); // guarded by this

    /** Whether it is one of those that may be summed up: not a defect, and nothing that was answered as it should be. */
    static boolean concerns(Conversation over) {
        return switch (over.ending().cause()) {
            case ANSWERED, INTERNAL_ERROR -> false;
            default -> !over.hadOpened();
        };
    }

    /** Whether it has a line of its own. */
    synchronized boolean admits(Conversation over, int most, long now) {
        Ending ending = over.ending();
        Sort sort = new Sort(ending.cause(), ending.by(), over.arrival().listener(), over.destination(), over.status());
        Count count = counts.get(sort);
        if (count == null) {
            if (counts.size() >= MOST_SORTS) {
                return true;
            }
            count = new Count(now, over);
            counts.put(sort, count);
        }
        if (count.written < most) {
            count.written++;
            return true;
        }
        count.folded++;
        count.latest = over;
        return false;
    }

    /** Of those whose ten seconds are over; they begin anew. */
    synchronized List<Sum> due(long now) {
        return over(now, PERIOD.toNanos());
    }

    /** All that have no line yet. */
    synchronized List<Sum> rest(long now) {
        return over(now, Long.MIN_VALUE);
    }

    private List<Sum> over(long now, long least) {
        List<Sum> sums = new ArrayList<>();
        for (Iterator<Count> all = counts.values().iterator(); all.hasNext(); ) {
            Count count = all.next();
            if (now - count.began >= least) {
                all.remove();
                if (count.folded > 0) {
                    sums.add(new Sum(count.latest, count.folded));
                }
            }
        }
        return sums;
    }
}
