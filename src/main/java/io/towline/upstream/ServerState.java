package io.towline.upstream;

import io.towline.config.UpstreamConfig.Passive;
import io.towline.config.UpstreamConfig.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One server and what is known of it.
 *
 * <pre>
 *            max-fails in a row                 fail-timeout over
 *   IN USE ---------------------> SET ASIDE ----------------------> on trial, one lease at a time
 *     ^                              ^                                 |        |
 *     |                              +------------- failed ------------+        |
 *     +----------------------------------------- succeeded ---------------------+
 * </pre>
 *
 * An operator may drain it besides, whichever state it is in: then it gets no leases at all.
 *
 * <p>Owner: the lock of {@link KnownServers}, for every method.
 */
final class ServerState {

    private final String url;

    private Server server;
    private OptionalInt maxFails = OptionalInt.empty();
    private long failNanos;
    private boolean left;

    private int leases;
    private int trials;
    private int failures;
    private long lastFailure;
    private boolean aside;
    private long asideUntil;
    private boolean drained;
    private long succeeded;
    private long failed;
    private Optional<Duration> latency = Optional.empty();
    private Optional<String> lastCause = Optional.empty();

    /** The smooth round-robin's. */
    long credit;

    /** @param url see {@link Server#url} */
    ServerState(String url) {
        this.url = url;
    }

    /** It is in a group's configuration, maybe with other settings than before. */
    void configure(Server server, Passive passive) {
        this.server = server;
        maxFails = passive.maxFails();
        failNanos = passive.failTimeout().toNanos();
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
        aside = false;
        failures = 0;
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
        return !aside || (now - asideUntil >= 0 && trials == 0);
    }

    /** @return whether this lease is a trial of a server that was set aside */
    boolean take() {
        leases++;
        if (aside) {
            trials++;
        }
        return aside;
    }

    void giveBack() {
        leases--;
    }

    void trialOver() {
        trials--;
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

    ServerView view() {
        ServerView.State state =
                drained ? ServerView.State.DRAINED : aside ? ServerView.State.SET_ASIDE : ServerView.State.IN_USE;
        return new ServerView(server, state, leases, succeeded, failed, latency, lastCause);
    }

    /** @return whether it came back by this */
    boolean succeeded() {
        succeeded++;
        boolean back = aside;
        aside = false;
        failures = 0;
        return back;
    }

    /** @return whether it was set aside by this */
    boolean failed(long now, boolean trial, String cause) {
        failed++;
        lastCause = Optional.of(cause);
        if (aside) {
            // Others that were under way when it was set aside tell nothing new; a trial does.
            asideUntil = trial ? now + failNanos : asideUntil;
            return false;
        }
        failures = now - lastFailure > failNanos ? 1 : failures + 1;
        lastFailure = now;
        aside = maxFails.isPresent() && failures >= maxFails.getAsInt();
        asideUntil = now + failNanos;
        return aside;
    }
}
