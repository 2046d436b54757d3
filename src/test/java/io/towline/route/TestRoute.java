package io.towline.route;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Compression;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.Limits;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.testkit.TestBridges;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Routes for tests: what a test does not name is as it usually is. */
public record TestRoute(String name, List<String> hosts, String path, PathMatch match, Optional<String> rewrite) {

    public static TestRoute route(String name, String path) {
        return new TestRoute(name, List.of(), path, PathMatch.PREFIX, Optional.empty());
    }

    public TestRoute host(String... names) {
        return new TestRoute(name, List.of(names), path, match, rewrite);
    }

    public TestRoute exact() {
        return new TestRoute(name, hosts, path, PathMatch.EXACT, rewrite);
    }

    public TestRoute rewrite(String to) {
        return new TestRoute(name, hosts, path, match, Optional.of(to));
    }

    public RouteConfig config() {
        Duration second = Duration.ofSeconds(1);
        Keepalive.Leg silent = new Keepalive.Leg(Optional.empty(), second);
        return new RouteConfig(
                name,
                hosts,
                path,
                match,
                "backend",
                rewrite,
                new Origins.Any(),
                true,
                new Subprotocols.Any(),
                false,
                new Keepalive(silent, silent),
                Optional.empty(),
                Optional.empty(),
                new Limits(1 << 20, 1 << 20, OptionalLong.empty(), OptionalLong.empty(), 100),
                second,
                second,
                Compression.PASS_THROUGH,
                1012,
                1011,
                false,
                TestBridges.off());
    }

    public static RouteTable table(TestRoute... routes) {
        return new RouteTable(List.of(routes).stream().map(TestRoute::config).toList());
    }
}
