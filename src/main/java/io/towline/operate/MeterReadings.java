package io.towline.operate;

import io.towline.conversation.LiveConversation;
import io.towline.gateway.Gateway;
import io.towline.listener.Listener;
import io.towline.listener.proxy.ProxyTally;
import io.towline.listener.tls.TlsTally;
import io.towline.log.LostLines;
import io.towline.metrics.Source;
import io.towline.otel.SpanExport;
import io.towline.upstream.ServerView;
import io.towline.upstream.UpstreamGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the meters read at a scrape, of all that is observed. Any thread but an I/O thread. */
public final class MeterReadings implements Source {

    private final RunningProxy.Observed observed;
    private final Supplier<Reloads> reloads;
    private final Supplier<Compressed> compressed;
    private final SpanExport spans;

    public MeterReadings(
            RunningProxy.Observed observed,
            Supplier<Reloads> reloads,
            Supplier<Compressed> compressed,
            SpanExport spans) {
        this.observed = observed;
        this.reloads = reloads;
        this.compressed = compressed;
        this.spans = spans;
    }

    @Override
    public Reading read() {
        // looked at now, not what the observatory saw a second ago
        List<LiveConversation> open = new ArrayList<>(observed.relays().snapshot());
        open.addAll(observed.sessions().snapshot());
        Gateway gateway = observed.gateway();
        return new Reading(
                observed.listeners().get().stream().map(MeterReadings::listener).toList(),
                gateway.routing().groups().values().stream()
                        .flatMap(group -> group.view().stream().map(view -> server(group, view)))
                        .toList(),
                gateway.routing().groups().values().stream()
                        .collect(Collectors.toMap(UpstreamGroup::name, UpstreamGroup::queued)),
                open,
                observed.relays()
                        .pingRoundTrips()
                        .clients()
                        .counts()
                        .plus(observed.sessions().pingRoundTrips().clients().counts()),
                observed.relays()
                        .pingRoundTrips()
                        .upstreams()
                        .counts()
                        .plus(observed.sessions().pingRoundTrips().upstreams().counts()),
                new Buffers(
                        observed.sessions().budget().used(),
                        observed.sessions().budget().limit()),
                new Parked(
                        observed.relays().parked().parked(),
                        observed.relays().parked().bytes(),
                        observed.relays().parked().returned(),
                        observed.relays().parked().ended()),
                LimitViews.readings(gateway.routing().limits()),
                compressed.get(),
                gateway.inFlight().open(),
                gateway.isDraining(),
                reloads.get(),
                LostLines.ofProcess(),
                spans.counts().map(sums -> new Spans(sums.exported(), sums.failed(), sums.overflowed())));
    }

    private static ListenerReading listener(Listener listener) {
        TlsTally.Handshakes handshakes = listener.tlsHandshakes();
        Optional<Instant> ends = listener.certificateEnds();
        Optional<Tls> tls =
                listener.config().tls().map(_ -> new Tls(handshakes.succeeded(), handshakes.failed(), ends));
        return new ListenerReading(
                listener.config().name(),
                listener.connections(),
                listener.accepted(),
                listener.turnedAway(),
                tls,
                proxyHeaders(listener));
    }

    private static Optional<ProxyHeaders> proxyHeaders(Listener listener) {
        ProxyTally.Headers headers = listener.proxyHeaders();
        return listener.config().proxyProtocol().required()
                ? Optional.of(new ProxyHeaders(headers.accepted(), headers.refused()))
                : Optional.empty();
    }

    private static ServerReading server(UpstreamGroup group, ServerView view) {
        return new ServerReading(
                group.name(),
                view.server().url(),
                switch (view.state()) {
                    case IN_USE -> ServerState.IN_USE;
                    case SET_ASIDE -> ServerState.SET_ASIDE;
                    case DOWN -> ServerState.DOWN;
                    case DRAINED -> ServerState.DRAINED;
                },
                view.leases(),
                view.latency(),
                view.succeeded(),
                byKind(view));
    }

    private static Map<String, Long> byKind(ServerView view) {
        Map<String, Long> failures = new TreeMap<>();
        view.failures()
                .forEach((kind, count) ->
                        failures.put(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
        return failures;
    }
}
