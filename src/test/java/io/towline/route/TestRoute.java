package io.towline.route;

import io.towline.config.BridgeConfig;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.config.RouteConfig.PathReading;
import io.towline.route.Lookup.Ambiguous;
import io.towline.route.Lookup.Found;
import io.towline.route.Lookup.None;
import io.towline.testkit.TestRoutes;
import java.util.List;
import java.util.Optional;

/** Routes for tests: what a test does not name is as it usually is. */
public record TestRoute(
        String name,
        List<String> listeners,
        List<String> hosts,
        String path,
        PathMatch match,
        Optional<String> rewrite,
        PathReading reading) {

    public static TestRoute route(String name, String path) {
        return new TestRoute(name, List.of(), List.of(), path, PathMatch.PREFIX, Optional.empty(), PathReading.STRICT);
    }

    public TestRoute at(String... listeners) {
        return new TestRoute(name, List.of(listeners), hosts, path, match, rewrite, reading);
    }

    public TestRoute host(String... names) {
        return new TestRoute(name, listeners, List.of(names), path, match, rewrite, reading);
    }

    public TestRoute exact() {
        return new TestRoute(name, listeners, hosts, path, PathMatch.EXACT, rewrite, reading);
    }

    public TestRoute regex() {
        return new TestRoute(name, listeners, hosts, path, PathMatch.REGEX, rewrite, reading);
    }

    public TestRoute raw() {
        return new TestRoute(name, listeners, hosts, path, match, rewrite, PathReading.RAW);
    }

    public TestRoute rewrite(String to) {
        return new TestRoute(name, listeners, hosts, path, match, Optional.of(to), reading);
    }

    public RouteConfig config() {
        return like().build();
    }

    public RouteConfig config(BridgeConfig bridge) {
        return like().withBridge(bridge).build();
    }

    private TestRoutes like() {
        return TestRoutes.route()
                .named(name)
                .withListeners(listeners)
                .withHosts(hosts)
                .withPath(path, match)
                .withUpstream("backend")
                .withRewrite(rewrite)
                .withReading(reading);
    }

    public static RouteTable table(TestRoute... routes) {
        return new RouteTable(List.of(routes).stream().map(TestRoute::config).toList());
    }

    /** Its name, or in a word why there is none. */
    static String routeOf(Lookup lookup) {
        return switch (lookup) {
            case Found found -> found.route().name();
            case None(boolean named) -> named ? "none" : "unnamed";
            case Ambiguous ambiguous -> "ambiguous: " + ambiguous.why();
        };
    }
}
