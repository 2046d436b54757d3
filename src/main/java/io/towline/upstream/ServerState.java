package io.towline.upstream;

import io.towline.config.UpstreamConfig.Passive;
import io.towline.config.UpstreamConfig.Server;
import io.towline.upstream.health.FailureKind;
import io.towline.upstream.health.PassiveHealth;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One server and what is known of it: its leases, its health, and whether an operator drained it; then it gets no leases at all.
 *
 * <p>Owner: the lock of {@link KnownServers}, for every method.
 */
final class ServerState {

    private final String url;
    private final PassiveHealth passive;
    private final Map<FailureKind, Long> failed = new EnumMap<>(FailureKind.class);

    private Server server;
    private boolean left;
    private int leases;
    private boolean drained;
    private long succeeded;
    private Optional<Duration> latency = Optional.empty();
    private Optional<String> lastCause = Optional.empty();

    /** The smooth round-robin's. */
    long credit;

    /** @param url see {@link Server#url} */
    ServerState(String url, RandomGenerator random) {
        this.url = url;
        passive = new PassiveHealth(random);
        for (FailureKind kind : FailureKind.values()) {
            failed.put(kind, 0L);
        }
    }

    /** It is in a group's configuration, maybe with other settings than before. */
    void configure(Server server, Passive passive) {
        this.server = server;
        this.passive.configure(passive);
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
        return isForgettable();
    }

    boolean isForgettable() {
        return left && leases == 0;
    }

    Server server() {
        return server;
    }

    String url() {
        return url;
    }

    int weight() {
        return server.weight();
    }

    int leases() {
        return leases;
    }

    boolean hasRoom() {
        return server.maxConnections().isEmpty()
                || leases < server.maxConnections().getAsInt();
    }

    boolean inUse(long now) {
        return passive.isFit(now);
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
    boolean drain(boolean whether) {
        boolean news = drained != whether;
        drained = whether;
        return news;
    }

    /** Its last agreement took this long. */
    void took(Duration time) {
        latency = Optional.of(time);
    }

    /** @return whether it came back by this */
    boolean succeeded(long now) {
        succeeded++;
        return passive.succeeded(now);
    }

    /** A conversation has lasted. */
    void lasted() {
        passive.lasted();
    }

    /** @return whether it was set aside by this */
    boolean failed(long now, boolean trial, FailureKind kind, String cause) {
        failed.merge(kind, 1L, Long::sum);
        lastCause = Optional.of(cause);
        return passive.failed(now, trial, kind);
    }

    /** How long it is set aside at a time. */
    Duration holdOff() {
        return passive.holdOff();
    }

    ServerView view() {
        ServerView.State state = drained
                ? ServerView.State.DRAINED
                : passive.isAside() ? ServerView.State.SET_ASIDE : ServerView.State.IN_USE;
        return new ServerView(server, state, leases, succeeded, failed, latency, lastCause);
    }
}
