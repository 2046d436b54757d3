package io.towline.upstream.connect;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.ProxyVersion;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.pem.UnusablePem;
import io.towline.io.IoThread;
import io.towline.upstream.tls.UpstreamTls;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the connects of one group have in common: names, trust, time limit. Any thread. */
public final class Dialer {

    private record Place(Path file, IoThread io) {}

    private final long timeoutNanos;
    private final Optional<ProxyVersion> proxyProtocol;
    private final Executor tasks;
    private final Map<String, ResolvedName<InetAddress>> names;
    private final Map<Place, FullBacklog> backlogs = new ConcurrentHashMap<>();
    private volatile Optional<UpstreamTls> tls;

    public Dialer(UpstreamConfig config, Executor tasks, Names names) throws UnusablePem {
        this.tasks = tasks;
        proxyProtocol = config.proxyProtocol();
        timeoutNanos = config.timeouts().connect().toNanos();
        this.names = Names.in(config).stream().collect(Collectors.toMap(Function.identity(), names::of));
        // Only where it is needed: reading the JDK's trust store takes a tenth of a second.
        boolean needed = config.servers().stream().anyMatch(Server::tls);
        tls = needed ? Optional.of(UpstreamTls.of(config)) : Optional.empty();
    }

    /** The trust store of the JDK does not change under a process; files may. */
    public Runnable readCertificates(UpstreamConfig config) throws UnusablePem {
        if (tls.isEmpty() || UpstreamTls.files(config).isEmpty()) {
            return () -> {};
        }
        UpstreamTls fresh = UpstreamTls.of(config);
        return () -> renew(fresh);
    }

    /** Empty where no server speaks it. */
    public Optional<UpstreamTls> tls() {
        return tls;
    }

    /** New connections are made with it. */
    public void renew(UpstreamTls fresh) {
        tls = Optional.of(fresh);
    }

    /** @param client for whom it will be; empty: for ourselves */
    public Connect connect(Server server, IoThread io, Optional<ClientConnection> client, Connect.Outcome outcome) {
        Optional<ByteBuffer> preamble = proxyProtocol.map(version -> OutboundProxyHeader.of(version, client));
        Connect connect = new Connect(server, timeoutNanos, io, preamble, outcome);
        Optional<ResolvedName<InetAddress>> name = Names.in(server).map(names::get);
        connect.begin(name, file -> backlog(file, io), server.tls() ? tls : Optional.empty(), tasks);
        return connect;
    }

    private FullBacklog backlog(Path file, IoThread io) {
        return backlogs.computeIfAbsent(new Place(file, io), place -> new FullBacklog(place.io()));
    }

    /** An address as it stands, which needs no lookup. */
    static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
