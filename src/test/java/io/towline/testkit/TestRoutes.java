package io.towline.testkit;

import io.towline.config.AccessConfig;
import io.towline.config.BridgeConfig;
import io.towline.config.ClientLimits;
import io.towline.config.HeaderEdits;
import io.towline.config.ParkConfig;
import io.towline.config.RouteAction;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.CloseCodes;
import io.towline.config.RouteConfig.Compression;
import io.towline.config.RouteConfig.Forward;
import io.towline.config.RouteConfig.HeaderRules;
import io.towline.config.RouteConfig.Http;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.config.RouteConfig.Limits;
import io.towline.config.RouteConfig.Match;
import io.towline.config.RouteConfig.Negotiation;
import io.towline.config.RouteConfig.OriginPolicy;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.PathMatch;
import io.towline.config.RouteConfig.PathReading;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.config.RouteConfig.Terms;
import io.towline.config.RouteConfig.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A route with the defaults of the manual, and by {@code with...} what a test wants otherwise. */
public final class TestRoutes {

    private Keepalive.Leg client = new Keepalive.Leg(
            Optional.of(Duration.ofSeconds(25)), Duration.ofSeconds(20), Optional.of(Duration.ofMinutes(1)));
    private Keepalive.Leg server = client;
    private Optional<Duration> idleTimeout = Optional.empty();
    private Optional<Duration> maxAge = Optional.empty();
    private long maxMessageFromClient = 1 << 20;
    private long maxMessageFromUpstream = 16 << 20;
    private OptionalLong maxFrameFromClient = OptionalLong.empty();
    private OptionalLong maxFrameFromUpstream = OptionalLong.empty();
    private int maxControlFrames = 100;
    private Duration slowConsumerTimeout = Duration.ofSeconds(60);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private int drainCloseCode = 1012;
    private int upstreamLostCloseCode = 1011;
    private Optional<ParkConfig> park = Optional.empty();
    private Http http = new Http(
            false,
            Duration.ofSeconds(60),
            Optional.empty(),
            Duration.ofSeconds(60),
            OptionalLong.empty(),
            true,
            false,
            RouteConfig.Traceparent.OFF,
            true);
    private BridgeConfig bridge = TestBridges.off();
    private String name = "test";
    private List<String> listeners = List.of();
    private List<String> hosts = List.of();
    private String path = "/";
    private String upstream = "test";
    private PathMatch match = PathMatch.PREFIX;
    private PathReading reading = PathReading.STRICT;
    private Optional<String> rewrite = Optional.empty();
    private Origins origins = new Origins.Any();
    private boolean allowMissingOrigin = true;
    private Subprotocols subprotocols = new Subprotocols.Any();
    private boolean rejectSubprotocolMismatch;
    private Compression compression = Compression.PASS_THROUGH;

    private HeaderRules headers = new HeaderRules(HeaderEdits.NONE, HeaderEdits.NONE);
    private Optional<RouteAction> answer = Optional.empty();

    private TestRoutes() {}

    public static TestRoutes route() {
        return new TestRoutes();
    }

    /** Plain requests go to the servers, which is the manual's default. */
    public TestRoutes withHttp() {
        http = new Http(
                true,
                http.responseTimeout(),
                http.idleTimeout(),
                http.bodyTimeout(),
                http.maxBody(),
                http.requestId(),
                http.compress(),
                http.traceparent(),
                http.rewriteResponse());
        return this;
    }

    public TestRoutes withClientPings(Duration interval, Duration pongTimeout) {
        client = new Keepalive.Leg(Optional.of(interval), pongTimeout, client.measureInterval());
        return this;
    }

    public TestRoutes withUpstreamPings(Duration interval, Duration pongTimeout) {
        server = new Keepalive.Leg(Optional.of(interval), pongTimeout, client.measureInterval());
        return this;
    }

    public TestRoutes withoutClientPings() {
        client = new Keepalive.Leg(Optional.empty(), client.pongTimeout(), client.measureInterval());
        return this;
    }

