package io.towline.upstream.connect;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import io.towline.io.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private static final long UNTIL_IN_FORCE = Long.MAX_VALUE / 2;

    private final String upstream;
    private final Clock clock;
    private final Executor executor;
    private final ResolvedName.Lookup lookup;
    private final ServiceLookup services;
    private final Map<String, ResolvedName<InetAddress>> all = new ConcurrentHashMap<>();
    private final Map<String, ResolvedName<ServiceTarget>> allServices = new ConcurrentHashMap<>();
    private final Set<String> troubled = ConcurrentHashMap.newKeySet();
    private volatile Runnable changed = () -> {};

    public Names(String upstream, Clock clock, ResolvedName.Lookup lookup) {
        this(upstream, clock, Names::start, lookup);
    }

    /** @param executor for lookups, which wait for the DNS */
    public Names(String upstream, Clock clock, Executor executor, ResolvedName.Lookup lookup) {
        this(upstream, clock, executor, lookup, new DnsServices(host -> RouteFirst.sorted(lookup.all(host))));
    }

    public Names(String upstream, Clock clock, Executor executor, ResolvedName.Lookup lookup, ServiceLookup services) {
        this.services = services;
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
    ResolvedName<InetAddress> of(String host) {
        return all.computeIfAbsent(host, each -> {
            ResolvedName<InetAddress> name = ResolvedName.ofAddresses(each, UNTIL_IN_FORCE, clock, executor, lookup);
            name.follow(() -> lookedUp(each, name, all));
            return name;
        });
    }

    private ResolvedName<ServiceTarget> service(String service) {
        return allServices.computeIfAbsent(service, each -> {
            ResolvedName<ServiceTarget> name =
                    new ResolvedName<>(each, UNTIL_IN_FORCE, clock, executor, services::targets);
            name.follow(() -> lookedUp(each, name, allServices));
            return name;
        });
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
        Set<String> neededServices = config.servers().stream()
                .flatMap(server -> serviceOf(server).stream())
                .collect(Collectors.toSet());
        all.keySet().retainAll(needed);
        allServices.keySet().retainAll(neededServices);
        troubled.removeIf(each -> !needed.contains(each) && !neededServices.contains(each));
        long believed = config.resolveEvery().toNanos();
        needed.forEach(host -> of(host).believe(believed));
        neededServices.forEach(name -> service(name).believe(believed));
    }

    /** Has those looked up for which it is time. */
    public void look() {
        all.values().forEach(ResolvedName::look);
        allServices.values().forEach(ResolvedName::look);
    }

    /**
     * Waits for the first answers of SRV records, without which there is no server. Not for I/O threads.
     *
     * @param limit over all of them
     */
    public void awaitServices(UpstreamConfig config, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (Server server : config.servers()) {
            if (serviceOf(server).isPresent()) {
                CountDownLatch answered = new CountDownLatch(1);
                service(serviceOf(server).get()).ask(new First(answered));
                if (!answered.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return; // whoever comes meanwhile is told
                }
            }
        }
    }

    private record First(CountDownLatch answered) implements ResolvedName.Waiter<ServiceTarget> {
        @Override
        public void resolved(List<ServiceTarget> found) {
            answered.countDown();
        }

        @Override
        public void unresolved(IOException cause) {
            answered.countDown();
        }
    }

    private static Optional<String> serviceOf(Server server) {
        return server.at() instanceof Location.Service(var name) ? Optional.of(name) : Optional.empty();
    }

    /** What the last good answer of SRV records was; empty where it has none to be asked for, or there never was an answer. */
    public List<ServiceTarget> targets(Server server) {
        return serviceOf(server).map(allServices::get).map(ResolvedName::known).orElse(List.of());
    }

    /** Why the latest lookups came to nothing. */
    public Optional<String> trouble() {
        return Stream.concat(all.values().stream(), allServices.values().stream())
                .flatMap(each -> each.trouble().stream())
                .map(Throwable::getMessage)
                .findFirst();
    }

    /** What the last good answer for its name was; empty where it has none, or there never was an answer. */
    public List<InetAddress> addresses(Server server) {
        return in(server).map(all::get).map(ResolvedName::known).orElse(List.of());
    }

    private void lookedUp(String host, ResolvedName<?> name, Map<String, ? extends ResolvedName<?>> names) {
        changed.run();
        Optional<String> trouble = name.trouble().map(Throwable::getMessage);
        if (trouble.isEmpty()) {
            if (troubled.remove(host)) {
                LOG.info("upstream {}: {} can be resolved again", upstream, host);
            }
        } else if (names.get(host) == name && troubled.add(host)) {
            String meanwhile = name.known().isEmpty()
                    ? "its server gets no connection until it can"
                    : "the addresses that it had are used until it can";
            LOG.warn("upstream {}: {}; {}", upstream, trouble.get(), meanwhile);
        }
    }
}
