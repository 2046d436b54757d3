package io.towline.reload;

import io.towline.bridge.Bridge;
import io.towline.bridge.session.Sessions;
import io.towline.config.ConfigDiff;
import io.towline.config.LogConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.ProxyConfig.BridgeBounds;
import io.towline.config.UpstreamConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.conversation.log.AccessLog;
import io.towline.gateway.Gateway;
import io.towline.gateway.routing.Routing;
import io.towline.http.HttpForwarding;
import io.towline.otel.SpanExport;
import io.towline.probe.HealthChecks;
import io.towline.relay.Relays;
import io.towline.upstream.UpstreamGroup;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts one configuration in the place of another: first, unnoticed, all that may fail; then everything at once.
 *
 * <p>Owner: one thread at a time.
 */
public final class ConfigSwap {

    /** What a configuration changes. */
    public record Targets(
            Gateway gateway,
            HealthChecks checks,
            HttpForwarding http,
            Relays relays,
            Sessions sessions,
            Bridge bridge,
            AccessLog log,
            SpanExport spans) {}

    private final Targets targets;
    private final UpstreamGroups groups;
    private final Listeners listeners;

    public ConfigSwap(Targets targets, UpstreamGroups groups, Listeners listeners) {
        this.targets = targets;
        this.groups = groups;
        this.listeners = listeners;
    }

    /** A configuration of which nothing can fail any more; to be applied, or discarded. */
    record Ready(
            ProxyConfig config,
            ConfigDiff diff,
            UpstreamGroups.Change groups,
            Routing routing,
            Listeners.Change sockets,
            Optional<String> departures) {

        /** Such as {@code +2 routes, ~1 upstream, new certificates (secure)}; or {@code nothing changed}. And who has to go. */
        String summary() {
            return changes() + departures.map(clause -> "; " + clause).orElse("");
        }

        private String changes() {
            if (sockets.renewed().isEmpty()) {
                return diff.summary();
            }
            String certificates = "new certificates (" + String.join(", ", sockets.renewed()) + ")";
            return diff.changesNothing() ? certificates : diff.summary() + ", " + certificates;
        }
    }

    /** @throws IOException saying what cannot be done, and how to mend it; nothing has changed */
    Ready prepare(ProxyConfig before, ProxyConfig next) throws IOException {
        try {
            Map<String, UpstreamGroup> present = targets.gateway().routing().groups();
            UpstreamGroups.Change changed =
                    groups.change(present, next.upstreams().values());
            Routing routing = targets.gateway()
                    .routing()
                    .successor(next.listeners().values(), next.routes().values(), changed.groups())
                    .recording(next.otel().recorded());
            Optional<String> departures =
                    Departures.between(present, changed.groups(), next.drain().time());
            Listeners.Change sockets =
                    listeners.prepare(next.listeners().values()); // last: what it has bound must not leak
            return new Ready(
                    next.asOf(before), ConfigDiff.between(before, next), changed, routing, sockets, departures);
        } catch (UnusablePem | IllegalArgumentException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /** Routes first: a new listener's first request goes by them. Waits for nothing. */
    void apply(Ready ready, ProxyConfig before) {
        targets.spans().follow(ready.config().otel()); // before the first request that has a span
        ready.groups().inForce().forEach(Runnable::run);
        targets.gateway().reroute(ready.routing());
        targets.checks().follow(ready.routing().groups().values());
        targets.log().restyle(style(ready.config()));
        ProcessLog.follow(ready.config().log());
        BridgeBounds bridge = ready.config().bridge();
        targets.sessions().budget().limit(bridge.buffers(), bridge.clientShare());
        targets.relays().parked().limit(ready.config().park().buffers());
        targets.bridge().serve(targets.bridge().scripts().in(bridge.clientScripts()));
        listeners.apply(ready.sockets());
        expel(before, ready.config());
    }

    /** Only where servers have gone: each call begins the pace anew. */
    private void expel(ProxyConfig before, ProxyConfig now) {
        Set<String> there = servers(now.upstreams().values());
        if (servers(before.upstreams().values()).stream().allMatch(there::contains)) {
            return;
        }
        targets.http()
                .drain(to -> targets.gateway().routing().expels(to), now.drain().time());
        targets.relays()
                .drain(to -> targets.gateway().routing().expels(to), now.drain().time());
        targets.sessions()
                .drain(to -> targets.gateway().routing().expels(to), now.drain().time());
    }

    private static Set<String> servers(Collection<UpstreamConfig> upstreams) {
        return upstreams.stream()
                .flatMap(upstream -> upstream.servers().stream().map(server -> upstream.name() + " " + server.url()))
                .collect(Collectors.toSet());
    }

    public static AccessLog.Style style(ProxyConfig config) {
        LogConfig log = config.log();
        AccessLog.Format format = switch (log.format()) {
            case TEXT -> AccessLog.Format.TEXT;
            case JSON -> AccessLog.Format.JSON;
        };
        return new AccessLog.Style(format, log.query(), secrets(config), log.maxRefusals());
    }

    /** Parameters of queries: those that the log names, and those that hold routes' tokens. */
    private static Set<String> secrets(ProxyConfig config) {
        return Stream.concat(
                        config.log().redact().stream(),
                        config.routes().values().stream()
                                .flatMap(route -> route.access().auth().bearer().stream())
                                .flatMap(bearer -> bearer.query().stream()))
                .collect(Collectors.toSet());
    }
}
