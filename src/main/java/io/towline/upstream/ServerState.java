package io.towline.upstream;

import io.towline.config.UpstreamConfig.Server;
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
 * Owner: the lock of its group, for every method.
 */
final class ServerState {

    private final Server server;
    private final OptionalInt maxFails;
    private final long failNanos;

    private int leases;
    private int trials;
    private int failures;
    private long lastFailure;
    private boolean aside;
    private long asideUntil;

    /** The smooth round-robin's. */
    long credit;

    ServerState(Server server, OptionalInt maxFails, long failNanos) {
        this.server = server;
        this.maxFails = maxFails;
        this.failNanos = failNanos;
    }

    Server server() {
        return server;
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

    /** @return whether it came back by this */
    boolean succeeded() {
        boolean back = aside;
        aside = false;
        failures = 0;
        return back;
    }

    /** @return whether it was set aside by this */
    boolean failed(long now, boolean trial) {
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
