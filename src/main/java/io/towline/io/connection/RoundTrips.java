package io.towline.io.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long pings took to be answered: a histogram that many threads feed without waiting for each other. Any thread. */
public final class RoundTrips {

    /** The upper ends of the buckets, each included; what took longer has a last one of its own. */
    public static final List<Duration> BOUNDS = Stream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
            .map(Duration::ofMillis)
            .toList();

    /**
     * @param counts one for each of {@link #BOUNDS} and the last, each without those before it
     * @param sum of all
     */
    public record Counts(List<Long> counts, Duration sum) {
        public Counts {
            counts = List.copyOf(counts);
        }

        public long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        public Counts plus(Counts other) {
            List<Long> both = Stream.iterate(0, i -> i + 1)
                    .limit(counts.size())
                    .map(i -> counts.get(i) + other.counts.get(i))
                    .toList();
            return new Counts(both, sum.plus(other.sum));
        }
    }

    private final List<LongAdder> buckets =
            Stream.generate(LongAdder::new).limit(BOUNDS.size() + 1L).toList();

    private final LongAdder nanos = new LongAdder();

    public void add(Duration roundTrip) {
        int bucket = 0;
        while (bucket < BOUNDS.size() && roundTrip.compareTo(BOUNDS.get(bucket)) > 0) {
            bucket++;
        }
        buckets.get(bucket).increment();
        nanos.add(roundTrip.toNanos());
    }

    /** Not of one moment: what is added meanwhile may count in the one and not in the other. */
    public Counts counts() {
        return new Counts(buckets.stream().map(LongAdder::sum).toList(), Duration.ofNanos(nanos.sum()));
    }
}
