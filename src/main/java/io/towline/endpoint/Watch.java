package io.towline.endpoint;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * All timers of an endpoint in one: looks when the next of them can be due, and judges then. Traffic moves the times without touching
 * the timer.
 *
 * <pre>
 *   HEARD --silent for pingInterval--> ASKED --silent for pongTimeout--> dead
 *     ^                                  |
 *     +------------ any byte ------------+
 * </pre>
 *
 * <p>Owner: the endpoint's I/O thread. Times are the thread's coarse ones, nanoseconds.
 */
final class Watch extends Timer {

    /** Further away than any clock gets, and still safe to add to a time. */
    private static final long NEVER = Long.MAX_VALUE / 4;

    /** How long the last end of stream may take when both close frames are through. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    private final Endpoint endpoint;
    private final EndpointTerms terms;
    private final IoThread io;
    private final Outflow out;
    private final long interval;
    private final long measureInterval;
    private long heardAt;
    private long askedAt;
    private long measuredAt;
    private boolean asked;
    private long cutAt = NEVER;

    Watch(Endpoint endpoint, EndpointTerms terms, IoThread io, Outflow out) {
        this.endpoint = endpoint;
        this.terms = terms;
        this.io = io;
        this.out = out;
        // Between 0.9 and 1.1 of it, so that the pings of endpoints that began together spread.
        double share = 1 + (io.randomLong() >> 11) * 0x1p-52 / 10;
        interval = (long) (nanos(terms.keepalive().pingInterval()) * share);
        measureInterval = interval < NEVER / 2 ? (long) (nanos(terms.keepalive().measureInterval()) * share) : NEVER;
    }

    private static long nanos(Optional<Duration> time) {
        return time.map(Duration::toNanos).orElse(NEVER);
    }

    void begin() {
        heardAt = io.now();
        measuredAt = io.now();
        scheduleNext(io.now());
    }

    void heard() {
        heardAt = io.now();
        asked = false;
    }

    Duration silence() {
        return Duration.ofNanos(io.now() - heardAt);
    }

    /** The peer's silence up to now was our doing. */
    void listensAgain() {
        heardAt = io.now();
        askedAt = io.now();
    }

    /** Bytes begin to wait: their timer may be due before the others. */
    void blocked() {
        if (!endpoint.hasParted()) {
            hasten(io.now() + terms.slowConsumerTimeout().toNanos());
        }
    }

    /** The verdict is spoken: what remains is to close. */
    void concluded() {
        cutAt = io.now() + terms.closeTimeout().toNanos();
        schedule(cutAt);
    }

    /** Both sides have said close: the end of the stream is all that is awaited. */
    void linger() {
        cutAt = Math.min(cutAt, io.now() + LINGER);
        hasten(cutAt);
    }

    void end() {
        io.timers().cancel(this);
    }

    @Override
    protected void expired(long now) {
        endpoint.guarded(() -> look(now));
    }

    private void look(long now) {
        if (!endpoint.hasParted()) {
            judge(now);
        } else if (now >= cutAt) {
            endpoint.cut();
        }
        if (!endpoint.hasParted()) {
            scheduleNext(now);
        } else if (!endpoint.isGone()) {
            schedule(cutAt);
        }
    }

    private void judge(long now) {
        if (now >= slowAt()) {
            endpoint.slowConsumer();
        } else if (endpoint.isSuspended() || out.blocked()) {
            listensAgain(); // its silence is our doing, or our question waits behind what it does not take
        } else if (now >= pulseAt()) {
            if (asked) {
                endpoint.pingTimeout();
            } else {
                asked = true;
                askedAt = now;
                measuredAt = now;
                endpoint.ping();
            }
        } else if (now - measuredAt >= measureInterval) {
            measure(now);
        }
    }

    /** For its round trip a peer is asked that has had no reason to be asked. One that says nothing else is left in peace. */
    private void measure(long now) {
        measuredAt = now;
        if (now - heardAt < measureInterval / 2 && !out.awaitsPong()) {
            endpoint.ping();
        }
    }

    private long slowAt() {
        return out.blocked() ? out.progressAt() + terms.slowConsumerTimeout().toNanos() : NEVER;
    }

    private long pulseAt() {
        return asked ? askedAt + terms.keepalive().pongTimeout().toNanos() : heardAt + interval;
    }

    private void scheduleNext(long now) {
        // A byte that comes now begins a new interval, which may be over before the time for its pong would have been.
        long next = Math.min(slowAt(), Math.min(pulseAt(), now + interval));
        next = Math.min(next, Math.max(now + 1, measuredAt + measureInterval));
        if (next < NEVER / 2) {
            schedule(next);
        }
    }

    private void hasten(long deadline) {
        if (deadline < scheduledFor()) {
            schedule(deadline);
        }
    }

    private void schedule(long deadline) {
        io.timers().schedule(this, deadline);
    }
}
