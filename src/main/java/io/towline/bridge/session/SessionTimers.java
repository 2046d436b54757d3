package io.towline.bridge.session;

import io.towline.bridge.request.SessionTerms;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The times of a session in one timer, which looks when the next of them can be due and judges then: messages and receivers come and
 * go without touching it. An opening session has none; its dial has its own.
 *
 * <p>Owner: the session's I/O thread.
 */
final class SessionTimers extends Timer {

    /** What is over. */
    enum Lapse {
        OLD,
        IDLE,
        /** Nobody received for the window. */
        FORSAKEN
    }

    private enum Phase {
        OPENING,
        OPEN,
        CLOSED
    }

    private final IoThread io;
    private final SessionTerms terms;
    private final Inbox inbox;
    private final Consumer<Lapse> lapsed;
    private Phase phase = Phase.OPENING;
    private boolean attached;
    private boolean everAttached;
    private long aloneSince;
    private long dataAt;
    private long oldAt = NEVER;

    SessionTimers(IoThread io, SessionTerms terms, Inbox inbox, Consumer<Lapse> lapsed) {
        this.io = io;
        this.terms = terms;
        this.inbox = inbox;
        this.lapsed = lapsed;
        aloneSince = io.exactNow();
    }

    void opened() {
        phase = Phase.OPEN;
        aloneSince = io.exactNow();
        dataAt = aloneSince;
        oldAt = aloneSince + io.upToATenthLess(nanos(terms.maxAge()));
        schedule();
    }

    /** A message came from the upstream; those to it the inbox knows of. */
    void data() {
        dataAt = io.touched(dataAt);
    }

    long dataAt() {
        return dataAt;
    }

    void received() {
        attached = true;
        everAttached = true;
    }

    void left() {
        attached = false;
        aloneSince = io.exactNow();
        schedule();
    }

    /** What is kept now has the whole window, too. */
    void closed() {
        phase = Phase.CLOSED;
        aloneSince = io.exactNow();
        schedule();
    }

    void over() {
        io.timers().cancel(this);
    }

    @Override
    protected void expired(long now) {
        if (now >= oldAt()) {
            lapsed.accept(Lapse.OLD);
        } else if (now >= idleAt()) {
            lapsed.accept(Lapse.IDLE);
        } else if (now >= forsakenAt()) {
            lapsed.accept(Lapse.FORSAKEN);
        } else {
            schedule();
        }
    }

    private void schedule() {
        long next = Math.min(forsakenAt(), Math.min(oldAt(), idleAt()));
        if (next < NEVER) {
            io.timers().schedule(this, next);
        }
    }

    private long oldAt() {
        return phase == Phase.OPEN ? oldAt : NEVER;
    }

    private long idleAt() {
        return phase == Phase.OPEN && terms.idleTimeout().isPresent()
                ? Math.max(dataAt, inbox.tookAt()) + nanos(terms.idleTimeout())
                : NEVER;
    }

    private long forsakenAt() {
        if (attached || phase == Phase.OPENING) {
            return NEVER;
        }
        return aloneSince + (everAttached ? terms.window() : terms.firstWindow()).toNanos();
    }

    private static long nanos(Optional<Duration> time) {
        return time.map(Duration::toNanos).orElse(NEVER);
    }
}
