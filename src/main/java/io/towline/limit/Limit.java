package io.towline.limit;

import io.towline.config.ClientLimits.Count;
import io.towline.config.ClientLimits.Pace;
import io.towline.config.ClientLimits.Queue;
import io.towline.config.value.LimitKey;
import java.time.Duration;
import java.util.Optional;

/**
 * One limit in force, and what it has counted, which outlives a reload that leaves its key as it is. Any thread.
 *
 * @param owner whose it is, such as {@code listener web}
 * @param by what its table is about
 * @param status of those that are turned away
 */
record Limit(LimitKind kind, String owner, LimitKey by, int status, Measure measure, LimitRefusals refusals) {

    /** Nobody knows when somebody leaves. */
    private static final Duration UNTIL_SOMEBODY_LEAVES = Duration.ofSeconds(5);

    sealed interface Measure {

        /** So many in a time. */
        record Paced(Pace pace, Pacing pacing, RateTable table, AdmissionQueue queue) implements Measure {}

        /** So many at a time. */
        record Counted(Count count, CountTable table) implements Measure {}
    }

    /** @param before the one of this kind that it takes the place of */
    static Limit of(LimitKind kind, String owner, int status, Pace pace, Optional<Limit> before) {
        Optional<Measure.Paced> there = before.filter(each -> each.by.equals(pace.by()))
                .flatMap(each -> each.measure instanceof Measure.Paced paced ? Optional.of(paced) : Optional.empty());
        RateTable table = there.map(Measure.Paced::table).orElseGet(RateTable::new);
        AdmissionQueue queue = there.map(Measure.Paced::queue).orElseGet(() -> new AdmissionQueue(table));
        Measure measure = new Measure.Paced(pace, Pacing.of(pace), table, queue);
        return new Limit(kind, owner, pace.by(), status, measure, refusals(before));
    }

    static Limit of(LimitKind kind, String owner, int status, Count count, Optional<Limit> before) {
        CountTable table = before.filter(each -> each.by.equals(count.by()))
                .flatMap(each ->
                        each.measure instanceof Measure.Counted counted ? Optional.of(counted.table) : Optional.empty())
                .orElseGet(CountTable::new);
        return new Limit(kind, owner, count.by(), status, new Measure.Counted(count, table), refusals(before));
    }

    private static LimitRefusals refusals(Optional<Limit> before) {
        return before.map(Limit::refusals).orElseGet(LimitRefusals::new);
    }

    LimitOutcome ask(LimitedRequest request) {
        ClientKey key = request.key(by);
        return switch (measure) {
            case Measure.Paced paced -> ask(request, key, paced);
            case Measure.Counted(Count count, CountTable table) -> {
                if (!table.take(key.id(), count.most())) {
                    yield beyond(request, key, UNTIL_SOMEBODY_LEAVES, atATime(count));
                }
                request.holds(table, key.id());
                yield new LimitOutcome.Within();
            }
        };
    }

    private LimitOutcome ask(LimitedRequest request, ClientKey key, Measure.Paced paced) {
        Optional<Queue> queue = paced.pace().queue();
        if (queue.isPresent() && paced.queue().hasLine(key.id())) {
            return new LimitOutcome.MustWait(new Admission(this, paced, queue.get(), key));
        }
        long pause = paced.table().take(key.id(), paced.pacing(), request.now());
        if (pause == 0) {
            return new LimitOutcome.Within();
        }
        return queue.isPresent()
                ? new LimitOutcome.MustWait(new Admission(this, paced, queue.get(), key))
                : beyond(
                        request,
                        key,
                        Duration.ofNanos(pause),
                        paced.pace().rate().toString());
    }

    private LimitOutcome beyond(LimitedRequest request, ClientKey key, Duration pause, String why) {
        refusals.add(key, request.now());
        return new LimitOutcome.Beyond(excess(pause, why));
    }

    /** @param why this one is beyond it, for the log */
    Excess excess(Duration pause, String why) {
        return new Excess(kind, status, pause, kind.label() + " of " + owner + ": " + why);
    }

    private static String atATime(Count count) {
        return count.most() + " at a time";
    }

    LimitView view(long now) {
        String allowed = switch (measure) {
            case Measure.Paced paced -> paced.pace().toString();
            case Measure.Counted(Count count, CountTable _) -> atATime(count);
        };
        return new LimitView(kind, by.toString(), allowed, refusals.count(), refusals.clients(now));
    }
}
