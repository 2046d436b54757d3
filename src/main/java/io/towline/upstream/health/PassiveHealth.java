package io.towline.upstream.health;

import io.towline.config.UpstreamConfig.Passive;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * What the connections of clients tell of one server.
 *
 * <pre>
 *            max-fails in a row                 hold-off over
 *   IN USE ---------------------> SET ASIDE ----------------------> on trial, one lease at a time
 *     ^                              ^                                 |        |
 *     |                              +------------- failed ------------+        |
 *     +----------------------------------------- succeeded ---------------------+
 * </pre>
 *
 * <p>The first hold-off is {@code fail-timeout}. Each that follows is up to twice as long, and no longer than {@code max-fail-timeout}, with some
 * chance in it, so that several proxies do not ask at the same moment. The row of hold-offs ends when the server has been in use for
 * {@code max-fail-timeout}: one that comes and goes is asked less and less often.
 *
 * <p>Where all servers of a group are set aside, clients ask them all the same, and many may fail within one hold-off. They tell nothing that is
 * not known: only a failure after its end begins the next, or a crowd that knocks would have a server stay aside for the longest time.
 *
 * <p>Losses soon after an agreement are a row of their own, which an agreement does not end: a server that agrees and then falls over would
 * never be set aside else. A conversation that outlives {@code early-loss} ends it.
 */
public final class PassiveHealth {

    private static final long NANOS_OF_A_MILLISECOND = 1_000_000;

    private final RandomGenerator random;
    private final Streak failures = new Streak();
    private final Streak losses = new Streak();

    private OptionalInt maxFails = OptionalInt.empty();
    private long firstHoldOff;
    private long longestHoldOff;

    private boolean aside;
    private int trials;
    private long holdOff;
    private long asideUntil;
    private long backSince;

    public PassiveHealth(RandomGenerator random) {
        this.random = random;
    }

    public void configure(Passive settings) {
        maxFails = settings.maxFails();
        firstHoldOff = settings.failTimeout().toNanos();
        longestHoldOff = Math.max(firstHoldOff, settings.maxFailTimeout().toNanos());
    }

    /** Forgets all but the trials that are under way. */
    public void reset() {
        failures.end();
        losses.end();
        aside = false;
        holdOff = 0;
    }

    public boolean isAside() {
        return aside;
    }

    /** How long it is set aside at a time. */
    public Duration holdOff() {
        return Duration.ofNanos(holdOff);
    }

    /** How long it still is; zero where the next lease is a trial. Empty if it is not set aside. */
    public Optional<Duration> asideFor(long now) {
        return aside ? Optional.of(Duration.ofNanos(Math.max(0, asideUntil - now))) : Optional.empty();
    }

    /** In use, or ready for a trial. */
    public boolean isFit(long now) {
        return !aside || (trials == 0 && now - asideUntil >= 0);
    }

    /** @return whether this lease is a trial */
    public boolean taken() {
        if (aside) {
            trials++;
        }
        return aside;
    }

    /** To be called once for each trial, whatever came of it. */
    public void trialOver() {
        trials--;
    }

    /** @return whether it came back by this */
    public boolean succeeded(long now) {
        boolean back = aside;
        aside = false;
        failures.end();
        if (back) {
            losses.end();
            backSince = now;
        }
        return back;
    }

    /** A conversation has lasted longer than {@code early-loss}. */
    public void lasted() {
        losses.end();
    }

    /** @return whether a hold-off began by this: it was set aside, or stays so */
    public boolean failed(long now, boolean trial, FailureKind kind) {
        if (aside) {
            // Others that were under way when it was set aside tell nothing new; a trial does.
            boolean tells = trial && now - asideUntil >= 0;
            if (tells) {
                lengthen(now);
            }
            return tells;
        }
        int inARow = (kind == FailureKind.EARLY_LOSS ? losses : failures).add(now, firstHoldOff);
        aside = maxFails.isPresent() && inARow >= maxFails.getAsInt();
        if (aside) {
            boolean recovered = now - backSince > longestHoldOff;
            holdOff = recovered ? 0 : holdOff;
            lengthen(now);
        }
        return aside;
    }

    private void lengthen(long now) {
        holdOff = holdOff == 0 ? firstHoldOff : longer();
        asideUntil = now + holdOff;
    }

    private long longer() {
        long most = Math.min(longestHoldOff, 2 * holdOff);
        long least = Math.max(firstHoldOff, most / 4 * 3);
        return least + NANOS_OF_A_MILLISECOND * random.nextLong((most - least) / NANOS_OF_A_MILLISECOND + 1);
    }
}
