package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.receiver.ReceiverSlot;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.uplink.Link;
import io.towline.bridge.uplink.SessionEnding;
import io.towline.conversation.LiveConversation;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a session is, and how it ends: the first ending holds.
 *
 * <pre>
 *   OPENING --upstream agreed--> OPEN --concluded--> CLOSED --farewell acknowledged, window over--> OVER
 *      |  \--upstream refused, client let in already---^
 *      +--upstream refused, abandoned--> OVER
 *
 *   concluded: by the client, the server or us; from then on the farewell waits for the client
 *   from any: aborted, or hard stop --> OVER, where only the tombstone keeps the farewell
 * </pre>
 *
 * <p>Owner: the session's I/O thread.
 */
final class SessionLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLifecycle.class);

    /** Letters of a cookie that are counted with the session. */
    private static final int USUAL_BOND = 512;

    enum State {
        OPENING,
        OPEN,
        CLOSED,
        OVER
    }

    /** What an end concerns. */
    record Parts(Outbox outbox, Inbox inbox, Throttle throttle, Link link, SessionTimers timers, ReceiverSlot slot) {

        /** How they stand; empty unless the session has opened and its end is not told yet. */
        Optional<LiveConversation> look(long now) {
            LiveConversation.Side client = new LiveConversation.Side(
                    slot.roundTrip(),
                    outbox.bytes(),
                    Duration.ofNanos(now - Math.max(slot.cameAt(), inbox.cameAt())),
                    since(now, inbox.accepted() > 0, inbox.tookAt()));
            return link.look(client, since(now, outbox.messages() > 0, timers.dataAt()));
        }

        private static Optional<Duration> since(long now, boolean ever, long then) {
            return ever ? Optional.of(Duration.ofNanos(Math.max(0, now - then))) : Optional.empty();
        }
    }

    private final Session session;
    private final Parts parts;
    private final ThreadSessions onThread;
    private final Duration remembered;

    private State state = State.OPENING;
    private Optional<SessionEnding> ending = Optional.empty();
    private Optional<Farewell> lastWord = Optional.empty();

    /** What it costs the budget, besides its messages. */
    private long charge;

    private boolean shrunk;

    /** Nobody needs to come back: Towline leaves. */
    private boolean leaving;

    /** @param remembered how long a tombstone stands */
    SessionLifecycle(Session session, Parts parts, ThreadSessions onThread, Duration remembered) {
        this.session = session;
        this.parts = parts;
        this.onThread = onThread;
        this.remembered = remembered;
        charge = cost(session.owner());
    }

    /** What a session costs that is to begin: the cookie that it is bound to may be as long as a head allows. */
    static long cost(SessionOwner owner) {
        long bond = owner.bond().map(String::length).orElse(0);
        return Budget.SESSION + Math.max(0, bond - USUAL_BOND);
    }

    boolean is(State asked) {
        return state == asked;
    }

    void opened() {
        state = State.OPEN;
        onThread.opened();
    }

    void leave() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** What is left to say of a session that is over. */
    Farewell lastWord() {
        return lastWord.orElseThrow();
    }

    /** The session ends by our or the client's will: the upstream, if there is one yet, is told. */
    void conclude(SessionEnding why, OptionalInt codeForUpstream, String reason) {
        if (state == State.OPENING) {
            conclude(why, Optional.empty());
        } else if (state == State.OPEN) {
            conclude(why, Optional.empty());
            parts.link().uplink().orElseThrow().close(codeForUpstream, reason);
        }
    }

    /** Where there never was an upstream, its end is told at once. */
    void conclude(SessionEnding why, Optional<String> server) {
        State before = state;
        ending = Optional.of(why);
        state = State.CLOSED;
        parts.timers().closed();
        parts.outbox().addFarewell(why.farewell());
        parts.throttle().end();
        safely(() -> parts.inbox().close(why.farewell())); // whoever waits there hears of it, and may fail
        if (before == State.OPENING) {
            safely(() -> parts.link().ended(why, server));
            shrink();
        } else {
            onThread.concluded();
        }
    }

    /** After whatever may have ended it: the farewell goes to whom it concerns. */
    void settle() {
        if (state == State.CLOSED && leaving && parts.slot().receiver().isEmpty()) {
            end(parts.outbox().farewell().orElseThrow());
            return;
        }
        parts.slot().tell();
        rest();
    }

    /** Closed, and nobody has come for the farewell: others need the room. */
    void forgo() {
        safely(() -> end(parts.outbox().farewell().orElseThrow()));
    }

    /** Over: nothing is kept but a tombstone, and the connection as long as it is closing. */
    void end(Farewell farewell) {
        end(farewell, () -> onThread.remembered().bury(session, farewell, remembered));
    }

    /** Over, without a tombstone. */
    void vanish(Farewell farewell) {
        end(farewell, () -> onThread.forget(session));
    }

    private void end(Farewell farewell, Runnable remember) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        lastWord = Optional.of(farewell);
        onThread.remembered().stirs(session);
        parts.timers().over();
        parts.throttle().end();
        parts.inbox().close(farewell);
        parts.outbox().discard();
        remember.run();
        parts.slot().clear().ifPresent(left -> safely(left::cut));
        finishIfDone();
    }

    /** The connection to the server is closed. */
    void linkClosed() {
        safely(() -> parts.link().ended(ending.orElseThrow()));
        shrink();
        rest();
        finishIfDone();
    }

    /** Without its connection it costs what is kept for a client that may come for it. */
    private void shrink() {
        if (!shrunk) {
            shrunk = true;
            session.budget().give(charge);
            charge = Budget.CLOSED + Remembered.length(session.id(), session.owner());
            onThread.remembered().charge(charge);
        }
    }

    /** Nobody is there to hear of its end: it is kept for whoever comes, as long as there is room for that. */
    private void rest() {
        if (state == State.CLOSED
                && parts.link().isClosed()
                && parts.slot().receiver().isEmpty()) {
            onThread.remembered().rests(session);
        }
    }

    private void finishIfDone() {
        if (state == State.OVER && parts.link().isClosed() && charge > 0) {
            shrink();
            onThread.remembered().free(charge);
            charge = 0;
            onThread.remove(session); // last: who waits for the last session then ends the process, and its log
        }
    }

    /** Whatever goes wrong in telling, the end goes on. */
    void safely(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error defect) {
            LOG.error("Session {} could not tell its news by a defect of Towline", session.hash(), defect);
        }
    }
}
