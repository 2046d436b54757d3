package io.towline.conversation.memory;

import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Witness;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Remembers the latest conversations that ended, and how often they ended alike. Each cause has a memory of its own, and within it those
 * that never opened have another: ten thousand clients that are refused push nothing out but refusals of that kind. Any thread.
 */
public final class RecentEndings implements Witness {

    /** @param at when it was over */
    public record Ended(Instant at, Conversation conversation) {}

    /**
     * Endings that are alike, by cause, side, listener, route and server.
     *
     * @param since when the first of them was over
     */
    public record Repeated(long count, Instant since, Ended latest) {}

    private record Sort(Cause cause, boolean opened) {}

    private final int mostOpened;
    private final int mostOthers;
    private final InstantSource clock;
    private final Map<Sort, CauseMemory> memories = new ConcurrentHashMap<>();

    /**
     * @param mostOpened how many are remembered of each cause
     * @param mostOthers the same of those that never opened, which are much alike
     */
    public RecentEndings(int mostOpened, int mostOthers, InstantSource clock) {
        this.mostOpened = mostOpened;
        this.mostOthers = mostOthers;
        this.clock = clock;
    }

    @Override
    public void ended(Conversation conversation) {
        Sort sort = new Sort(conversation.ending().cause(), conversation.hadOpened());
        memories.computeIfAbsent(sort, this::memory).add(new Ended(clock.instant(), conversation));
    }

    private CauseMemory memory(Sort sort) {
        return new CauseMemory(sort.opened() ? mostOpened : mostOthers);
    }

    /** Newest first. */
    public List<Ended> newestFirst() {
        return memories()
                .flatMap(memory -> memory.newestFirst().stream())
                .sorted(Comparator.comparing(Ended::at).reversed())
                .toList();
    }

    /** All, those of one as well; latest first. */
    public List<Repeated> repeated() {
        return memories()
                .flatMap(memory -> memory.repeated().all().stream())
                .sorted(Comparator.comparing((Repeated each) -> each.latest().at())
                        .reversed())
                .toList();
    }

    private Stream<CauseMemory> memories() {
        return memories.values().stream();
    }
}
