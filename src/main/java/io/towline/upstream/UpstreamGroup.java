package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.pem.UnusablePem;
import io.towline.config.value.ValueSource;
import io.towline.io.Clock;
import io.towline.io.IoThread;
import io.towline.upstream.balance.Balancer;
import io.towline.upstream.connect.ClientConnection;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.connect.Dialer;
import io.towline.upstream.connect.Names;
import io.towline.upstream.connect.ResolvedName;
import io.towline.upstream.tls.UpstreamTls;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * One upstream: its servers, which of them are fit, and who gets which. Any thread may ask for a lease.
 *
 * <p>A server that was set aside is passed over only while there is another to ask. Where all that a handshake has not tried yet
 * are set aside, they are asked all the same: what is known of them is old, a wrong guess costs one refused connect, and a group
 * that refuses everybody because of its memory would turn a short outage into a long one. An operator's word is no guess, nor
 * is what our own checks have just seen: a server that was drained, or is down, is not asked at all.
 */
public final class UpstreamGroup {

    private final UpstreamConfig config;
    private final Clock clock;
    private final Balancer balancer;
    private final Affinities affinities;
    private final Dialer dialer;
    private final Names names;

    /** Shared with the groups whose place this one took, and its lock guards what the states hold. */
    private final KnownServers known;

    private final GroupServers servers;
    private final ServerVerdicts verdicts;

    /** The one whose place this takes, until it has. */
    private Optional<UpstreamGroup> before;

    /** The one that took this one's place. */
    private volatile UpstreamGroup next;

    /**
     * In force at once.
     *
     * @param tasks for the costly steps of TLS handshakes; never the I/O threads
     * @throws UnusablePem if a file of certificates cannot be used
     */
    public UpstreamGroup(UpstreamConfig config, Clock clock, Executor tasks) throws UnusablePem {
        this(config, clock, tasks, InetAddress::getAllByName);
    }

    UpstreamGroup(UpstreamConfig config, Clock clock, Executor tasks, ResolvedName.Lookup lookup) throws UnusablePem {
        this(config, clock, tasks, new Names(config.name(), clock, lookup));
    }

    /**
     * In force at once, with names that are looked up in another way.
     *
     * @throws UnusablePem if a file of certificates cannot be used
     */
    public UpstreamGroup(UpstreamConfig config, Clock clock, Executor tasks, Names names) throws UnusablePem {
        this(config, clock, tasks, names, new KnownServers(new SplittableRandom()), Optional.empty());
        comeIntoForce();
    }

    private UpstreamGroup(
            UpstreamConfig config,
            Clock clock,
            Executor tasks,
            Names names,
            KnownServers known,
            Optional<UpstreamGroup> before)
            throws UnusablePem {
        this.config = config;
        this.clock = clock;
        this.names = names;
        this.dialer = new Dialer(config, tasks, names);
        this.known = known;
        this.before = before;
        servers = new GroupServers(config, names, known);
        verdicts = new ServerVerdicts(config, clock, servers, known);
        balancer = Balancer.of(config.balance(), new SplittableRandom());
        affinities = new Affinities(config, clock, before.map(it -> it.affinities));
    }

    /**
     * The group that is to take this one's place, with all that is known of the servers that stay. It gives no leases before
     * {@link #comeIntoForce}; from then on who asks this one gets one of its successor's.
     *
     * @param changed of the same name
     * @throws UnusablePem if a file of certificates cannot be used
     */
    public UpstreamGroup successor(UpstreamConfig changed, Executor tasks) throws UnusablePem {
        return new UpstreamGroup(changed, clock, tasks, names, known, Optional.of(this));
    }

    /** Its servers are those of its configuration from now on; to be called once. */
    public void comeIntoForce() {
        servers.comeIntoForce();
        before.ifPresent(old -> old.next = this);
        before = Optional.empty();
        known.queue().wake(true);
    }

    /** Waits a little for the DNS where there is no server before it has answered. Not for I/O threads. */
    public void awaitServices() {
        servers.awaitFirst();
    }

    /** Has the names looked up for which it is time. Waits for nothing. */
    public void lookUpNames() {
        names.look();
    }

    /** Those of the configuration; in the place of a name with several addresses, each of them. */
    public List<Server> members() {
        return servers.members();
    }

    /** Has {@code follower} told when {@link #members} are others, on any thread. There is one at most. */
    public void whenMembersChange(Runnable follower) {
        servers.whenMembersChange(follower);
    }

    public String name() {
        return config.name();
    }

    public UpstreamConfig config() {
        return config;
    }

    /**
     * What ties a request to one of the servers; to be asked once for each, and free where the group does not ask for such things.
     *
     * @param request its parts, asked for what the group wants to know
     * @param overTls whether the client asked by https
     */
    public Affinity affinity(Function<ValueSource, Optional<String>> request, boolean overTls) {
        return affinities.of(request, overTls, servers.now());
    }

