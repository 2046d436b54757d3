package io.towline.cli.check;

import io.towline.cli.table.Table;
import io.towline.config.ListenerConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteAction;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.config.RouteConfig.PathReading;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.pem.UnusablePem;
import io.towline.config.value.Cidr;
import io.towline.config.value.Durations;
import io.towline.config.value.Sizes;
import io.towline.listener.tls.CertificateFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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

    private static final DateTimeFormatter DATE = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    List<Table> tables() {
        List<Table> tables = new ArrayList<>(List.of(listeners()));
        proxyProtocol().ifPresent(tables::add);
        certificates().ifPresent(tables::add);
        tables.addAll(List.of(routes(), upstreams(), limits(), timers()));
        bridges().ifPresent(tables::add);
        AccessTable.of(config).ifPresent(tables::add);
        LimitTable.of(config).ifPresent(tables::add);
        HeaderTable.of(config).ifPresent(tables::add);
        tables.addAll(List.of(process(), operators()));
        return List.copyOf(tables);
    }

    private Optional<Table> proxyProtocol() {
        List<ListenerConfig> behind = sorted(config.listeners()).stream()
                .filter(each -> each.proxyProtocol().required())
                .toList();
        return behind.isEmpty()
                ? Optional.empty()
                : Optional.of(table(
                        List.of("PROXY PROTOCOL AT", "FROM"),
                        behind,
                        each -> List.of(
                                each.name(),
                                each.proxyProtocol().from().stream()
                                        .map(Cidr::text)
                                        .collect(Collectors.joining(", ")))));
    }

    /** One row for each file. */
    private Optional<Table> certificates() {
        List<List<String>> rows = new ArrayList<>();
        for (ListenerConfig listener : sorted(config.listeners())) {
            listener.tls()
                    .map(ListenerConfig.Tls::certificates)
                    .orElse(List.of())
                    .forEach(each -> rows.add(row(listener, each)));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("CERTIFICATES OF", "FILE", "NAMES", "FROM", "UNTIL"), rows));
    }

    private static List<String> row(ListenerConfig listener, ListenerConfig.Certificate certificate) {
        try {
            CertificateFacts facts = CertificateFacts.of(certificate);
            return List.of(
                    listener.name(),
                    facts.file().toString(),
                    String.join(", ", facts.names()),
                    DATE.format(facts.begins()),
                    DATE.format(facts.ends()));
        } catch (UnusablePem gone) {
            return List.of(listener.name(), certificate.cert().toString(), "?", "?", "?");
        }
    }

    private Optional<Table> bridges() {
        List<RouteConfig> routes = sorted(config.routes()).stream()
                .filter(route -> route.bridge().enabled())
                .toList();
        return routes.isEmpty()
                ? Optional.empty()
                : Optional.of(table(
                        List.of(
                                "BRIDGE OF",
                                "TRANSPORTS",
                                "RESUME-WINDOW",
                                "BUFFER",
                                "HOLD",
                                "STREAM-MAX-AGE",
                                "SOCKJS"),
                        routes,
                        each -> List.of(
                                each.name(),
                                each.bridge().transports().stream()
                                        .sorted()
                                        .map(EffectiveConfig::word)
                                        .collect(Collectors.joining(", ")),
                                Durations.text(each.bridge().sessions().resumeWindow()),
                                Sizes.text(each.bridge().sessions().buffer()),
                                Durations.text(each.bridge().streams().hold()),
                                Durations.text(each.bridge().streams().maxAge()),
                                word(each.bridge().sockjs().mode()))));
    }

    private Table operators() {
        String admin = config.admin().enabled()
                ? config.admin().bind().text() + (config.admin().token().isPresent() ? " with a token" : "")
                : "off";
        return new Table(
                List.of("ADMIN", "CONTROL SOCKET", "BRIDGE BUFFERS", "PARK BUFFERS", "CLIENT SCRIPTS"),
                List.of(List.of(
                        admin,
                        config.control().socket().map(Path::toString).orElse("off"),
                        Sizes.text(config.bridge().buffers()),
                        Sizes.text(config.park().buffers()),
                        config.bridge().clientScripts().orElse("off"))));
    }

    private Table listeners() {
        return table(
                List.of("LISTENER", "ADDRESS", "TLS", "CONNECTIONS", "HEADERS", "HANDSHAKE", "KEEP-ALIVE"),
                sorted(config.listeners()),
                each -> List.of(
                        each.name(),
                        each.bind().text(),
                        each.tls().map(EffectiveConfig::tls).orElse("off"),
                        text(each.limits().maxConnections()),
                        each.limits().maxHeaders() + " in "
                                + Sizes.text(each.limits().maxHeaderBytes()),
                        Durations.text(each.limits().handshakeTimeout()),
                        Durations.text(each.limits().keepAliveTimeout())));
    }

    /** One row for each host: that is how an operator looks for one. */
    private Table routes() {
        List<List<String>> rows = new ArrayList<>();
        for (RouteConfig route : sorted(config.routes())) {
            for (String host : route.match().hosts().isEmpty()
                    ? List.of("any host")
                    : route.match().hosts()) {
                rows.add(List.of(
                        route.name(),
                        route.match().listeners().isEmpty()
                                ? "all"
                                : String.join(", ", route.match().listeners()),
                        host,
                        path(route),
                        goesTo(route),
                        config.upstreamOf(route).map(EffectiveConfig::servers).orElse("-")));
            }
        }
        boolean answers = conversing().size() < config.routes().size();
        String goesTo = answers ? "UPSTREAM OR ANSWER" : "UPSTREAM";
        return new Table(List.of("ROUTE", "LISTENER", "HOST", "PATH", goesTo, "SERVERS"), rows);
    }

    private static String goesTo(RouteConfig route) {
        String where =
                route.answer().map(RouteAction::summary).orElse(route.forward().upstream());
        String path = route.forward().rewrite().map(to -> " at " + to).orElse("");
        return where + path + (route.http().compress() ? ", compressed" : "");
    }

    /** Regular expressions with their place among themselves: the first that finds something counts. */
    private String path(RouteConfig route) {
        RouteConfig.Match match = route.match();
        String how = switch (match.pathMatch()) {
            case PREFIX -> "";
            case EXACT -> " (exact)";
            case REGEX ->
                " (regex "
                        + (1
                                + sorted(config.routes()).stream()
                                        .filter(each -> each.match().pathMatch() == PathMatch.REGEX)
                                        .map(RouteConfig::name)
                                        .toList()
                                        .indexOf(route.name()))
                        + ")";
        };
        return match.path() + how + (match.reading() == PathReading.RAW ? " (raw)" : "");
    }

    /** Those with an upstream: the others have no conversations to bound. */
    private List<RouteConfig> conversing() {
        return sorted(config.routes()).stream()
                .filter(route -> route.answer().isEmpty())
                .toList();
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
                        "HEALTH CHECK",
                        "QUEUE",
                        "RESOLVE-EVERY"),
                sorted(config.upstreams()),
                each -> List.of(
                        each.name(),
                        each.choice(),
                        Durations.text(each.timeouts().connect()),
                        Durations.text(each.timeouts().handshake()),
                        Durations.text(each.timeouts().open()),
                        text(each.health().passive().maxFails()),
                        Durations.text(each.health().passive().failTimeout()),
                        check(each.health().active()),
                        each.queue().timeout().map(Durations::text).orElse("off"),
                        Durations.text(each.resolveEvery())));
    }

    private static String check(Active active) {
        return active.check() == Check.OFF
                ? "off"
                : word(active.check()) + " every " + Durations.text(active.interval());
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
                conversing(),
                each -> List.of(
                        each.name(),
                        Sizes.text(each.terms().limits().maxMessageFromClient()) + " / "
                                + Sizes.text(each.terms().limits().maxMessageFromUpstream()),
                        size(each.terms().limits().maxFrameFromClient()) + " / "
                                + size(each.terms().limits().maxFrameFromUpstream()),
                        each.terms().limits().maxControlFrames() + "/s",
                        origins(each.origins().allowed()),
                        word(each.negotiation().compression())));
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
                conversing(),
                each -> List.of(
                        each.name(),
                        pings(each.terms().keepalive().client()),
                        pings(each.terms().keepalive().upstream()),
                        text(each.terms().timeouts().idle()),
                        text(each.terms().timeouts().maxAge()),
                        Durations.text(each.terms().timeouts().slowConsumer()),
                        Durations.text(each.terms().timeouts().close())));
    }

    private Table process() {
        return new Table(
                List.of("DRAIN", "HARD-STOP", "I/O THREADS", "ACCESS LOG"),
                List.of(List.of(
                        Durations.text(config.drain().time()),
                        Durations.text(config.drain().hardStop()),
                        String.valueOf(config.io().threads()),
                        word(config.log().format())
                                + (config.log().query() ? ", with query" : "")
                                + refusals(config.log().maxRefusals()))));
    }

    private static String refusals(OptionalInt most) {
        return most.isPresent() ? ", up to " + most.getAsInt() + " refusals alike in 10s" : "";
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
        if (server.backup()) {
            notes.add("backup");
        }
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
