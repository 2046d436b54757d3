package io.towline.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Who was turned away by one limit of late, and how often anybody was. Any thread. */
final class LimitRefusals {

    /** A flood of keys drives out those that were refused seldom. */
    private static final int MOST_KEYS = 1_000;

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final LongAdder all = new LongAdder();
    private final Cache<Long, Refused> keys = Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterAccess(REMEMBERED)
            .executor(Runnable::run) // a few steps each time: no thread of its own
            .build();

    /** Of one key. */
    private static final class Refused {
        private final String shown;
        private final LongAdder count = new LongAdder();
        private volatile long last;

        Refused(String shown) {
            this.shown = shown;
        }
    }

    void add(ClientKey key, long now) {
        all.increment();
        Refused refused = keys.get(key.id(), id -> new Refused(key.shown()));
        refused.count.increment();
        refused.last = now;
    }

    long count() {
        return all.sum();
    }

    /** Those that were refused last first. */
    List<LimitView.Client> clients(long now) {
        return keys.asMap().values().stream()
                .map(each -> new LimitView.Client(
                        each.shown, each.count.sum(), Duration.ofNanos(Math.max(0, now - each.last))))
                .sorted(Comparator.comparing(LimitView.Client::ago).thenComparing(LimitView.Client::key))
                .toList();
    }
}
