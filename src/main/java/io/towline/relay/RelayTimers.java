package io.towline.relay;

import io.towline.conversation.Cause;
import io.towline.frame.CloseCode;
import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionTimers;
import java.util.concurrent.TimeUnit;

/**
 * All timers of a relay in one: its age, what idles, who is slow, who is silent.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class RelayTimers extends ConnectionTimers {

    /** A side that takes no bytes cannot be pinged; its slowness has a timer of its own. */
    private static final long ASK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Relay relay;
    private final RelayTerms terms;
    private final Leg fromClient;
    private final Leg fromUpstream;
    private long activeAt; // what began or stood still is not idle
    private final long oldAt;

    RelayTimers(Relay relay, RelayTerms terms, IoThread io, Leg fromClient, Leg fromUpstream) {
        super(io, terms.slowConsumerTimeout, terms.closeTimeout);
        this.relay = relay;
        this.terms = terms;
        this.fromClient = fromClient;
        this.fromUpstream = fromUpstream;
        activeAt = io.exactNow();
        oldAt = activeAt + io.upToATenthLess(terms.maxAge);
    }

    @Override
    protected boolean isClosing() {
        return relay.isClosing();
    }

    @Override
    protected boolean isClosed() {
        return relay.isClosed();
    }

    @Override
    protected void expired(long now) {
        try {
            look(now);
        } catch (RuntimeException | Error defect) {
            relay.broken(defect);
        }
    }

    @Override
    protected void lapsed(long now) {
        if (relay.answerInstead() && !relay.isClosed()) {
            lingerAgain(now);
        } else {
            relay.cut();
        }
    }

    @Override
    protected void judge(long now) {
        if (now >= oldAt) {
            relay.close(Cause.MAX_AGE, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "max age");
        } else if (now >= idleAt()) {
            relay.close(Cause.IDLE_TIMEOUT, CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "idle timeout");
        } else if (!takesBytes(fromUpstream, now)) {
            return;
        } else if (relay.isParked()) {
            lives(fromClient, fromUpstream, now);
        } else if (!takesBytes(fromClient, now)) {
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
        if (to.outflow().writer().blocked()) {
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
        if (!to.outflow().writer().blocked()) { // or our own queue would be what is measured
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

    @Override
    protected long nextLook(long now) {
        long next = Math.min(oldAt, idleAt());
        if (relay.isParked()) {
            return Math.min(next, Math.min(slowAt(fromUpstream), nextLook(fromClient.pulse(), now)));
        }
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
        return terms.idleTimeout == NEVER || relay.isParked() ? NEVER : dataAt() + terms.idleTimeout;
    }

    private long dataAt() {
        return Math.max(activeAt, Math.max(fromClient.dataAt(), fromUpstream.dataAt()));
    }

    /** Idle time stands still from here on. */
    void serverLeft() {
        activeAt = dataAt() - io.exactNow();
    }

    /** And goes on. What the client said meanwhile counts as always. */
    void serverJoined() {
        activeAt += io.exactNow();
    }

    private long slowAt(Leg leg) {
        return slowAt(leg.outflow().writer());
    }
}