    /** For whoever comes, as {@link #lease(Set, Affinity)} does. */
    public Optional<ServerLease> lease(Set<String> tried) {
        return lease(tried, Affinity.NONE);
    }

    /**
     * A server whose turn it is; empty if all others are full, drained or down.
     *
     * @param tried servers not to be asked again, by {@link Lease#server}
     */
    public Optional<ServerLease> lease(Set<String> tried, Affinity affinity) {
        UpstreamGroup inForce = this;
        while (inForce.next != null) {
            inForce = inForce.next;
        }
        return inForce.leased(tried, affinity);
    }

    private Optional<ServerLease> leased(Set<String> tried, Affinity affinity) {
        long now = clock.nanos();
        names.look();
        synchronized (known) {
            if (servers.now().size() == 1) {
                return onlyOne(tried);
            }
            List<ServerState> eligible =
                    Eligible.of(servers.now(), tried, config.balance().panic(), now);
            if (eligible.isEmpty()) {
                return Optional.empty();
            }
            eligible.forEach(each -> each.weigh(now));
            ServerState chosen = affinity.stays(eligible).orElseGet(() -> balancer.choose(eligible, affinity.key()));
            return Optional.of(new ServerLease(this, chosen, chosen.take()));
        }
    }

    /** Without a choice there is nothing to weigh. */
    private Optional<ServerLease> onlyOne(Set<String> tried) {
        ServerState only = servers.now().getFirst();
        boolean mayBeAsked = !only.drained()
                && (!only.isDown() || config.balance().panic().isPresent())
                && only.hasRoom()
                && !tried.contains(only.url());
        return mayBeAsked ? Optional.of(new ServerLease(this, only, only.take())) : Optional.empty();
    }

    /** See {@link ServerQueue#join}. */
    Optional<ServerQueue.Place> join(
            Affinity affinity, boolean unreached, long until, IoThread io, ServerQueue.Outcome outcome) {
        return known.queue()
                .join(config.queue().most(), until, unreached, io, () -> lease(Set.of(), affinity), outcome);
    }

    /** See {@link ServerQueue#hasLine}. */
    boolean hasLine() {
        return known.queue().hasLine();
    }

    /** How many wait. */
    public int queued() {
        return known.queue().size();
    }

    /** How many leases are open, over all servers. */
    public int leases() {
        synchronized (known) {
            return servers.now().stream().mapToInt(ServerState::leases).sum();
        }
    }

    /** What is known of the servers now, in the order of the configuration. */
    public List<ServerView> view() {
        long now = clock.nanos();
        synchronized (known) {
            return servers.now().stream().map(state -> state.view(now)).toList();
        }
    }

    /**
     * Gives a server no more leases, not even where there is no other; or gives it some again. What it has it keeps.
     *
     * @param url see {@link Lease#server}; of a name with several addresses also the one in the configuration, which means all of them
     * @return false if it is none of this group's
     */
    public boolean drain(String url, boolean whether) {
        return servers.drain(url, whether, clock.nanos());
    }

    /** The servers that an operator drained, by {@link Lease#server}. */
    public Set<String> drained() {
        synchronized (known) {
            return servers.drained();
        }
    }

    /**
     * Whether its configuration has it. An address that the DNS does not tell any more counts as well: its server may go on for a while, and so
     * may its conversations.
     *
     * @param url see {@link Lease#server}
     */
    public boolean has(String url) {
        return servers.has(url);
    }

    /**
     * Reads its certificates again, those that it trusts and its own, where they are in files.
     *
     * @return puts what was read in force, for the connects from then on
     */
    public Runnable readCertificates() throws UnusablePem {
        return dialer.readCertificates(config);
    }

    /** Whom its servers are trusted by, and what they are shown; empty where none speaks TLS. */
    Optional<UpstreamTls> tls() {
        return dialer.tls();
    }

    void renew(UpstreamTls fresh) {
        dialer.renew(fresh);
    }

    /** An address that the DNS does not tell any more is where all that it tells are. */
    public boolean isDrained(String url) {
        synchronized (known) {
            return servers.areDrained(url);
        }
    }

    /** Why there is no server to ask, for operators. */
    public String whyNobody() {
        synchronized (known) {
            return servers.whyNobody();
        }
    }

    /**
     * Connects in our own name, to see whether a server works: by TLS and the PROXY protocol as for clients, and counted nowhere.
     *
     * @param server one of {@link #members}
     */
    public Connect probe(Server server, IoThread io, Connect.Outcome outcome) {
        return dialer.connect(server, io, Optional.empty(), outcome);
    }

    /** What conversations and checks have to say of its servers. */
    public ServerVerdicts verdicts() {
        return verdicts;
    }

    Connect connect(Server server, IoThread io, Optional<ClientConnection> client, Connect.Outcome outcome) {
        return dialer.connect(server, io, client, outcome);
    }
}
