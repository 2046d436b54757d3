package io.towline.config.read.route;

import io.towline.config.RouteConfig;
import io.towline.config.setting.Section;
import io.towline.config.tree.Node;
import io.towline.config.tree.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Routes that take the same requests: nobody could tell which one counts.
 *
 * <p>Owner: the thread that loads.
 */
public final class RouteClashes {

    private static final String ANY = "any host";

    private final Report report;
    private final Map<Key, List<Taker>> taken = new HashMap<>();

    /** Hosts are in lower case already; paths are compared letter by letter (RFC 3986 §6.2.2.1). */
    private record Key(String host, String path) {
        @Override
        public String toString() {
            return host.equals(ANY) ? path + " on " + ANY : host + (path.startsWith("/") ? "" : " ") + path;
        }
    }

    /** @param listeners names; empty: all of them */
    private record Taker(Section route, List<String> listeners) {

        boolean meets(Taker other) {
            return listeners.isEmpty()
                    || other.listeners.isEmpty()
                    || listeners.stream().anyMatch(other.listeners::contains);
        }

        /** Where both take requests; nothing where it is everywhere. */
        String at(Taker other) {
            List<String> both = listeners.isEmpty()
                    ? other.listeners
                    : listeners.stream()
                            .filter(name -> other.listeners.isEmpty() || other.listeners.contains(name))
                            .toList();
            String word = both.size() == 1 ? " at listener " : " at listeners ";
            return both.isEmpty() ? "" : word + String.join(", ", both);
        }
    }

    public RouteClashes(Report report) {
        this.report = report;
    }

    /** A route whose host, path or listener did not fit has built-in ones, which say nothing. */
    public void add(Section route, RouteConfig config) {
        boolean pathUnfit = route.given("path")
                .filter(node -> !(node instanceof Node.Leaf leaf
                        && leaf.text().equals(config.match().path())))
                .isPresent();
        boolean hostUnfit =
                route.given("host").isPresent() && config.match().hosts().isEmpty();
        boolean listenerUnfit = route.given("listener").isPresent()
                && config.match().listeners().isEmpty();
        boolean misnamed = route.isMisnamed("path") || route.isMisnamed("host") || route.isMisnamed("listener");
        if (!pathUnfit && !hostUnfit && !listenerUnfit && !misnamed) {
            compare(route, config);
        }
    }

    private void compare(Section route, RouteConfig config) {
        Taker taker = new Taker(route, config.match().listeners());
        Set<String> own = new HashSet<>();
        for (String host :
                config.match().hosts().isEmpty() ? List.of(ANY) : config.match().hosts()) {
            if (own.add(host)) {
                take(taker, route.path(), new Key(host, shown(config.match())));
                config.sockJsPathBesides()
                        .filter(base -> !base.equals(config.match().path()))
                        .ifPresent(base -> take(taker, route.path("bridge.sockjs.prefix"), new Key(host, base)));
            } else {
                report.add(route.place(), route.path("host") + ": names " + host + " twice. Remove one of them.");
            }
        }
    }

    private static String shown(RouteConfig.Match match) {
        return match.pathMatch() == RouteConfig.PathMatch.REGEX ? "~ " + match.path() : match.path();
    }

    /** @param path of what wants it: the route, or the setting by which it has a path besides */
    private void take(Taker taker, String path, Key key) {
        List<Taker> others = taken.computeIfAbsent(key, unseen -> new ArrayList<>());
        others.stream()
                .filter(taker::meets)
                .findFirst()
                .ifPresent(other -> report.add(
                        taker.route().place(),
                        path + ": " + key + taker.at(other) + " is taken already by "
                                + other.route().path() + " (" + other.route().place()
                                + "). Give one of them another host or path."));
        others.add(taker);
    }
}
