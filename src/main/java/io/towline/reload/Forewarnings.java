package io.towline.reload;

import io.towline.config.AuthConfig;
import io.towline.config.ConfigResult;
import io.towline.config.ListenerConfig;
import io.towline.config.OtelConfig.Collector;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteAction;
import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.config.pem.UnusablePem;
import io.towline.config.value.BindAddress;
import io.towline.listener.tls.CertificateFacts;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What will hardly go well in a configuration that can be used: certificates that end, names that lead nowhere, servers that are
 * Towline itself. {@code check} prints it; {@code run} and a reload log it. Asks the name service: not for I/O threads.
 */
public final class Forewarnings {

    private static final Duration SOON = Duration.ofDays(30);
    private static final int OTLP_BY_GRPC = 4317;
    private static final Set<String> LEADS_BACK = Set.of("https://{host}{uri}", "https://{host}{path}");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    /** How names become addresses. */
    @FunctionalInterface
    public interface Names {
        InetAddress[] resolve(String name) throws Exception;
    }

    /** What hinders Towline's user from a connect to a socket file, if anything does: {@link SocketFiles#trouble}. */
    @FunctionalInterface
    public interface SocketJudge {
        Optional<String> trouble(Path file);
    }

    private final ConfigResult.Usable usable;
    private final Instant now;
    private final Names names;
    private final SocketJudge sockets;
    private final Duration patience;
    private final List<String> warnings = new ArrayList<>();

    private Forewarnings(ConfigResult.Usable usable, Instant now, Names names, SocketJudge sockets, Duration patience) {
        this.usable = usable;
        this.now = now;
        this.names = names;
        this.sockets = sockets;
        this.patience = patience;
    }

    /** Sentences that begin with file, line and setting. */
    public static List<String> of(ConfigResult.Usable usable) {
        return of(usable, SocketFiles::trouble);
    }

    /** The same for another user. */
    public static List<String> of(ConfigResult.Usable usable, SocketJudge sockets) {
        return of(usable, Instant.now(), InetAddress::getAllByName, sockets, Duration.ofSeconds(3));
    }

    /** @param patience for the name service, all names together */
    static List<String> of(
            ConfigResult.Usable usable, Instant now, Names names, SocketJudge sockets, Duration patience) {
        Forewarnings forewarnings = new Forewarnings(usable, now, names, sockets, patience);
        forewarnings.look(usable.config());
        return List.copyOf(forewarnings.warnings);
    }

    private void look(ProxyConfig config) {
        new TreeMap<>(config.listeners()).values().forEach(this::certificates);
        new TreeMap<>(config.listeners()).values().forEach(this::balancers);
        new TreeMap<>(config.upstreams()).values().forEach(this::authorities);
        config.control().socket().ifPresent(this::controlSocket);
        config.otel().collector().ifPresent(this::collector);
        unused(config);
        redirects(config);
        OvertakenRedirects.of(config).forEach(this::warn);
        StickyCookies.thatReplaceEachOther(config).forEach(this::warn);
        servers(config);
    }

    /** To https, from where https is spoken already: to itself, mostly. */
    private void redirects(ProxyConfig config) {
        new TreeMap<>(config.routes())
                .values()
                .forEach(route -> route.answer().ifPresent(answer -> {
                    boolean round = answer instanceof RouteAction.Redirect redirect
                            && LEADS_BACK.contains(redirect.to().toString());
                    List<String> secure = new TreeMap<>(config.listeners())
                            .values().stream()
                                    .filter(listener -> listener.tls().isPresent() && route.isFor(listener))
                                    .map(ListenerConfig::name)
                                    .toList();
                    if (round && !secure.isEmpty()) {
                        warn(
                                "routes." + route.name() + ".redirect",
                                "it takes requests of listener " + String.join(", ", secure)
                                        + " too, where it leads back to itself. Write listener = NAME for the one without TLS.");
                    }
                }));
    }

    private void warn(String path, String sentence) {
        String where = usable.places().where(path);
        warnings.add((where.isEmpty() ? "" : where + ": ") + path + ": " + sentence);
    }

    /** Without the socket the proxy runs all the same. */
    private void controlSocket(Path socket) {
        int bytes = socket.toString().getBytes().length;
        if (bytes > Location.UnixSocket.MOST_BYTES) {
            warn(
                    "control.socket",
                    "the path has " + bytes + " bytes, and a socket's may have " + Location.UnixSocket.MOST_BYTES
                            + ", so there will be none. Choose a shorter one.");
        }
    }

    private void collector(Collector collector) {
        if (collector.traces().getPort() == OTLP_BY_GRPC) {
            warn(
                    "otel.endpoint",
                    "4317 is where collectors speak gRPC, mostly. Towline speaks HTTP, for which they have port 4318.");
        }
    }

    private void certificates(ListenerConfig listener) {
        listener.tls().ifPresent(tls -> {
            String path = "listeners." + listener.name() + ".tls.";
            tls.certificates().forEach(each -> validity(path + "certificates", each.cert()));
            tls.clientCa().ifPresent(file -> validity(path + "client-ca", file));
        });
    }

    private void balancers(ListenerConfig listener) {
        ListenerConfig.ProxyProtocol proxyProtocol = listener.proxyProtocol();
        if (proxyProtocol.required() && proxyProtocol.from().stream().anyMatch(each -> each.prefixBits() == 0)) {
            warn(
                    "listeners." + listener.name() + ".proxy-protocol.from",
                    "whoever can connect may say that it is any client. Name the balancers only.");
        }
    }

