package io.towline.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.towline.conversation.Kind;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.io.connection.RoundTrips;
import io.towline.metrics.Source.Reading;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that Towline says of itself at one moment: names, helps, labels. The tables of docs/metrics.md are made of it.
 *
 * @param traffic by route, of conversations that are over and those that are open
 * @param version Towline's
 */
record Scrape(Reading reading, ConversationCounts counts, Map<String, Traffic> traffic, String version) {

    private record Place(String kind, String route) {

        Place(LiveConversation open) {
            this(open.arrival().kind().label(), open.destination().route());
        }
    }

    MetricSnapshots all() {
        MetricSnapshots.Builder all = MetricSnapshots.builder()
                .metricSnapshot(build())
                .metricSnapshot(draining())
                .metricSnapshot(requests())
                .metricSnapshot(handshakes())
                .metricSnapshot(opened())
                .metricSnapshot(ended())
                .metricSnapshot(live())
                .metricSnapshot(bytes())
                .metricSnapshot(frames())
                .metricSnapshot(compressed())
                .metricSnapshot(notCompressed())
                .metricSnapshot(roundTrips())
                .metricSnapshot(handshakeDurations())
                .metricSnapshot(forwarded())
                .metricSnapshot(firstBytes())
                .metricSnapshot(conversationDurations())
                .metricSnapshot(relayWaiting())
                .metricSnapshot(sessionQueues())
                .metricSnapshot(parkedClients())
                .metricSnapshot(parkedBytes())
                .metricSnapshot(parkedOver())
                .metricSnapshot(limited())
                .metricSnapshot(bridgeUsed())
                .metricSnapshot(bridgeLimit())
                .metricSnapshot(reloads())
                .metricSnapshot(lastReload())
                .metricSnapshot(lostLines())
                .metricSnapshot(spans());
        new ListenerMetrics(reading).all().forEach(all::metricSnapshot);
        new ServerMetrics(reading).all().forEach(all::metricSnapshot);
        return all.build();
    }

    // ---- the process ----

    private MetricSnapshot build() {
        return InfoSnapshot.builder()
                .name("towline_build")
                .help("Always 1; the labels say which Towline this is.")
                .dataPoint(new InfoDataPointSnapshot(
                        Labels.of("version", version, "java", Runtime.version().toString())))
                .build();
    }

    private MetricSnapshot draining() {
        return new Family("draining", "1 while Towline leaves, else 0.")
                .add(reading.draining() ? 1 : 0)
                .gauge();
    }

    private MetricSnapshot requests() {
        return new Family("requests_in_flight", "Requests being answered, opening handshakes among them.")
                .add(reading.requests())
                .gauge();
    }

    private MetricSnapshot reloads() {
        return new Family("reloads", "Reloads of the configuration, accepted or refused.")
                .add(reading.reloads().accepted(), "result", "accepted")
                .add(reading.reloads().refused(), "result", "refused")
                .counter();
    }

    private MetricSnapshot lastReload() {
        Family family = new Family(
                "last_reload_timestamp_seconds", "When a reload was last accepted; absent before the first.");
        reading.reloads().lastAccepted().ifPresent(at -> family.add(Family.seconds(at)));
        return family.gauge();
    }

    private MetricSnapshot lostLines() {
        Family family = new Family(
                "log_lines_lost",
                "Lines that a log did not take: its disk was full, its reader gone, or it was too slow. access and file are"
                        + " the files of TOWLINE_LOG_DIR, console is standard output.");
        reading.lostLines().forEach((log, count) -> family.add(count, "log", log));
        return family.counter();
    }

    private MetricSnapshot spans() {
        Family family = new Family(
                "otel_spans",
                "Spans of conversations: exported, failed (the collector did not take them), overflowed"
                        + " (otel.max-queue-size); absent where there never was an otel.endpoint.");
        reading.spans()
                .ifPresent(spans -> family.add(spans.exported(), "result", "exported")
                        .add(spans.failed(), "result", "failed")
                        .add(spans.overflowed(), "result", "overflowed"));
        return family.counter();
    }

    // ---- conversations ----

    private MetricSnapshot handshakes() {
        Family family = new Family(
                "handshakes",
                "What became of those who asked for a relay or a session: accepted, or the cause why not.");
        counts.handshakes()
                .forEach((what, count) -> family.add(count, "outcome", what.outcome(), "route", what.route()));
        return family.counter();
    }

    private static MetricSnapshot histograms(String name, String help, Map<String, Histogram> byRoute) {
        HistogramSnapshot.Builder built =
                HistogramSnapshot.builder().name("towline_" + name).help(help);
        byRoute.forEach((route, histogram) -> built.dataPoint(histogram.snapshot(Labels.of("route", route))));
        return built.build();
    }

    private MetricSnapshot handshakeDurations() {
        return histograms(
                "handshake_duration_seconds",
                "From the request to the 101, or to the session, of those that were accepted.",
                counts.opening());
    }

    private MetricSnapshot conversationDurations() {
        return histograms(
                "conversation_duration_seconds",
                "How long relays and sessions lasted that are over.",
                counts.lasting());
    }

    private MetricSnapshot forwarded() {
        Family family = new Family(
                "http_requests",
                "Plain requests that were forwarded; status is 2xx to 5xx, or none where the client left before.");
        counts.requests()
                .forEach((what, count) -> family.add(
                        count,
                        "route",
                        what.route(),
                        "status",
                        what.status(),
                        "cause",
                        what.cause().label()));
        return family.counter();
    }

    private MetricSnapshot firstBytes() {
        return histograms(
                "http_first_byte_seconds",
                "From the head of a forwarded request to the head of a server's answer.",
                counts.answering());
    }

