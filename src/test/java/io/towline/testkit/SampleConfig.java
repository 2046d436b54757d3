package io.towline.testkit;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.Compression;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Balance;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Dialect;
import io.towline.config.UpstreamConfig.Headers;
import io.towline.config.UpstreamConfig.Health;
import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Passive;
import io.towline.config.UpstreamConfig.Policy;
import io.towline.config.UpstreamConfig.ProxyVersion;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Timeouts;
import io.towline.config.UpstreamConfig.Tls;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.value.ValueSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Configuration records with everything in them at its default but what a test is about. */
public final class SampleConfig {

    private SampleConfig() {}

    public static Server server(int port) {
        return new Server(false, "127.0.0.1", port, 1, OptionalInt.empty());
    }

    /** Of an upstream named {@code chat}, unless it is told otherwise. */
    public static final class Upstream {
        public String name = "chat";
        public List<Server> servers;
        public Policy policy = Policy.ROUND_ROBIN;
        public Optional<ValueSource> on = Optional.empty();
        public OptionalInt boundedLoad = OptionalInt.empty();
        public OptionalInt panic = OptionalInt.empty();
        public Optional<Duration> slowStart = Optional.empty();
        public Duration connectTimeout = Duration.ofSeconds(3);
        public Duration handshakeTimeout = Duration.ofSeconds(5);
        public Duration openTimeout = Duration.ofSeconds(10);
        public OptionalInt maxFails = OptionalInt.of(3);
        public Duration failTimeout = Duration.ofSeconds(10);
        public Duration maxFailTimeout = Duration.ofSeconds(60);
        public Set<Integer> failStatuses = Set.of();
        public Optional<Duration> earlyLoss = Optional.empty();
        public Active active = new Active(
                Check.OFF,
                "/",
                Optional.empty(),
                List.of(new UpstreamConfig.StatusRange(200, 399)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                2,
                3,
                10,
                false);
        public Optional<Duration> queueTimeout = Optional.empty();
        public int queueSize = 1024;
        public Duration resolveEvery = Duration.ofSeconds(30);
        public Trust trust = new Trust.System();
        public HostHeader hostHeader = new HostHeader.OfClient();
        public Set<Dialect> forwarded = Set.of(Dialect.X_FORWARDED);
        public UpstreamConfig.Sticky sticky = UpstreamConfig.Sticky.NOT;
        public Optional<ProxyVersion> proxyProtocol = Optional.empty();
        public Optional<UpstreamConfig.ClientCertificate> certificate = Optional.empty();

        public Upstream(Server... servers) {
            this.servers = List.of(servers);
        }

        public UpstreamConfig config() {
            return new UpstreamConfig(
                    name,
                    servers,
                    new Balance(policy, on, boundedLoad, panic, slowStart),
                    new Timeouts(connectTimeout, handshakeTimeout, openTimeout),
                    resolveEvery,
                    new Tls(trust, certificate),
                    new Headers(hostHeader, forwarded),
                    new Health(new Passive(maxFails, failTimeout, maxFailTimeout, failStatuses, earlyLoss), active),
                    new UpstreamConfig.KeepAlive(64, Duration.ofSeconds(30)),
                    new UpstreamConfig.Queue(queueTimeout, queueSize),
                    proxyProtocol,
                    sticky);
        }
    }

    /** Of a route named {@code chat} to an upstream of that name. */
    public static final class Route {
        public Origins origins = new Origins.Same();
        public boolean allowMissingOrigin = true;
        public Subprotocols subprotocols = new Subprotocols.Any();
        public boolean rejectSubprotocolMismatch;
        public Compression compression = Compression.PASS_THROUGH;

        public RouteConfig config() {
            return TestRoutes.route()
                    .named("chat")
                    .withUpstream("chat")
                    .withOrigins(origins)
                    .withMissingOrigin(allowMissingOrigin)
                    .withSubprotocols(subprotocols)
                    .withMismatchRejected(rejectSubprotocolMismatch)
                    .withCompression(compression)
                    .build();
        }
    }
}
