package io.towline.config;

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
final class RouteClashes {

    private static final String ANY = "any host";

    private final Report report;
    private final Map<Key, Section> taken = new HashMap<>();

    /** Hosts are in lower case already; paths are compared letter by letter (RFC 3986 §6.2.2.1). */
    private record Key(String host, String path) {
        @Override
        public String toString() {
            return host.equals(ANY) ? path + " on " + ANY : host + path;
        }
    }

    RouteClashes(Report report) {
        this.report = report;
    }

    /** A route whose host or path did not fit has built-in ones, which say nothing. */
    void add(Section route, RouteConfig config) {
        boolean pathUnfit = route.given("path")
                .filter(node -> !(node instanceof Node.Leaf leaf && leaf.text().equals(config.path())))
                .isPresent();
        boolean hostUnfit = route.given("host").isPresent() && config.hosts().isEmpty();
        if (!pathUnfit && !hostUnfit) {
            compare(route, config);
        }
    }

    private void compare(Section route, RouteConfig config) {
        Set<String> own = new HashSet<>();
        for (String host : config.hosts().isEmpty() ? List.of(ANY) : config.hosts()) {
            if (own.add(host)) {
                take(route, route.path(), new Key(host, config.path()));
                config.sockJsPathBesides()
                        .filter(base -> !base.equals(config.path()))
                        .ifPresent(base -> take(route, route.path("bridge.sockjs.prefix"), new Key(host, base)));
            } else {
                report.add(route.place(), route.path("host") + ": names " + host + " twice. Remove one of them.");
            }
        }
    }

    /** @param path of what wants it: the route, or the setting by which it has a path besides */
    private void take(Section route, String path, Key key) {
        if (taken.containsKey(key)) {
            Section other = taken.get(key);
            report.add(
                    route.place(),
                    path + ": " + key + " is taken already by " + other.path() + " (" + other.place()
                            + "). Give one of them another host or path.");
        }
        taken.putIfAbsent(key, route);
    }
}
