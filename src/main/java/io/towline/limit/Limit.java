package io.towline.limit;

import io.towline.config.ClientLimits.Count;
import io.towline.config.ClientLimits.Pace;
import io.towline.config.value.LimitKey;
import java.time.Duration;
import java.util.Optional;

/**
 * One limit in force, and what it has counted, which outlives a reload that leaves its key as it is. Any thread.
 *
 * @param by what its table is about
 */
record Limit(LimitKind kind, LimitKey by, Measure measure, LimitRefusals refusals) {

    /** Nobody knows when somebody leaves. */
    private static final Duration UNTIL_SOMEBODY_LEAVES = Duration.ofSeconds(5);

    sealed interface Measure {

        /** So many in a time. */
        record Paced(Pace pace, Pacing pacing, RateTable table) implements Measure {}

        /** So many at a time. */
        record Counted(Count count, CountTable table) implements Measure {}
    }

    /** @param before the one of this kind that it takes the place of */
    static Limit of(LimitKind kind, Pace pace, Optional<Limit> before) {
        RateTable table = before.filter(each -> each.by.equals(pace.by()))
                .flatMap(each ->
                        each.measure instanceof Measure.Paced paced ? Optional.of(paced.table) : Optional.empty())
                .orElseGet(RateTable::new);
        return new Limit(kind, pace.by(), new Measure.Paced(pace, Pacing.of(pace), table), refusals(before));
    }

    static Limit of(LimitKind kind, Count count, Optional<Limit> before) {
        CountTable table = before.filter(each -> each.by.equals(count.by()))
                .flatMap(each ->
                        each.measure instanceof Measure.Counted counted ? Optional.of(counted.table) : Optional.empty())
                .orElseGet(CountTable::new);
        return new Limit(kind, count.by(), new Measure.Counted(count, table), refusals(before));
    }

    private static LimitRefusals refusals(Optional<Limit> before) {
        return before.map(Limit::refusals).orElseGet(LimitRefusals::new);
    }

    /** @return how long to wait before it is asked again; empty: the request has what it asked for */
    Optional<Duration> refuses(LimitedRequest request) {
        ClientKey key = request.key(by);
        Optional<Duration> wait = switch (measure) {
            case Measure.Paced(Pace _, Pacing pacing, RateTable table) ->
                Optional.of(table.take(key.id(), pacing, request.now()))
                        .filter(nanos -> nanos > 0)
                        .map(Duration::ofNanos);
            case Measure.Counted(Count count, CountTable table) -> {
                boolean taken = table.take(key.id(), count.most());
                if (taken) {
                    request.holds(table, key.id());
                }
                yield taken ? Optional.empty() : Optional.of(UNTIL_SOMEBODY_LEAVES);
            }
        };
        if (wait.isPresent()) {
            refusals.add(key, request.now());
        }
        return wait;
    }

    LimitView view(long now) {
        String allowed = switch (measure) {
            case Measure.Paced(Pace pace, Pacing _, RateTable _) -> pace.rate() + ", burst " + pace.burst();
            case Measure.Counted(Count count, CountTable _) -> count.most() + " at a time";
        };
        return new LimitView(kind, by.toString(), allowed, refusals.count(), refusals.clients(now));
    }
}
