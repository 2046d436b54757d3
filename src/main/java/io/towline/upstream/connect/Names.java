package io.towline.upstream.connect;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.io.Clock;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of one upstream's servers, and what the DNS last said of them. They outlive configurations: a reload loses no address. A name
 * that cannot be looked up is one line in the log, and another when it can be again.
 *
 * <p>Any thread; nobody waits here.
 */
public final class Names {

    private static final Logger LOG = LoggerFactory.getLogger(Names.class);

    private final String upstream;
    private final Clock clock;
    private final Executor executor;
    private final ResolvedName.Lookup lookup;
    private final Map<String, ResolvedName> all = new ConcurrentHashMap<>();
    private final Set<String> troubled = ConcurrentHashMap.newKeySet();
    private volatile Runnable changed = () -> {};

    public Names(String upstream, Clock clock, ResolvedName.Lookup lookup) {
        this(upstream, clock, Names::start, lookup);
    }

    /** @param executor for lookups, which wait for the DNS */
    public Names(String upstream, Clock clock, Executor executor, ResolvedName.Lookup lookup) {
        this.upstream = upstream;
        this.clock = clock;
        this.executor = executor;
        this.lookup = host -> RouteFirst.sorted(lookup.all(host));
    }

    /** Those that have to be looked up. */
    static Set<String> in(UpstreamConfig config) {
        return config.servers().stream().flatMap(server -> in(server).stream()).collect(Collectors.toUnmodifiableSet());
    }

    static Optional<String> in(Server server) {
        return server.at() instanceof Location.Tcp(var host, var _)
                        && Dialer.literal(host).isEmpty()
                ? Optional.of(host)
                : Optional.empty();
    }

    /** It is not looked up before somebody asks. */
    ResolvedName of(String host) {
        return all.computeIfAbsent(host, this::fresh);
    }

    private ResolvedName fresh(String host) {
        long patience = Long.MAX_VALUE / 2; // until its configuration comes into force
        ResolvedName name = new ResolvedName(host, patience, clock, executor, lookup);
        name.follow(() -> lookedUp(host, name));
        return name;
    }

    /** A lookup may hang for half a minute, so it gets a thread of its own: at most one for each name, see {@link ResolvedName}. */
    private static void start(Runnable lookup) {
        Thread.ofPlatform().daemon().name("towline-resolver").start(lookup);
    }

    /**
     * The names of this configuration count from now on, and no others.
     *
     * @param follower is called after each lookup, on the thread of the lookup
     */
    public void comeIntoForce(UpstreamConfig config, Runnable follower) {
        Set<String> needed = in(config);
        changed = follower;
        all.keySet().retainAll(needed);
        troubled.retainAll(needed);
        needed.forEach(host -> of(host).believe(config.resolveEvery().toNanos()));
    }

    /** Has those looked up for which it is time. */
    public void look() {
        all.values().forEach(ResolvedName::look);
    }

    /** What the last good answer for its name was; empty where it has none, or there never was an answer. */
    public List<InetAddress> addresses(Server server) {
        return in(server).map(all::get).map(ResolvedName::known).orElse(List.of());
    }

    private void lookedUp(String host, ResolvedName name) {
        changed.run();
        Optional<String> trouble = name.trouble().map(Throwable::getMessage);
        if (trouble.isEmpty()) {
            if (troubled.remove(host)) {
                LOG.info("upstream {}: {} can be resolved again", upstream, host);
            }
        } else if (all.get(host) == name && troubled.add(host)) {
            String meanwhile = name.known().isEmpty()
                    ? "its server gets no connection until it can"
                    : "the addresses that it had are used until it can";
            LOG.warn("upstream {}: {}; {}", upstream, trouble.get(), meanwhile);
        }
    }
}
