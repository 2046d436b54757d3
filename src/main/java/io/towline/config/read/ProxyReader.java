package io.towline.config.read;

import io.towline.config.AdminConfig;
import io.towline.config.ConfigResult;
import io.towline.config.ControlConfig;
import io.towline.config.ListenerConfig;
import io.towline.config.Places;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.read.listener.BindClashes;
import io.towline.config.read.listener.ListenerNames;
import io.towline.config.read.listener.ListenerReader;
import io.towline.config.read.route.RouteActionReader;
import io.towline.config.read.route.RouteClashes;
import io.towline.config.read.route.RouteReader;
import io.towline.config.read.upstream.UpstreamReader;
import io.towline.config.setting.Scope;
import io.towline.config.setting.Section;
import io.towline.config.setting.Surroundings;
import io.towline.config.tree.BuiltIn;
import io.towline.config.tree.Effective;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Items;
import io.towline.config.tree.Node.Kind;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.tree.Place;
import io.towline.config.tree.Report;
import io.towline.config.value.Suggestion;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads the file as a whole: which sections there are, what lies below each named entry, and what the entries must not do to
 * each other.
 */
final class ProxyReader {

    private static final Map<String, String> EXAMPLES = Map.of(
            "listener", "plain { bind = \":8080\" }",
            "upstream", "app { servers = [\"ws://127.0.0.1:9000\"] }",
            "route", "app { upstream = app }");

    private final Report report;
    private final Surroundings surroundings;
    private final Branch builtIn = BuiltIn.branch();
    private final Set<String> manual = BuiltIn.paths(builtIn);
    private final BindClashes binds;
    private final RouteClashes routes;
    private final ListenerNames named;

    ProxyReader(Report report, Surroundings surroundings) {
        this.report = report;
        this.surroundings = surroundings;
        this.binds = new BindClashes(report);
        this.routes = new RouteClashes(report);
        this.named = new ListenerNames(report);
    }

    /** Reads one named entry; empty if something without which there is no entry is missing. */
    @FunctionalInterface
    private interface EntryReader<T> {
        Optional<T> read(String name, Section entry);
    }

    /** Only to be used if there was no mistake to report. */
    ConfigResult.Usable read(Branch file) {
        Scope scope = new Scope(report, true, manual);
        Section root = Section.outermost(scope, "", file, builtIn);
        root.leaveFree("vars");
        Section defaults = root.section("defaults");
        Entries entries = new Entries(root, defaults);

        Map<String, ListenerConfig> listeners =
                entries.read("listeners", "listener", new ListenerReader(surroundings)::read, (section, listener) -> {
                    binds.add(section, listener);
                    named.exists(section, listener);
                });
        Map<String, UpstreamConfig> upstreams = entries.read(
                "upstreams", "upstream", new UpstreamReader(surroundings)::read, (section, upstream) -> {});
        Set<String> names = entries.names("upstreams");
        Set<String> listenerNames = entries.names("listeners");
        Map<String, RouteConfig> routed = entries.read("routes", "route", RouteReader::read, (section, route) -> {
            checkUpstream(section, route, names);
            named.check(section, route, listenerNames);
            routes.add(section, route);
            route.access()
                    .auth()
                    .forward()
                    .ifPresent(forward -> entries.askedFor(forward.upstream(), section, upstreams));
        });
        named.checkThatEachIsServed(routed.size() == entries.names("routes").size());

        ProcessReader process = new ProcessReader(surroundings);
        ControlConfig control = process.control(root.section("control"));
        AdminConfig admin = process.admin(root.section("admin"), binds);
        ProxyConfig config = new ProxyConfig(
                listeners,
                upstreams,
                routed,
                control,
                admin,
                LogReader.read(root.section("log")),
                process.drain(root.section("drain")),
                process.bridge(root.section("bridge")),
                process.park(root.section("park")),
                process.io(root.section("io")),
                OtelReader.read(root.section("otel")),
                Effective.json(file, builtIn));
        scope.reportStrangers();
        return new ConfigResult.Usable(config, Places.of(file.place().file(), file.places()));
    }

