package io.towline.config.read.upstream;

import static io.towline.config.setting.Readings.choice;
import static io.towline.config.setting.Readings.count;
import static io.towline.config.setting.Readings.countOrOff;
import static io.towline.config.setting.Readings.duration;
import static io.towline.config.setting.Readings.flag;
import static io.towline.config.setting.Readings.orOff;
import static io.towline.config.setting.Readings.text;
import static io.towline.config.setting.Readings.timeout;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.ClientCertificate;
import io.towline.config.UpstreamConfig.Dialect;
import io.towline.config.UpstreamConfig.Headers;
import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.KeepAlive;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.ProxyVersion;
import io.towline.config.UpstreamConfig.Queue;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Timeouts;
import io.towline.config.UpstreamConfig.Tls;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.setting.Guesses;
import io.towline.config.setting.Mends;
import io.towline.config.setting.PemReadings;
import io.towline.config.setting.Readings;
import io.towline.config.setting.Section;
import io.towline.config.setting.Surroundings;
import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.Authority;
import io.towline.config.value.Parser;
import io.towline.config.value.Suggestion;
import io.towline.config.value.Unfit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code upstreams.NAME}. */
public final class UpstreamReader {

    private static final String SERVERS = "servers";
    private static final Parser<ServerUrl> SERVER = Mends.of(ServerUrl::parse, Guesses::servers);

    private final PemReadings pem;

    public UpstreamReader(Surroundings surroundings) {
        this.pem = new PemReadings(surroundings.pem());
    }

    public Optional<UpstreamConfig> read(String name, Section upstream) {
        Section tls = upstream.section(
                "tls", "For TLS write wss:// in servers; the settings here are trust, verify, cert, key.");
        UpstreamConfig config = new UpstreamConfig(
                name,
                servers(upstream),
                BalanceReader.read(upstream.section("balance")),
                timeouts(upstream),
                upstream.read("resolve-every", duration(Duration.ofSeconds(1), Duration.ofDays(1))),
                new Tls(trust(tls), certificate(tls)),
                headers(upstream),
                HealthReader.read(upstream),
                keepAlive(upstream.section("keep-alive")),
                new Queue(
                        upstream.read("queue-timeout", orOff(timeout())),
                        upstream.read("queue-size", count(1, 1_000_000))),
                upstream.read("proxy-protocol", orOff(choice(ProxyVersion.class))),
                StickyReader.read(upstream.section(
                        "sticky",
                        "Write sticky.cookie.name = \"towline-server\", or sticky.learn = \"header:NAME\".")));
        return Optional.of(config);
    }

    private static Timeouts timeouts(Section upstream) {
        return new Timeouts(
                upstream.read("connect-timeout", timeout()),
                upstream.read("handshake-timeout", timeout()),
                upstream.read("open-timeout", timeout()));
    }

    private static Headers headers(Section upstream) {
        return new Headers(
                upstream.read("host-header", text(UpstreamReader::hostHeader)),
                Set.copyOf(upstream.section("forwarded").list("send", choice(Dialect.class))));
    }

    private static List<Server> servers(Section upstream) {
        Section each = upstream.section("each-server");
        server(Optional.empty(), each); // judged even where each server has its own
        if (upstream.given(SERVERS).isEmpty()) {
            upstream.missing(SERVERS, "Write servers = [\"ws://127.0.0.1:9000\"].");
        }
        upstream.listOfSome(SERVERS, node -> node, "An upstream needs at least one, such as \"ws://127.0.0.1:9000\".");
        List<Server> servers = new ArrayList<>();
        Set<Location> seen = new HashSet<>();
        for (Node node :
                upstream.optional(SERVERS, Readings.listOfTexts(text(SERVER))).orElse(List.of())) {
            server(upstream, node, each).ifPresent(server -> {
                if (!seen.add(server.at())) {
                    upstream.attempt(node, again -> {
                        throw new Unfit(shown(server.at())
                                + " is there twice. Remove one; for a bigger share write weight = 2.");
                    });
                }
                servers.add(server);
            });
        }
        return servers;
    }

    private static Optional<Server> server(Section upstream, Node node, Section each) {
        return switch (node) {
            case Branch branch -> {
                Section server = upstream.item(SERVERS, branch, each);
                yield server(server.required("url", text(SERVER), "Write url = \"ws://127.0.0.1:9000\"."), server);
            }
            case Leaf leaf -> server(upstream.attempt(leaf, text(SERVER)), each);
            default -> server(upstream.attempt(node, text(SERVER)), each);
        };
    }

    private static Optional<Server> server(Optional<ServerUrl> url, Section rest) {
        int weight = rest.read("weight", count(1, 1000));
        OptionalInt most = rest.read("max-connections", countOrOff(1, Integer.MAX_VALUE));
        boolean backup = rest.read("backup", flag());
        return url.map(server -> new Server(server.tls(), server.at(), weight, most, backup));
    }

    private static String shown(Location at) {
        return switch (at) {
            case Location.Tcp(var host, var port) -> host + ":" + port;
            case Location.UnixSocket(var file) -> "unix:" + file;
            case Location.Service(var name) -> name;
            case Location.Member _ -> throw new IllegalStateException("no configuration names it");
        };
    }

    private Trust trust(Section tls) {
        Trust trust = tls.read("trust", node -> {
            if (node instanceof Leaf leaf && leaf.text().equals("system")) {
                return new Trust.System();
            }
            return new Trust.PemFile(pem.certificates().of(node));
        });
        return tls.read("verify", flag()) ? trust : new Trust.Unverified();
    }

    private Optional<ClientCertificate> certificate(Section tls) {
        Optional<Node> named = tls.given("cert").or(() -> tls.given("key"));
        return named.flatMap(node -> pem.identity(tls, node, ClientCertificate::new));
    }

    private static HostHeader hostHeader(String text) throws Unfit {
        return switch (text) {
            case "client" -> new HostHeader.OfClient();
            case "server" -> new HostHeader.OfServer();
            default -> {
                Optional<String> meant = Suggestion.nearest(text, List.of("client", "server"));
                if (meant.isPresent() && text.matches("[A-Za-z]+")) {
                    throw new Unfit("\"" + text + "\" is neither client nor server." + Suggestion.question(meant.get())
                            + " If it is a name, write it with its port: \"" + text + ":80\".");
                }
                Authority.parse(text).checkHost();
                yield new HostHeader.Fixed(text);
            }
        };
    }

    private static KeepAlive keepAlive(Section keepAlive) {
        return new KeepAlive(
                keepAlive.read("idle-connections", count(0, 100_000)), keepAlive.read("idle-timeout", timeout()));
    }
}
