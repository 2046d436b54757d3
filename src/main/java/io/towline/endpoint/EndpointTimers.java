package io.towline.endpoint;

import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionTimers;
import io.towline.io.connection.ConnectionWriter;
import java.time.Duration;

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
    private final ConnectionWriter writer;
    private final long interval;
    private long heardAt;
    private long askedAt;
    private boolean asked;

    EndpointTimers(Endpoint endpoint, EndpointTerms terms, IoThread io, ConnectionWriter writer) {
        super(io, terms.slowConsumerTimeout().toNanos(), terms.closeTimeout().toNanos());
        this.endpoint = endpoint;
        this.terms = terms;
        this.writer = writer;
        // Between 0.9 and 1.1 of it, so that the pings of endpoints that began together spread.
        double share = 1 + (io.randomLong() >> 11) * 0x1p-52 / 10;
        interval = (long) (terms.pingInterval().map(Duration::toNanos).orElse(NEVER) * share);
        heardAt = io.now();
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
    protected boolean concluded() {
        return endpoint.hasParted();
    }

    @Override
    protected boolean over() {
        return endpoint.isGone();
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
                endpoint.ping();
            }
        }
    }

    private long slowAt() {
        return slowAt(writer);
    }

    private long pulseAt() {
        return asked ? askedAt + terms.pongTimeout().toNanos() : heardAt + interval;
    }

    @Override
    protected long nextLook(long now) {
        // A byte that comes now begins a new interval, which may be over before the time for its pong would have been.
        return Math.min(slowAt(), Math.min(pulseAt(), now + interval));
    }
}