    /** Of a file that may have mistakes elsewhere. */
    ControlConfig control(Branch file) {
        Section root = Section.outermost(new Scope(report, false, manual), "", file, builtIn);
        return new ProcessReader(surroundings).control(root.section("control"));
    }

    private void checkUpstream(Section route, RouteConfig config, Set<String> names) {
        if (config.answer().isEmpty() && !names.contains(config.forward().upstream())) {
            route.given("upstream")
                    .ifPresent(node -> report.absent(
                            node.place(),
                            node.path() + ": there is no upstream \""
                                    + config.forward().upstream() + "\"."
                                    + Suggestion.among(config.forward().upstream(), names)));
        }
    }

    /** The named maps of the file. */
    private final class Entries {
        private final Section root;
        private final Section defaults;

        Entries(Section root, Section defaults) {
            this.root = root;
            this.defaults = defaults;
        }

        Set<String> names(String plural) {
            Set<String> names = new LinkedHashSet<>();
            root.branch(plural).children().forEach((name, node) -> {
                if (!(node instanceof Node.Unset)) {
                    names.add(name);
                }
            });
            return names;
        }

        <T> Map<String, T> read(
                String plural, String singular, EntryReader<T> reader, BiConsumer<Section, T> amongOthers) {
            Branch below = defaults.branch(singular);
            Branch builtIn = defaults.builtInBranch(singular);
            readDefaults(below, builtIn, reader);
            if (names(plural).isEmpty() && !(plural.equals("upstreams") && everyRouteAnswers())) {
                root.missing(plural, "Write " + plural + " { " + EXAMPLES.get(singular) + " }.");
            }
            Map<String, T> read = new LinkedHashMap<>();
            for (Map.Entry<String, Branch> entry : root.section(plural).entries()) {
                Branch values = entry.getValue();
                Scope scope = new Scope(report, true, manual);
                Section section = Section.outermost(scope, values.path(), values.over(below), builtIn);
                reader.read(entry.getKey(), section).ifPresent(config -> {
                    amongOthers.accept(section, config);
                    read.put(entry.getKey(), config);
                });
                scope.reportStrangers();
            }
            return read;
        }

        /** The upstream of a service that says who may come in; what it does not say of itself, {@code defaults.upstream} says. */
        void askedFor(String url, Section route, Map<String, UpstreamConfig> upstreams) {
            if (upstreams.containsKey(url)) {
                return;
            }
            String path = route.path("access.forward.url");
            Place place = route.place();
            Node servers = new Items(path, place, List.of(new Leaf(path, place, Kind.TEXT, url, List.of())), List.of());
            Branch values = new Branch(path, place, Map.of("servers", servers)).over(defaults.branch("upstream"));
            Section section = Section.outermost(
                    new Scope(report, true, manual), path, values, defaults.builtInBranch("upstream"));
            new UpstreamReader(surroundings).read(url, section).ifPresent(made -> upstreams.put(url, made));
        }

        /** Then there is nobody to send requests to, and none is missing. */
        private boolean everyRouteAnswers() {
            Set<String> routes = names("routes");
            return !routes.isEmpty()
                    && root.branch("routes").children().values().stream()
                            .allMatch(route -> route instanceof Branch branch
                                    && RouteActionReader.KEYS.stream()
                                            .anyMatch(key -> branch.get(key).isPresent()));
        }

        /** By themselves, since a mistake that every entry happens to cover would else wait for the next entry. */
        private <T> void readDefaults(Branch below, Branch builtIn, EntryReader<T> reader) {
            Scope scope = new Scope(report, false, manual);
            reader.read("defaults", Section.outermost(scope, below.path(), below, builtIn));
            scope.reportStrangers();
        }
    }
}
