package io.towline.relay;

import io.towline.ending.Cause;
import io.towline.frame.CloseCode;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.concurrent.TimeUnit;

/**
 * All timers of a relay in one: looks when the next of them can be due, and judges then. Traffic moves the times without touching the
 * timer, so a frame costs nothing here.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class Watch extends Timer {

    /** How long the last end of stream may take when both close frames are through. */
    private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    /** A side that takes no bytes cannot be pinged; its slowness has a timer of its own. */
    private static final long ASK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Relay relay;
    private final RelayTerms terms;
    private final IoThread io;
    private final Leg fromClient;
    private final Leg fromUpstream;
    private final long begunAt;
    private final long oldAt;
    private long cutAt = RelayTerms.NEVER;

    Watch(Relay relay, RelayTerms terms, IoThread io, Leg fromClient, Leg fromUpstream) {
        this.relay = relay;
        this.terms = terms;
        this.io = io;
        this.fromClient = fromClient;
        this.fromUpstream = fromUpstream;
        begunAt = io.now();
        // Up to a tenth early, so that relays that began together do not all leave together.
        oldAt = io.now() + terms.maxAge - Math.floorMod(io.randomLong(), Math.max(1, terms.maxAge / 10));
    }

    void begin() {
        schedule(nextLook(io.now()));
    }

    /** The outlet of a leg is blocked: its timer may be due before the others. */
    void blocked() {
        hasten(io.now() + terms.slowConsumerTimeout);
    }

    /** The verdict is spoken: what remains is to close. */
    void concluded() {
        cutAt = io.exactNow() + terms.closeTimeout;
        schedule(cutAt);
    }

    /** Both sides of a connection have said close: its end of stream is all that is awaited. */
    void linger() {
        cutAt = Math.min(cutAt, io.now() + LINGER);
        hasten(cutAt);
    }

    void end() {
        io.timers().cancel(this);
    }

    @Override
    protected void expired(long now) {
        try {
            look(now);
        } catch (RuntimeException | Error defect) {
            relay.broken(defect);
        }
    }

    private void look(long now) {
        if (!relay.concluded()) {
            judge(now);
        }
        if (relay.over()) {
            return;
        }
        if (!relay.concluded()) {
            schedule(nextLook(now));
        } else if (now < cutAt) {
            schedule(cutAt);
        } else if (relay.answerInstead() && !relay.over()) {
            cutAt = now + LINGER;
            schedule(cutAt);
        } else {
            relay.cut();
        }
    }

    private void judge(long now) {
        if (now >= oldAt) {
            relay.end(Cause.MAX_AGE, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "max age");
        } else if (now >= idleAt()) {
            relay.end(Cause.IDLE_TIMEOUT, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "idle timeout");
        } else if (!takesBytes(fromUpstream, now) || !takesBytes(fromClient, now)) {
            return;
        } else if (lives(fromClient, fromUpstream, now)) {
            lives(fromUpstream, fromClient, now);
        }
    }

    private boolean takesBytes(Leg leg, long now) {
        if (now < slowAt(leg)) {
            return true;
        }
        relay.slowConsumer(leg);
        return false;
    }

    /** @param from the leg whose source is asked; {@code to} is the leg by which the question goes */
    private boolean lives(Leg from, Leg to, long now) {
        Pulse pulse = from.pulse();
        if (from.holdsSource()) {
            pulse.listensAgain(now); // its silence is our doing
            return true;
        }
        if (to.outflow().outlet().blocked()) {
            pulse.listensAgain(now); // our question waits behind what it does not take, which has a timer of its own
        }
        switch (pulse.judge(now)) {
            case WELL -> {}
            case ASK -> ask(pulse, to, now);
            case MEASURE -> measure(pulse, to);
            case DEAD -> {
                relay.pingTimeout(from);
                return false;
            }
        }
        return true;
    }

    private static void measure(Pulse pulse, Leg to) {
        if (!to.outflow().outlet().blocked()) { // or our own queue would be what is measured
            pulse.measures();
            to.ping();
        }
    }

    private void ask(Pulse pulse, Leg to, long now) {
        if (pulse.endpointAsks()) {
            pulse.leftToEndpoint(now);
        } else {
            pulse.asks();
            to.ping();
        }
    }

    private long nextLook(long now) {
        long next = Math.min(oldAt, idleAt());
        next = Math.min(next, Math.min(slowAt(fromClient), slowAt(fromUpstream)));
        return Math.min(next, Math.min(nextLook(fromClient.pulse(), now), nextLook(fromUpstream.pulse(), now)));
    }

    private static long nextLook(Pulse pulse, long now) {
        // A byte that comes now begins a new interval, which may be over before the time for its pong would have been.
        long next = Math.min(pulse.nextLook(), now + pulse.interval());
        // What is due and could not be done yet (a ping that waits for a boundary or for room) is looked at again soon.
        return next > now ? next : now + ASK_AGAIN;
    }

    private long idleAt() {
        return terms.idleTimeout == RelayTerms.NEVER
                ? RelayTerms.NEVER
                : Math.max(begunAt, Math.max(fromClient.dataAt(), fromUpstream.dataAt())) + terms.idleTimeout;
    }

    private long slowAt(Leg leg) {
        return leg.outflow().outlet().blocked()
                ? leg.outflow().outlet().progressAt() + terms.slowConsumerTimeout
                : RelayTerms.NEVER;
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
