package io.towline.endpoint;

import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionTimers;
import io.towline.io.connection.ConnectionWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * All timers of an endpoint in one: whether its peer is slow, and whether it lives.
 *
 * <pre>
 *   HEARD --silent for pingInterval--> ASKED --silent for pongTimeout--> dead
 *     ^                                  |
 *     +------------ any byte ------------+
 * </pre>
 *
 * <p>Owner: the endpoint's I/O thread.
 */
final class EndpointTimers extends ConnectionTimers {

    private final Endpoint endpoint;
    private final EndpointTerms terms;
    private final EndpointOutflow out;
    private final ConnectionWriter writer;
    private final long interval;
    private final long measureInterval;
    private long heardAt;
    private long askedAt;
    private long measuredAt;
    private boolean asked;

    EndpointTimers(Endpoint endpoint, EndpointTerms terms, IoThread io, EndpointOutflow out) {
        super(io, terms.slowConsumerTimeout().toNanos(), terms.closeTimeout().toNanos());
        this.endpoint = endpoint;
        this.terms = terms;
        this.out = out;
        writer = out.writer();
        // Between 0.9 and 1.1 of it, so that the pings of endpoints that began together spread.
        double share = 1 + (io.randomLong() >> 11) * 0x1p-52 / 10;
        interval = (long) (nanos(terms.keepalive().pingInterval()) * share);
        measureInterval = interval < NEVER / 2 ? (long) (nanos(terms.keepalive().measureInterval()) * share) : NEVER;
        heardAt = io.now();
        measuredAt = heardAt;
    }

    private static long nanos(Optional<Duration> time) {
        return time.map(Duration::toNanos).orElse(NEVER);
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
        listensAgain(io.exactNow());
    }

    private void listensAgain(long now) {
        heardAt = now;
        askedAt = now;
    }

    @Override
    protected boolean isClosing() {
        return endpoint.isClosing();
    }

    @Override
    protected boolean isClosed() {
        return endpoint.isClosed();
    }

    @Override
    protected void expired(long now) {
        endpoint.guarded(() -> look(now));
    }

    @Override
    protected void lapsed(long now) {
        endpoint.cut();
    }

    @Override
    protected void judge(long now) {
        if (now >= slowAt()) {
            endpoint.slowConsumer();
        } else if (endpoint.isSuspended() || writer.blocked()) {
            listensAgain(now); // its silence is our doing, or our question waits behind what it does not take
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
        return slowAt(writer);
    }

    private long pulseAt() {
        return asked ? askedAt + terms.keepalive().pongTimeout().toNanos() : heardAt + interval;
    }

    @Override
    protected long nextLook(long now) {
        // A byte that comes now begins a new interval, which may be over before the time for its pong would have been.
        long next = Math.min(slowAt(), Math.min(pulseAt(), now + interval));
        return Math.min(next, Math.max(now + 1, measuredAt + measureInterval));
    }
}
