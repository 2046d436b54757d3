package io.towline.metrics;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.towline.metrics.Source.Reading;
import io.towline.metrics.Source.ServerReading;
import io.towline.metrics.Source.ServerState;
import java.util.List;
import java.util.Locale;

/** Of the servers, by upstream and url. */
record ServerMetrics(Reading reading) {

    List<MetricSnapshot> all() {
        return List.of(serverStates(), serverLeases(), serverLatency(), serverHandshakes(), serverFailures(), queued());
    }

    private MetricSnapshot serverStates() {
        Family family = new Family(
                "upstream_server_state",
                "1 for the state that a server is in (in-use, set-aside, down, drained), 0 for the others.");
        for (ServerReading each : reading.servers()) {
            for (ServerState state : ServerState.values()) {
                double is = each.state() == state ? 1 : 0;
                family.add(is, "upstream", each.upstream(), "server", each.server(), "state", label(state));
            }
        }
        return family.gauge();
    }

    private static String label(ServerState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private MetricSnapshot serverLeases() {
        Family family =
                new Family("upstream_server_leases", "Conversations that a server has, those just opening among them.");
        reading.servers()
                .forEach(each -> family.add(each.leases(), "upstream", each.upstream(), "server", each.server()));
        return family.gauge();
    }

    private MetricSnapshot serverLatency() {
        Family family = new Family(
                "upstream_server_latency_seconds", "The last proper handshake with a server, connect to 101.");
        for (ServerReading each : reading.servers()) {
            each.latency()
                    .ifPresent(latency ->
                            family.add(Family.seconds(latency), "upstream", each.upstream(), "server", each.server()));
        }
        return family.gauge();
    }

    private MetricSnapshot serverHandshakes() {
        Family family = new Family("upstream_handshakes", "Handshakes with a server, succeeded or failed.");
        for (ServerReading each : reading.servers()) {
            family.add(each.succeeded(), "upstream", each.upstream(), "server", each.server(), "result", "succeeded");
            family.add(each.failed(), "upstream", each.upstream(), "server", each.server(), "result", "failed");
        }
        return family.counter();
    }

    private MetricSnapshot serverFailures() {
        Family family = new Family(
                "upstream_server_failures",
                "How a server failed: connect (not reached), answer (no proper one, or not in time), status (one of"
                        + " fail-statuses), early-loss.");
        for (ServerReading each : reading.servers()) {
            each.failures()
                    .forEach((kind, count) ->
                            family.add(count, "upstream", each.upstream(), "server", each.server(), "kind", kind));
        }
        return family.counter();
    }

    private MetricSnapshot queued() {
        Family family = new Family("upstream_queued", "Clients that wait for a server, by queue-timeout.");
        reading.queued().forEach((upstream, count) -> family.add(count, "upstream", upstream));
        return family.gauge();
    }
}
