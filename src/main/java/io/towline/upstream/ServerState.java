package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.upstream.balance.Candidate;
import io.towline.upstream.balance.KeyHash;
import io.towline.upstream.health.ActiveHealth;
import io.towline.upstream.health.FailureKind;
import io.towline.upstream.health.PassiveHealth;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One server and what is known of it: its leases, its health, and whether an operator drained it; then it gets no leases at all.
 *
 * <p>Owner: the lock of {@link KnownServers}, for every method that does not say otherwise.
 */
final class ServerState implements Candidate {

    /** With which a slow start begins, in thousandths: with less hardly anyone would come who shows that it works. */
    private static final long LEAST_SHARE = 100;

    private final PassiveHealth passive;
    private final ActiveHealth active = new ActiveHealth();
    private final Map<FailureKind, Long> failed = new EnumMap<>(FailureKind.class);

    private volatile String url;
    private long hash;
    private volatile Server server;
    private Optional<InetAddress> address = Optional.empty();
    private boolean left;
    private int leases;
    private boolean drained;
    private long succeeded;
    private Optional<Duration> latency = Optional.empty();
    private Optional<String> lastCause = Optional.empty();

    private final Credit credit = new Credit();
    private long slowStart;
    private boolean starting;
    private long startedAt;
    private long share;

    /** @param url see {@link Server#url} */
    ServerState(String url, boolean drained, RandomGenerator random) {
        this.url = url;
        this.drained = drained;
        hash = KeyHash.of(url);
        passive = new PassiveHealth(random);
        for (FailureKind kind : FailureKind.values()) {
            failed.put(kind, 0L);
        }
    }

    /** It is in a group's configuration, maybe with other settings than before. */
    void configure(Server server, UpstreamConfig config) {
        this.server = server;
        passive.configure(config.health().passive());
        active.configure(config.health().active());
        slowStart = config.balance().slowStart().map(Duration::toNanos).orElse(0L);
        left = false;
    }

    /**
     * It is in its group no more: should it come back, it begins anew but for the leases that it still has.
     *
     * @return whether nothing is left to be known of it
     */
    boolean leave() {
        left = true;
        drained = false;
        passive.reset();
        active.reset();
        return isForgettable();
    }

    /** From now on it is known by another address; what is known of it stays. */
    void rename(String now) {
        url = now;
        hash = KeyHash.of(now);
    }

    boolean hasLeft() {
        return left;
    }

    /** Of a name that has one only: which. */
    Optional<InetAddress> address() {
        return address;
    }

    void isAt(Optional<InetAddress> only) {
        address = only;
    }

    boolean isForgettable() {
        return left && leases == 0;
    }

    /** Any thread. */
    Server server() {
        return server;
    }

    /** Any thread. It changes where a name that had one address gets several. */
    String url() {
        return url;
    }

    /** To be called before {@link #share} is asked for. */
    void weigh(long now) {
        long grown = 1000;
        if (starting) {
            long since = now - startedAt;
            starting = since < slowStart;
            grown = starting ? Math.max(LEAST_SHARE, 1000 * (since / 1000) / Math.max(1, slowStart / 1000)) : 1000;
        }
        share = server.weight() * grown;
    }

    @Override
    public long share() {
        return share;
    }

    @Override
    public Credit credit() {
        return credit;
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public int leases() {
        return leases;
    }

    boolean hasRoom() {
        return server.maxConnections().isEmpty()
                || leases < server.maxConnections().getAsInt();
    }

    boolean isBackup() {
        return server.backup();
    }

    /** By what checks of our own, or else clients, tell. */
    boolean isUnwell() {
        return active.isDown() || passive.isAside();
    }

    /** By our own checks: more than a guess. */
    boolean isDown() {
        return active.isDown();
    }

    boolean inUse(long now) {
        return !active.isDown() && passive.isFit(now);
    }

    ActiveHealth.News checkPassed(long now) {
        ActiveHealth.News news = active.passed();
        if (news == ActiveHealth.News.UP) {
            passive.reset(); // that is older knowledge
            startSlowly(now);
        }
        return news;
    }

    ActiveHealth.News checkFailed(String cause) {
        lastCause = Optional.of(cause);
        return active.failed();
    }

    /** @return whether this lease is a trial of a server that was set aside */
    boolean take() {
        leases++;
        return passive.taken();
    }

    void giveBack() {
        leases--;
    }

    void trialOver() {
        passive.trialOver();
    }

    boolean drained() {
        return drained;
    }

    /** @return whether that is news */
    boolean drain(long now, boolean whether) {
        boolean news = drained != whether;
        drained = whether;
        if (news && !whether) {
            startSlowly(now);
        }
        return news;
    }

    private void startSlowly(long now) {
        starting = slowStart > 0;
        startedAt = now;
    }

    /** Its last agreement took this long. */
    void took(Duration time) {
        latency = Optional.of(time);
    }

    /** @return whether it came back by this */
    boolean succeeded(long now) {
        succeeded++;
        boolean back = passive.succeeded(now);
        if (back) {
            startSlowly(now);
        }
        return back;
    }

    /** A conversation has lasted. */
    void lasted() {
        passive.lasted();
    }

    boolean isAside() {
        return passive.isAside();
    }

    /** @return whether a hold-off began by this: it was set aside, or stays so */
    boolean failed(long now, boolean trial, FailureKind kind, String cause) {
        failed.merge(kind, 1L, Long::sum);
        lastCause = Optional.of(cause);
        return passive.failed(now, trial, kind);
    }

    /** How long it is set aside at a time. */
    Duration holdOff() {
        return passive.holdOff();
    }

    ServerView view(long now) {
        ServerView.State stands = stands();
        Optional<Duration> asideFor = stands == ServerView.State.SET_ASIDE ? passive.asideFor(now) : Optional.empty();
        return new ServerView(server, stands, asideFor, leases, succeeded, failed, latency, lastCause);
    }

    private ServerView.State stands() {
        if (drained) {
            return ServerView.State.DRAINED;
        }
        if (active.isDown()) {
            return ServerView.State.DOWN;
        }
        return passive.isAside() ? ServerView.State.SET_ASIDE : ServerView.State.IN_USE;
    }
}