    private MetricSnapshot opened() {
        Family family = new Family("conversations_opened", "Relays and sessions that have opened since the start.");
        counts.opened()
                .forEach((what, count) -> family.add(count, "kind", what.kind().label(), "route", what.route()));
        return family.counter();
    }

    private MetricSnapshot ended() {
        Family family = new Family("conversations_ended", "Conversations that are over, refused requests among them.");
        counts.ended()
                .forEach((what, count) -> family.add(
                        count,
                        "kind",
                        what.kind().label(),
                        "route",
                        what.route(),
                        "cause",
                        what.cause().label()));
        return family.counter();
    }

    private MetricSnapshot live() {
        Family family = new Family("conversations", "Relays and sessions that are open.");
        Map<Place, Long> places =
                reading.open().stream().collect(Collectors.groupingBy(Place::new, Collectors.counting()));
        places.forEach((place, count) -> family.add(count, "kind", place.kind(), "route", place.route()));
        if (places.isEmpty()) {
            family.add(0, "kind", Kind.WEBSOCKET.label(), "route", ""); // a graph shows 0, not a gap
        }
        return family.gauge();
    }

    private MetricSnapshot bytes() {
        Family family = new Family(
                "bytes",
                "Bytes carried, after TLS, with the headers of their frames; open conversations count as they go.");
        traffic.forEach((route, sum) -> family.add(sum.bytesFromClient(), "direction", "in", "route", route)
                .add(sum.bytesFromUpstream(), "direction", "out", "route", route));
        return family.counter();
    }

    private MetricSnapshot frames() {
        Family family = new Family("frames", "WebSocket frames carried, of any kind.");
        traffic.forEach((route, sum) -> family.add(sum.framesFromClient(), "direction", "in", "route", route)
                .add(sum.framesFromUpstream(), "direction", "out", "route", route));
        return family.counter();
    }

    private MetricSnapshot compressed() {
        return new Family(
                        "compressed_bytes",
                        "Bytes of answers of routes with http.compress: identity before they were compressed, gzip after.")
                .add(reading.compressed().before(), "coding", "identity")
                .add(reading.compressed().after(), "coding", "gzip")
                .counter();
    }

    private MetricSnapshot notCompressed() {
        return new Family(
                        "compression_passed_over",
                        "Answers that went out as they are, since 128 were being compressed on their I/O thread.")
                .add(reading.compressed().passedOver())
                .counter();
    }

    private MetricSnapshot roundTrips() {
        return HistogramSnapshot.builder()
                .name("towline_ping_round_trip_seconds")
                .help("From a ping of Towline's to its pong; a busy side gets one each measure-interval.")
                .dataPoint(histogram("client", reading.clientRoundTrips()))
                .dataPoint(histogram("upstream", reading.upstreamRoundTrips()))
                .build();
    }

    private static HistogramDataPointSnapshot histogram(String side, RoundTrips.Counts counts) {
        List<Double> bounds = Stream.concat(
                        RoundTrips.BOUNDS.stream().map(Family::seconds), Stream.of(Double.POSITIVE_INFINITY))
                .toList();
        return HistogramDataPointSnapshot.builder()
                .labels(Labels.of("side", side))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts.counts()))
                .sum(Family.seconds(counts.sum()))
                .build();
    }

    private MetricSnapshot limited() {
        Family family = new Family(
                "limit_refusals",
                "Requests that a limit turned away; the route is empty where it is a listener's, and the other way round.");
        reading.limits()
                .forEach(each -> family.add(
                        each.refused(), "listener", each.listener(), "route", each.route(), "limit", each.limit()));
        return family.counter();
    }

    // ---- memory that slow sides take ----

    private MetricSnapshot relayWaiting() {
        return queued("relay_queued_bytes", "Bytes that relays hold because that side takes them slowly.", false);
    }

    private MetricSnapshot sessionQueues() {
        return queued(
                "session_queued_bytes",
                "Bytes that sessions of the bridge hold: what the client has not acknowledged, what the server has not taken.",
                true);
    }

    private MetricSnapshot queued(String name, String help, boolean sessions) {
        List<LiveConversation> ours = reading.open().stream()
                .filter(open -> open.session().isPresent() == sessions)
                .toList();
        return new Family(name, help)
                .add(ours.stream().mapToLong(open -> open.client().queued()).sum(), "side", "client")
                .add(ours.stream().mapToLong(open -> open.upstream().queued()).sum(), "side", "upstream")
                .gauge();
    }

    private MetricSnapshot parkedClients() {
        return new Family("parked_clients", "Clients whose server went and that wait for another.")
                .add(reading.parked().clients())
                .gauge();
    }

    private MetricSnapshot parkedBytes() {
        return new Family("parked_bytes", "Bytes of clients' messages that are kept for servers to come.")
                .add(reading.parked().bytes())
                .gauge();
    }

    private MetricSnapshot parkedOver() {
        return new Family(
                        "parked_over",
                        "Parked clients that got another server (returned), or ended before that (ended).")
                .add(reading.parked().returned(), "outcome", "returned")
                .add(reading.parked().ended(), "outcome", "ended")
                .counter();
    }

    private MetricSnapshot bridgeUsed() {
        return new Family("bridge_buffer_used_bytes", "What all sessions have reserved of bridge.buffers.")
                .add(reading.bridge().used())
                .gauge();
    }

    private MetricSnapshot bridgeLimit() {
        return new Family("bridge_buffer_limit_bytes", "The setting bridge.buffers.")
                .add(reading.bridge().limit())
                .gauge();
    }
}
