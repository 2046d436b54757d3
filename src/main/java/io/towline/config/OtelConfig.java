package io.towline.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where spans of conversations go, by OpenTelemetry's protocol over HTTP.
 *
 * @param collector empty: spans are neither made nor sent
 */
public record OtelConfig(Optional<Collector> collector) {

    /**
     * @param traces the whole URL
     * @param headers of each request; their values are secrets
     * @param serviceName of the resource
     * @param sampleRatio of the traces that begin here, 0 to 1
     * @param timeout of one request
     * @param maxQueueSize spans that wait, beside those on their way
     */
    public record Collector(
            URI traces,
            Map<String, String> headers,
            String serviceName,
            double sampleRatio,
            Duration timeout,
            int maxQueueSize) {

        public Collector {
            headers = Map.copyOf(headers);
        }

        /** Without what is secret. */
        @Override
        public String toString() {
            return "Collector[" + traces + ", headers " + headers.keySet() + ", " + serviceName + ", " + sampleRatio
                    + ", " + timeout + ", " + maxQueueSize + "]";
        }
    }

    /** The share of the traces that begin here of which spans are recorded; empty: there are none, of any trace. */
    public OptionalDouble recorded() {
        return collector.isPresent() ? OptionalDouble.of(collector.get().sampleRatio()) : OptionalDouble.empty();
    }
}
