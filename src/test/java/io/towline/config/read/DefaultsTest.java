package io.towline.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.AccessConfig;
import io.towline.config.ClientLimits;
import io.towline.config.DrainConfig;
import io.towline.config.HeaderEdits;
import io.towline.config.ListenerConfig;
import io.towline.config.LogConfig;
import io.towline.config.OtelConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.UpstreamConfig;
import io.towline.config.read.listener.ListenerReader;
import io.towline.config.read.route.RouteReader;
import io.towline.config.read.upstream.UpstreamReader;
import io.towline.config.setting.Scope;
import io.towline.config.setting.Section;
import io.towline.config.setting.Surroundings;
import io.towline.config.tree.BuiltIn;
import io.towline.config.tree.Node;
import io.towline.config.tree.Place;
import io.towline.config.tree.Report;
import io.towline.testkit.TestBridges;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds where the file says nothing, and what lies above what. */
class DefaultsTest {

    @TempDir
    private Path folder;

    @Test
    void aListenerHasTheseDefaults() throws IOException {
        ListenerConfig plain = Loading.usableWith(folder).config().listeners().get("plain");
        assertEquals(
                new ListenerConfig(
                        "plain",
                        plain.bind(),
                        Optional.empty(),
                        true,
                        new ListenerConfig.ProxyProtocol(false, List.of()),
                        List.of(),
                        new ListenerConfig.Limits(
                                OptionalInt.empty(),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60),
                                16 << 10,
                                100,
                                2 << 20),
                        ListenerConfig.UnnamedHost.NOT_FOUND,
                        new AccessConfig(List.of()),
                        ClientLimits.NONE),
                plain);
    }

    @Test
    void anUpstreamHasTheseDefaults() throws IOException {
        assertEquals(
                new UpstreamConfig(
                        "app",
                        List.of(new UpstreamConfig.Server(false, "127.0.0.1", 9000, 1, OptionalInt.empty())),
                        new UpstreamConfig.Balance(
                                UpstreamConfig.Policy.ROUND_ROBIN,
                                Optional.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                Optional.empty()),
                        new UpstreamConfig.Timeouts(
                                Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(10)),
                        Duration.ofSeconds(30),
                        new UpstreamConfig.Tls(new UpstreamConfig.Trust.System(), Optional.empty()),
                        new UpstreamConfig.Headers(
                                new UpstreamConfig.HostHeader.OfClient(), Set.of(UpstreamConfig.Dialect.X_FORWARDED)),
                        new UpstreamConfig.Health(
                                new UpstreamConfig.Passive(
                                        OptionalInt.of(3),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(60),
                                        Set.of(),
                                        Optional.empty()),
                                new UpstreamConfig.Active(
                                        UpstreamConfig.Check.OFF,
                                        "/",
                                        Optional.empty(),
                                        List.of(new UpstreamConfig.StatusRange(200, 399)),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(2),
                                        2,
                                        3,
                                        10,
                                        false)),
                        new UpstreamConfig.KeepAlive(64, Duration.ofSeconds(30)),
                        new UpstreamConfig.Queue(Optional.empty(), 1024),
                        Optional.empty(),
                        UpstreamConfig.Sticky.NOT),
                Loading.usableWith(folder).config().upstreams().get("app"));
    }

    @Test
    void aRouteHasTheseDefaults() throws IOException {
        Keepalive.Leg leg = new Keepalive.Leg(
                Optional.of(Duration.ofSeconds(25)), Duration.ofSeconds(20), Optional.of(Duration.ofMinutes(1)));
        assertEquals(
                new RouteConfig(
                        "app",
                        new RouteConfig.Match(
                                List.of(),
                                List.of(),
                                "/",
                                RouteConfig.PathMatch.PREFIX,
                                RouteConfig.PathReading.STRICT),
                        new RouteConfig.Forward("app", Optional.empty()),
                        new RouteConfig.OriginPolicy(new RouteConfig.Origins.Same(), true),
                        new RouteConfig.Negotiation(
                                new RouteConfig.Subprotocols.Any(), false, RouteConfig.Compression.PASS_THROUGH),
                        new RouteConfig.Terms(
                                new Keepalive(leg, leg),
                                new RouteConfig.Timeouts(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(5)),
                                new RouteConfig.Limits(
                                        1 << 20, 16 << 20, OptionalLong.empty(), OptionalLong.empty(), 500),
                                new RouteConfig.CloseCodes(1012, 1011),
                                Optional.empty()),
                        new RouteConfig.Http(
                                true,
                                Duration.ofSeconds(60),
                                Optional.empty(),
                                Duration.ofSeconds(60),
                                OptionalLong.empty(),
                                true,
                                false,
                                RouteConfig.Traceparent.AUTO,
                                true),
                        TestBridges.off(),
                        new RouteConfig.HeaderRules(HeaderEdits.NONE, HeaderEdits.NONE),
                        new AccessConfig(List.of()),
                        ClientLimits.NONE,
                        Optional.empty()),
                Loading.usableWith(folder).config().routes().get("app"));
    }

    @Test
    void theProcessHasTheseDefaults() throws IOException {
        ProxyConfig config = Loading.usableWith(folder).config();
        assertEquals(
                Optional.of(Path.of("/run/towline/control.sock")),
                config.control().socket());
        assertEquals(
                "AdminConfig[enabled=false, bind=/127.0.0.1:9901, token=none, readyNeedsUpstream=false]",
                config.admin().toString());
        assertEquals(
                new LogConfig(LogConfig.Format.TEXT, false, Set.of(), OptionalInt.empty(), Map.of()), config.log());
        assertEquals(new DrainConfig(Duration.ofSeconds(60), Duration.ofSeconds(300)), config.drain());
        assertEquals(new ProxyConfig.BridgeBounds(256 << 20, 50, Optional.of("/.towline")), config.bridge());
        assertEquals(3, config.io().threads()); // as many as processors
        assertEquals(new OtelConfig(Optional.empty()), config.otel());
    }

    @Test
    void aCollectorHasTheseDefaults() throws IOException {
        assertEquals(
                new OtelConfig(Optional.of(new OtelConfig.Collector(
                        URI.create("http://127.0.0.1:4318/v1/traces"),
                        Map.of(),
                        "towline",
                        1,
                        Duration.ofSeconds(10),
                        16_384))),
                Loading.usableWith(folder, "otel.endpoint = \"http://127.0.0.1:4318\"")
                        .config()
                        .otel());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:4318/, http://127.0.0.1:4318/v1/traces",
        "https://otlp.example.com/api/, https://otlp.example.com/api/v1/traces",
        "http://[::1]:4318, http://[::1]:4318/v1/traces",
    })
    void spansGoBelowTheEndpoint(String endpoint, String traces) throws IOException {
        assertEquals(
                traces,
                Loading.usableWith(folder, "otel.endpoint = \"" + endpoint + "\"")
                        .config()
                        .otel()
                        .collector()
                        .orElseThrow()
                        .traces()
                        .toString());
    }

    @Test
    void theEntryLiesAboveDefaultsAndThoseAboveTheBuiltIn() throws IOException {
        RouteConfig app = Loading.usableWith(
                        folder,
                        "defaults.route { max-age = 1h, idle-timeout = 1m, keepalive.client.ping-interval = 10s }",
                        "routes.app { max-age = off, keepalive.client.pong-timeout = 7s }")
                .config()
                .routes()
                .get("app");
        assertEquals(Optional.empty(), app.terms().timeouts().maxAge());
        assertEquals(Optional.of(Duration.ofMinutes(1)), app.terms().timeouts().idle());
        assertEquals(
                new Keepalive.Leg(
                        Optional.of(Duration.ofSeconds(10)), Duration.ofSeconds(7), Optional.of(Duration.ofMinutes(1))),
                app.terms().keepalive().client());
    }

    @Test
    void eachServerLiesBelowEveryServer() throws IOException {
        UpstreamConfig app = Loading.usableWith(
                        folder,
                        "defaults.upstream.each-server.max-connections = 10",
                        "upstreams.app { each-server.weight = 3",
                        "  servers = [\"ws://a\", { url = \"ws://b\", weight = 1 }] }")
                .config()
                .upstreams()
                .get("app");
        assertEquals(
                List.of(
                        new UpstreamConfig.Server(false, "a", 80, 3, OptionalInt.of(10)),
                        new UpstreamConfig.Server(false, "b", 80, 1, OptionalInt.of(10))),
                app.servers());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            routes.app.bridge { enabled = off, hold = 20s }
            routes.app.bridge { enabled = on, sockjs.mode = unwrap }
            routes.app.bridge { enabled = off, sockjs.mode = unwrap }
            defaults.route.bridge.sockjs.mode = same
            routes.app.http.enabled = off
            listeners.plain.proxy-protocol { mode = off, from = ["10.0.0.0/8"] }
            listeners.plain.proxy-protocol { mode = required, from = ["10.0.0.0/8"] }
            upstreams.app.health { check = off, interval = 1s }
            upstreams.app.balance.policy = least-connections
            upstreams.app.balance { policy = hash, on = client-ip }
            control.socket = run/control.sock
            admin { enabled = off, bind = ":9901" }
            """)
    void settingsOfWhatIsOffAndOnCanBeUsed(String line) throws IOException {
        Loading.usableWith(folder, line);
    }

    @Test
    void theManualNamesEverySetting() {
        Node.Branch builtIn = BuiltIn.branch();
        Set<String> settings = new TreeSet<>();
        settings.addAll(settings("listener", builtIn));
        settings.addAll(settings("upstream", builtIn));
        settings.addAll(settings("route", builtIn));
        String manual = BuiltIn.text();
        for (String setting : settings) {
            String key = setting.substring(setting.lastIndexOf('.') + 1);
            assertTrue(
                    Pattern.compile("(?m)^ *(# )?" + key + " [={]")
                            .matcher(manual)
                            .find(),
                    "reference.conf does not explain " + setting);
        }
    }

    /** Everything that a reader asks for, though by an empty entry. */
    private static Set<String> settings(String kind, Node.Branch builtIn) {
        Scope scope = new Scope(new Report(Path.of("test")), false, Set.of());
        Node.Branch empty = Node.Branch.empty("test", Place.of(Path.of("test")));
        Node.Branch below = (Node.Branch)
                ((Node.Branch) builtIn.children().get("defaults")).children().get(kind);
        Section section = Section.outermost(scope, "test", empty, below);
        Surroundings surroundings = KnownWorld.with(Map.of());
        switch (kind) {
            case "listener" -> new ListenerReader(surroundings).read("test", section);
            case "upstream" -> new UpstreamReader(surroundings).read("test", section);
            default -> RouteReader.read("test", section);
        }
        return scope.vocabulary();
    }

    @Test
    void theManualNamesNothingElse() throws IOException {
        Loading.usableWith(folder, BuiltIn.text()); // a key of it that no reader asks for would be a stranger
    }

    @Test
    void theStartingPointCanBeUsedAsItIs() {
        Loading.usable(Path.of("conf/proxy.conf"));
    }
}
