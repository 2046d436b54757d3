package io.towline.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long things took, in buckets whose number is fixed: many threads feed it without waiting for each other. Any thread. */
final class Histogram {

    /** From a request's head to the 101, or to the session that has opened. */
    static final List<Duration> HANDSHAKE = millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);

    /** From a few seconds to a week. */
    static final List<Duration> CONVERSATION =
            seconds(1, 10, 60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600, 7 * 24 * 3_600);

    private final List<Duration> bounds;
    private final List<LongAdder> buckets;
    private final LongAdder nanos = new LongAdder();

    /** @param bounds the upper ends of the buckets, each included; what took longer has a last one of its own */
    Histogram(List<Duration> bounds) {
        this.bounds = bounds;
        buckets = Stream.generate(LongAdder::new).limit(bounds.size() + 1L).toList();
    }

    private static List<Duration> millis(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toList();
    }

    private static List<Duration> seconds(long... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofSeconds).toList();
    }

    void add(Duration took) {
        int bucket = 0;
        while (bucket < bounds.size() && took.compareTo(bounds.get(bucket)) > 0) {
            bucket++;
        }
        buckets.get(bucket).increment();
        nanos.add(took.toNanos());
    }

    /** Not of one moment: what is added meanwhile may count in the one and not in the other. */
    HistogramDataPointSnapshot snapshot(Labels labels) {
        List<Double> ends = Stream.concat(bounds.stream().map(Family::seconds), Stream.of(Double.POSITIVE_INFINITY))
                .toList();
        List<Long> counts = buckets.stream().map(LongAdder::sum).toList();
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(ends, counts))
                .sum(Family.seconds(Duration.ofNanos(nanos.sum())))
                .build();
    }
}