    private void authorities(UpstreamConfig upstream) {
        if (upstream.tls().trust() instanceof Trust.Unverified
                && upstream.servers().stream().anyMatch(Server::tls)) {
            warn(
                    "upstreams." + upstream.name() + ".tls.verify",
                    "whoever answers in a server's place is believed. For a self-signed certificate write tls.trust = a file"
                            + " with it.");
        }
        if (upstream.tls().trust() instanceof Trust.PemFile(Path file)) {
            validity("upstreams." + upstream.name() + ".tls.trust", file);
        }
        upstream.tls()
                .certificate()
                .ifPresent(own -> validity("upstreams." + upstream.name() + ".tls.cert", own.cert()));
    }

    private void validity(String path, Path file) {
        CertificateFacts facts;
        try {
            facts = CertificateFacts.of(file);
        } catch (UnusablePem gone) {
            return; // it was there just now; whoever serves it says so
        }
        String name = file + " (" + String.join(", ", facts.names()) + ")";
        if (now.isBefore(facts.begins())) {
            warn(
                    path,
                    name + " is valid only from " + DATE.format(facts.begins()) + " on. Look at the machine's clock.");
        } else if (!now.isBefore(facts.ends())) {
            warn(
                    path,
                    name + " expired on " + DATE.format(facts.ends()) + ", " + days(facts.ends(), now)
                            + " ago: clients refuse it. Renew it; Towline takes the new file by itself.");
        } else if (now.plus(SOON).isAfter(facts.ends())) {
            warn(
                    path,
                    name + " expires on " + DATE.format(facts.ends()) + ", in " + days(now, facts.ends())
                            + ". Renew it; Towline takes the new file by itself.");
        }
    }

    private static String days(Instant from, Instant to) {
        long days = Duration.between(from, to).toDays();
        return days == 1 ? "1 day" : days + " days";
    }

    private void unused(ProxyConfig config) {
        Set<String> used = config.routes().values().stream()
                .flatMap(route -> Stream.concat(
                        Stream.of(route.forward().upstream()),
                        route.access().auth().forward().map(AuthConfig.Forward::upstream).stream()))
                .collect(Collectors.toSet());
        config.upstreams().keySet().stream()
                .filter(name -> !used.contains(name))
                .sorted()
                .forEach(name -> warn(
                        "upstreams." + name,
                        "no route has it for its upstream. Write upstream = " + name + " in one, or remove it."));
    }

    private void servers(ProxyConfig config) {
        Map<String, CompletableFuture<InetAddress[]>> asked = new LinkedHashMap<>();
        List<UpstreamConfig> upstreams = config.upstreams().values().stream()
                .sorted(Comparator.comparing(UpstreamConfig::name))
                .toList();
        for (UpstreamConfig upstream : upstreams) {
            for (Server server : upstream.servers()) {
                if (server.at() instanceof Location.Tcp(var host, var _)) {
                    asked.computeIfAbsent(host, this::ask);
                }
            }
        }
        Instant end = Instant.now().plus(patience);
        for (UpstreamConfig upstream : upstreams) {
            String path = "upstreams." + upstream.name() + ".servers";
            for (Server server : upstream.servers()) {
                switch (server.at()) {
                    case Location.Tcp(var host, var port) -> {
                        for (InetAddress address : answer(path, host, asked.get(host), end)) {
                            circle(path, server, new InetSocketAddress(address, port), config);
                        }
                    }
                    case Location.UnixSocket(var file) -> socketFile(path, file, config);
                    case Location.Member _ -> {} // no configuration names it
                    case Location.Service _ -> {} // the log says what becomes of its records
                }
            }
        }
    }

    private void socketFile(String path, Path file, ProxyConfig config) {
        boolean own = config.control()
                .socket()
                .filter(socket -> socket.toAbsolutePath().normalize().equals(file))
                .isPresent();
        if (own) {
            warn(path, file + " is Towline's own (control.socket). Name the server's.");
        } else {
            sockets.trouble(file).ifPresent(trouble -> warn(path, trouble));
        }
    }

    private CompletableFuture<InetAddress[]> ask(String host) {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(names.resolve(host));
            } catch (Exception | Error failed) {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    private List<InetAddress> answer(String path, String host, CompletableFuture<InetAddress[]> asked, Instant end) {
        try {
            long millis = Math.max(1, Duration.between(Instant.now(), end).toMillis());
            return List.of(asked.get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException slow) {
            warn(
                    path,
                    "the name service does not answer for " + host + ". Its server gets no connection until it does.");
        } catch (ExecutionException failed) {
            warn(path, host + " does not resolve to an address. Its server gets no connection until it does.");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private void circle(String path, Server server, InetSocketAddress address, ProxyConfig config) {
        new TreeMap<>(config.listeners())
                .values().stream()
                        .filter(listener -> isReachedAt(listener.bind(), address))
                        .findFirst()
                        .ifPresent(listener -> warn(
                                path,
                                server.url() + " is Towline's own listener " + listener.name()
                                        + ": a request may go round in a circle. Name the server behind it."));
        if (config.admin().enabled() && isReachedAt(config.admin().bind(), address)) {
            warn(path, server.url() + " is Towline's own operators' listener (admin.bind). Name the server behind it.");
        }
    }

    private static boolean isReachedAt(BindAddress bind, InetSocketAddress address) {
        if (bind.port() != address.getPort()) {
            return false;
        }
        InetAddress own = bind.address().getAddress();
        boolean sameFamily = own instanceof Inet4Address == address.getAddress() instanceof Inet4Address;
        return own.isAnyLocalAddress()
                ? (bind.dualStack() || sameFamily) && isOurs(address.getAddress())
                : bind.address().equals(address);
    }

    private static boolean isOurs(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }
}
