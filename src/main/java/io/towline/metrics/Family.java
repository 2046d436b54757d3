package io.towline.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One metric in the making: its name, its help and a value for each set of labels. One thread. */
final class Family {

    private static final double NANOS = 1e9;

    private record Sample(Labels labels, double value) {}

    private final String name;
    private final String help;
    private final List<Sample> samples = new ArrayList<>();

    /** @param name without the {@code towline_} and a counter's {@code _total} */
    Family(String name, String help) {
        this.name = "towline_" + name;
        this.help = help;
    }

    /** @param labels name, value, name, value … */
    Family add(double value, String... labels) {
        samples.add(new Sample(Labels.of(labels), value));
        return this;
    }

    MetricSnapshot counter() {
        CounterSnapshot.Builder built = CounterSnapshot.builder().name(name).help(help);
        samples.forEach(each -> built.dataPoint(CounterDataPointSnapshot.builder()
                .labels(each.labels())
                .value(each.value())
                .build()));
        return built.build();
    }

    MetricSnapshot gauge() {
        GaugeSnapshot.Builder built = GaugeSnapshot.builder().name(name).help(help);
        samples.forEach(each -> built.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(each.labels())
                .value(each.value())
                .build()));
        return built.build();
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    static double seconds(Instant moment) {
        return moment.toEpochMilli() / 1e3;
    }
}
