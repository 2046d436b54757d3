package io.towline.relay;

import io.towline.relay.RelayTerms.Liveness;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The keepalive of one side of a relay: when it was last heard, and whether it was asked by a ping.
 *
 * <pre>
 *   HEARD --silent for ping-interval--> ASKED --silent for pong-timeout--> dead
 *     ^                                   |
 *     +------------ any byte -------------+
 * </pre>
 *
 * <p>An endpoint's own ping that passed to this side and is not answered takes the place of ours: a peer need only answer the latest
 * ping (RFC 6455 §5.5.3), and the endpoint's must not be the one that goes without.
 *
 * <p>A side that is heard is not asked, and would never be timed: each {@code measure-interval} it gets a ping for that alone, which may go
 * without an answer.
 *
 * <p>Owner: the relay's I/O thread. Times are the thread's coarse ones, nanoseconds, but for that of a ping.
 */
final class Pulse {

    enum Verdict {
        WELL,
        ASK,
        /** It is heard all the time, and is asked only for its round trip. */
        MEASURE,
        DEAD
    }

    private final long interval;
    private final long timeout;
    private final long measureInterval;
    private final long nonce;
    private long heardAt;
    private long askedAt;
    private long measuredAt;
    private boolean asked;
    private boolean measuring; // by the ping that is to go out
    private boolean endpointAsks;

    /** One ping of ours is out, and only one: whose answer a pong is would else not be known, since all carry the same. */
    private boolean timed;

    /** Microseconds, half an hour at most, 0 while none is known: a relay is too many to hold more for it. */
    private int roundTrip;

    /** @param jitter between -1 and 1: where in the tenth around {@code ping-interval} this side's falls, so that pings spread */
    Pulse(Liveness terms, double jitter, long nonce, long now) {
        interval = terms.pingInterval() + (long) (terms.pingInterval() / 10 * jitter);
        timeout = terms.pongTimeout();
        measureInterval = terms.measureInterval() + (long) (terms.measureInterval() / 10 * jitter);
        this.nonce = nonce;
        heardAt = now;
        measuredAt = now;
    }

    /** The payload of our pings to this side: a pong with it is ours. */
    long nonce() {
        return nonce;
    }

    /** Silence after which this side is asked, its share of the jitter included. */
    long interval() {
        return interval;
    }

    void heard(long now) {
        heardAt = now;
        asked = false;
    }

    /** Reading from this side was suspended until now, so its silence was our doing. */
    void listensAgain(long now) {
        askedAt = now;
        timed = false; // nor can be told how long the answer lay there
    }

    /** A ping of ours goes out; {@code exactly} now, since the answer may come within a tick. */
    void pinged(long exactly) {
        asked |= !measuring;
        measuring = false;
        askedAt = exactly;
        measuredAt = exactly;
        timed = !timed;
    }

    /** The next ping is for the round trip alone: its answer need not come. */
    void measures() {
        measuring = true;
    }

    /** The next ping is a question whether this side lives. */
    void asks() {
        measuring = false;
    }

    /** The endpoint's ping that is out takes the place of ours. */
    void leftToEndpoint(long now) {
        asked = true;
        askedAt = now;
        timed = false;
    }

    /** A pong of ours came back; says how long that took, if it can be told. */
    Optional<Duration> answered(long exactly) {
        if (!timed) {
            return Optional.empty();
        }
        timed = false;
        long micros = TimeUnit.NANOSECONDS.toMicros(exactly - askedAt);
        roundTrip = Math.clamp(micros, 1, Integer.MAX_VALUE);
        return roundTrip();
    }

    /** Of the last ping of ours that was answered. */
    Optional<Duration> roundTrip() {
        return roundTrip == 0 ? Optional.empty() : Optional.of(Duration.of(roundTrip, ChronoUnit.MICROS));
    }

    long heardAt() {
        return heardAt;
    }

    /** Another takes the place of the one that was watched. */
    void restart(long now) {
        heard(now);
        measuredAt = now;
        measuring = false;
        timed = false;
        endpointAsks = false;
        roundTrip = 0;
    }

    void endpointPinged() {
        endpointAsks = true;
    }

    void endpointPonged() {
        endpointAsks = false;
    }

    boolean endpointAsks() {
        return endpointAsks;
    }

    Verdict judge(long now) {
        if (now >= silentAt()) {
            return asked ? Verdict.DEAD : Verdict.ASK;
        }
        if (measuring || now < measuredAt + measureInterval) {
            return Verdict.WELL;
        }
        measuredAt = now;
        boolean busy = now - heardAt < measureInterval / 2;
        return busy && !asked && !timed && !endpointAsks ? Verdict.MEASURE : Verdict.WELL;
    }

    private long silentAt() {
        return asked ? askedAt + timeout : heardAt + interval;
    }

    /** When {@link #judge} can next say something else than {@code WELL}, if nothing is heard. */
    long nextLook() {
        return measuring ? silentAt() : Math.min(silentAt(), measuredAt + measureInterval);
    }
}
