package io.towline.operate;

import io.towline.conversation.LiveConversation;
import io.towline.gateway.Gateway;
import io.towline.listener.Listener;
import io.towline.listener.proxy.ProxyTally;
import io.towline.listener.tls.TlsTally;
import io.towline.log.LostLines;
import io.towline.metrics.Source;
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

/** What the meters read of all rooms at a scrape. Any thread but an I/O thread. */
public final class MeterReadings implements Source {

    private final RunningProxy.Rooms rooms;
    private final Supplier<Reloads> reloads;
    private final Supplier<Compressed> compressed;
    private final Supplier<Optional<Spans>> spans;

    public MeterReadings(
            RunningProxy.Rooms rooms,
            Supplier<Reloads> reloads,
            Supplier<Compressed> compressed,
            Supplier<Optional<Spans>> spans) {
        this.rooms = rooms;
        this.reloads = reloads;
        this.compressed = compressed;
        this.spans = spans;
    }

    @Override
    public Reading read() {
        // looked at now, not what the observatory saw a second ago
        List<LiveConversation> open = new ArrayList<>(rooms.relays().snapshot());
        open.addAll(rooms.sessions().snapshot());
        Gateway gateway = rooms.gateway();
        return new Reading(
                rooms.listeners().get().stream().map(MeterReadings::listener).toList(),
                gateway.routing().groups().values().stream()
                        .flatMap(group -> group.view().stream().map(view -> server(group, view)))
                        .toList(),
                gateway.routing().groups().values().stream()
                        .collect(Collectors.toMap(UpstreamGroup::name, UpstreamGroup::queued)),
                open,
                rooms.relays()
                        .answers()
                        .clients()
                        .counts()
                        .plus(rooms.sessions().answers().clients().counts()),
                rooms.relays()
                        .answers()
                        .upstreams()
                        .counts()
                        .plus(rooms.sessions().answers().upstreams().counts()),
                new Buffers(
                        rooms.sessions().budget().used(),
                        rooms.sessions().budget().limit()),
                new Parked(
                        rooms.relays().parked().parked(),
                        rooms.relays().parked().bytes(),
                        rooms.relays().parked().returned(),
                        rooms.relays().parked().ended()),
                compressed.get(),
                gateway.inFlight().open(),
                gateway.isDraining(),
                reloads.get(),
                LostLines.ofProcess(),
                spans.get());
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
