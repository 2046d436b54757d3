package io.towline.conversation.memory;

import io.towline.conversation.Conversation;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending.By;
import io.towline.conversation.memory.RecentEndings.Ended;
import io.towline.conversation.memory.RecentEndings.Repeated;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How often conversations ended alike: by the same cause, on the same listener, route and server. One that follows within {@link #PAUSE}
 * counts with those before it; after a longer pause a new count begins, and the old one is kept beside it.
 *
 * <p>Bounded, though the parts of a sort are all of the configuration: reloads may bring ever new ones. Any thread.
 */
final class RepeatedEndings {

    static final Duration PAUSE = Duration.ofMinutes(5);
    static final int MOST_SORTS = 64;
    static final int MOST_FORMER = 32;

    private record Sort(By by, String listener, Optional<Destination> destination) {}

    private final Map<Sort, Repeated> current = new HashMap<>(); // guarded by this
    private final Deque<Repeated> former = new ArrayDeque<>(); // guarded by this

    /** A look into a map, and no more, under the lock: I/O threads pass here. */
    synchronized void add(Ended ended) {
        Conversation over = ended.conversation();
        Sort sort = new Sort(over.ending().by(), over.arrival().listener(), over.destination());
        Repeated before = current.get(sort);
        if (before == null) {
            makeRoom();
            current.put(sort, new Repeated(1, ended.at(), ended));
        } else if (ended.at().isAfter(before.latest().at().plus(PAUSE))) {
            keep(before);
            current.put(sort, new Repeated(1, ended.at(), ended));
        } else {
            current.put(sort, new Repeated(before.count() + 1, before.since(), ended));
        }
    }

    private void makeRoom() {
        if (current.size() < MOST_SORTS) {
            return;
        }
        Map.Entry<Sort, Repeated> oldest = current.entrySet().stream()
                .min(Comparator.comparing(each -> each.getValue().latest().at()))
                .orElseThrow();
        current.remove(oldest.getKey());
        keep(oldest.getValue());
    }

    private void keep(Repeated over) {
        if (former.size() == MOST_FORMER) {
            former.removeFirst();
        }
        former.addLast(over);
    }

    synchronized List<Repeated> all() {
        List<Repeated> all = new ArrayList<>(former);
        all.addAll(current.values());
        return all;
    }
}
