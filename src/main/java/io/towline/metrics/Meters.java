package io.towline.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.metrics.Source.Reading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * All meters, as Prometheus reads them: {@code towline_…}, and of the process and its JVM the names by which Micrometer's dashboards know
 * them.
 *
 * <p>Ours are made anew from one reading at each scrape, so that they agree with each other, and what a reload has removed is gone. Any
 * thread but an I/O thread.
 */
public final class Meters implements AutoCloseable {

    /** What {@code GET /metrics} answers with. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** The same where OpenMetrics was asked for. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final ConversationCounts counts;
    private final Source source;
    private final String version;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** Guarded by itself: the highest that was told of each route. */
    private final Map<String, Traffic> told = new HashMap<>();

    public Meters(ConversationCounts counts, Source source, String version) {
        this.counts = counts;
        this.source = source;
        this.version = version;
        registry.getPrometheusRegistry().register(this::collect);
        bindProcess();
    }

    private void bindProcess() {
        // names that Prometheus' own checker dislikes; the first is told below as everybody else tells it
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        FunctionCounter.builder("process.cpu", system, each -> each.getProcessCpuTime() / 1e9)
                .baseUnit("seconds")
                .description("CPU time that the process has had.")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        gc.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    /** @param openMetrics {@link #OPEN_METRICS} instead of {@link #TEXT} */
    public void write(Appendable out, boolean openMetrics) throws IOException {
        out.append(registry.scrape(openMetrics ? OPEN_METRICS : TEXT));
    }

    private MetricSnapshots collect() {
        Map<String, Traffic> sums = new HashMap<>(counts.carried()); // before the open ones are looked at, see Source
        Reading reading = source.read();
        for (LiveConversation open : reading.open()) {
            sums.merge(open.destination().route(), open.traffic(), Traffic::plus);
        }
        return new Scrape(reading, counts, neverBack(sums), version).all();
    }

    /** One that ends between the two looks is in neither; a counter that goes back would look like a restart. */
    private Map<String, Traffic> neverBack(Map<String, Traffic> sums) {
        synchronized (told) {
            sums.forEach((route, sum) -> told.merge(route, sum, Traffic::max));
            return Map.copyOf(told);
        }
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
