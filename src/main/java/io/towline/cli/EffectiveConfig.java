package io.towline.cli;

import io.towline.config.Durations;
import io.towline.config.ListenerConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.config.Sizes;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A configuration as tables that an operator reads: what is listened on, what goes where, and under which limits and timers. */
record EffectiveConfig(ProxyConfig config) {

    List<Table> tables() {
        return List.of(listeners(), routes(), upstreams(), limits(), timers(), process());
    }

    private Table listeners() {
        return table(
                List.of("LISTENER", "ADDRESS", "TLS", "CONNECTIONS", "HEADERS", "HANDSHAKE", "KEEP-ALIVE"),
                sorted(config.listeners()),
                each -> List.of(
                        each.name(),
                        each.address(),
                        each.tls().map(EffectiveConfig::tls).orElse("off"),
                        text(each.maxConnections()),
                        each.maxHeaders() + " in " + Sizes.text(each.maxHeaderBytes()),
                        Durations.text(each.handshakeTimeout()),
                        Durations.text(each.keepAliveTimeout())));
    }

    /** One row for each host: that is how an operator looks for one. */
    private Table routes() {
        List<List<String>> rows = new ArrayList<>();
        for (RouteConfig route : sorted(config.routes())) {
            for (String host : route.hosts().isEmpty() ? List.of("any host") : route.hosts()) {
                rows.add(List.of(
                        route.name(),
                        route.listeners().isEmpty() ? "all" : String.join(", ", route.listeners()),
                        host,
                        route.path() + (route.pathMatch() == PathMatch.EXACT ? " (exact)" : ""),
                        route.upstream()
                                + route.rewrite().map(path -> " at " + path).orElse(""),
                        servers(config.upstreamOf(route))));
            }
        }
        return new Table(List.of("ROUTE", "LISTENER", "HOST", "PATH", "UPSTREAM", "SERVERS"), rows);
    }

    private Table upstreams() {
        return table(
                List.of(
                        "UPSTREAM",
                        "BALANCE",
                        "CONNECT",
                        "HANDSHAKE",
                        "OPEN",
                        "MAX-FAILS",
                        "FAIL-TIMEOUT",
                        "RESOLVE-EVERY"),
                sorted(config.upstreams()),
                each -> List.of(
                        each.name(),
                        word(each.balance().policy()),
                        Durations.text(each.connectTimeout()),
                        Durations.text(each.handshakeTimeout()),
                        Durations.text(each.openTimeout()),
                        text(each.maxFails()),
                        Durations.text(each.failTimeout()),
                        Durations.text(each.resolveEvery())));
    }

    private Table limits() {
        return table(
                List.of(
                        "LIMITS OF",
                        "MESSAGE client/upstream",
                        "FRAME client/upstream",
                        "CONTROL FRAMES",
                        "ORIGINS",
                        "COMPRESSION"),
                sorted(config.routes()),
                each -> List.of(
                        each.name(),
                        Sizes.text(each.limits().maxMessageFromClient()) + " / "
                                + Sizes.text(each.limits().maxMessageFromUpstream()),
                        size(each.limits().maxFrameFromClient()) + " / "
                                + size(each.limits().maxFrameFromUpstream()),
                        each.limits().maxControlFrames() + "/s",
                        origins(each.origins()),
                        word(each.compression())));
    }

    private Table timers() {
        return table(
                List.of(
                        "TIMERS OF",
                        "PING+PONG client",
                        "PING+PONG upstream",
                        "IDLE",
                        "MAX-AGE",
                        "SLOW-CONSUMER",
                        "CLOSE"),
                sorted(config.routes()),
                each -> List.of(
                        each.name(),
                        pings(each.keepalive().client()),
                        pings(each.keepalive().upstream()),
                        text(each.idleTimeout()),
                        text(each.maxAge()),
                        Durations.text(each.slowConsumerTimeout()),
                        Durations.text(each.closeTimeout())));
    }

    private Table process() {
        return new Table(
                List.of("DRAIN", "HARD-STOP", "I/O THREADS", "ACCESS LOG"),
                List.of(List.of(
                        Durations.text(config.drain().time()),
                        Durations.text(config.drain().hardStop()),
                        String.valueOf(config.io().threads()),
                        word(config.log().format()) + (config.log().query() ? ", with query" : ""))));
    }

    private static <T> Table table(List<String> head, Collection<T> rows, Function<T, List<String>> row) {
        return new Table(head, rows.stream().map(row).toList());
    }

    private static <T> List<T> sorted(Map<String, T> entries) {
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String tls(ListenerConfig.Tls tls) {
        return tls.certificates().stream().map(each -> each.cert().toString()).collect(Collectors.joining(", "));
    }

    private static String servers(UpstreamConfig upstream) {
        return upstream.servers().stream().map(EffectiveConfig::server).collect(Collectors.joining(", "));
    }

    private static String server(Server server) {
        List<String> notes = new ArrayList<>();
        if (server.weight() != 1) {
            notes.add("weight " + server.weight());
        }
        server.maxConnections().ifPresent(most -> notes.add("at most " + most));
        return server.url() + (notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")");
    }

    private static String origins(RouteConfig.Origins origins) {
        return switch (origins) {
            case RouteConfig.Origins.Same() -> "same-origin";
            case RouteConfig.Origins.Any() -> "any";
            case RouteConfig.Origins.Dev() -> "dev";
            case RouteConfig.Origins.Listed(List<String> patterns) -> String.join(", ", patterns);
        };
    }

    private static String pings(Keepalive.Leg leg) {
        return leg.pingInterval()
                .map(interval -> Durations.text(interval) + "+" + Durations.text(leg.pongTimeout()))
                .orElse("off");
    }

    private static String size(OptionalLong bytes) {
        return bytes.isPresent() ? Sizes.text(bytes.getAsLong()) : "off";
    }

    private static String text(OptionalInt number) {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : "off";
    }

    private static String text(Optional<Duration> duration) {
        return duration.map(Durations::text).orElse("off");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