    public TestRoutes withoutUpstreamPings() {
        server = new Keepalive.Leg(Optional.empty(), server.pongTimeout(), server.measureInterval());
        return this;
    }

    public TestRoutes withoutPings() {
        return withoutClientPings().withoutUpstreamPings();
    }

    public TestRoutes withIdleTimeout(Duration time) {
        idleTimeout = Optional.of(time);
        return this;
    }

    public TestRoutes withMaxAge(Duration time) {
        maxAge = Optional.of(time);
        return this;
    }

    public TestRoutes withMaxMessage(long fromClient, long fromUpstream) {
        maxMessageFromClient = fromClient;
        maxMessageFromUpstream = fromUpstream;
        return this;
    }

    public TestRoutes withMaxFrame(long fromClient, long fromUpstream) {
        maxFrameFromClient = OptionalLong.of(fromClient);
        maxFrameFromUpstream = OptionalLong.of(fromUpstream);
        return this;
    }

    public TestRoutes withMaxControlFrames(int inASecond) {
        maxControlFrames = inASecond;
        return this;
    }

    public TestRoutes withSlowConsumerTimeout(Duration time) {
        slowConsumerTimeout = time;
        return this;
    }

    public TestRoutes withCloseTimeout(Duration time) {
        closeTimeout = time;
        return this;
    }

    public TestRoutes withDrainCloseCode(int code) {
        drainCloseCode = code;
        return this;
    }

    public TestRoutes withUpstreamLostCloseCode(int code) {
        upstreamLostCloseCode = code;
        return this;
    }

    public TestRoutes withBridge(BridgeConfig offer) {
        bridge = offer;
        return this;
    }

    public TestRoutes named(String to) {
        name = to;
        return this;
    }

    public TestRoutes withListeners(List<String> names) {
        listeners = names;
        return this;
    }

    public TestRoutes withHosts(List<String> names) {
        hosts = names;
        return this;
    }

    public TestRoutes withPath(String begin, PathMatch how) {
        path = begin;
        match = how;
        return this;
    }

    public TestRoutes withReading(PathReading how) {
        reading = how;
        return this;
    }

    public TestRoutes withUpstream(String to) {
        upstream = to;
        return this;
    }

    public TestRoutes withRewrite(Optional<String> to) {
        rewrite = to;
        return this;
    }

    public TestRoutes withOrigins(Origins allowed) {
        origins = allowed;
        return this;
    }

    public TestRoutes withMissingOrigin(boolean allowed) {
        allowMissingOrigin = allowed;
        return this;
    }

    public TestRoutes withSubprotocols(Subprotocols allowed) {
        subprotocols = allowed;
        return this;
    }

    public TestRoutes withMismatchRejected(boolean rejected) {
        rejectSubprotocolMismatch = rejected;
        return this;
    }

    public TestRoutes withHeaders(HeaderRules edits) {
        headers = edits;
        return this;
    }

    public TestRoutes withAnswer(RouteAction own) {
        answer = Optional.of(own);
        return this;
    }

    public TestRoutes withCompression(Compression how) {
        compression = how;
        return this;
    }

    public TestRoutes withPark(ParkConfig how) {
        park = Optional.of(how);
        return this;
    }

    public RouteConfig build() {
        return new RouteConfig(
                name,
                new Match(listeners, hosts, path, match, reading),
                new Forward(upstream, rewrite),
                new OriginPolicy(origins, allowMissingOrigin),
                new Negotiation(subprotocols, rejectSubprotocolMismatch, compression),
                new Terms(
                        new Keepalive(client, server),
                        new Timeouts(idleTimeout, maxAge, slowConsumerTimeout, closeTimeout),
                        limits(),
                        new CloseCodes(drainCloseCode, upstreamLostCloseCode),
                        park),
                http,
                bridge,
                headers,
                new AccessConfig(List.of()),
                ClientLimits.NONE,
                answer);
    }

    private Limits limits() {
        return new Limits(
                maxMessageFromClient,
                maxMessageFromUpstream,
                maxFrameFromClient,
                maxFrameFromUpstream,
                maxControlFrames);
    }
}
