package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.uplink.Uplink;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stops reading from the upstream while the outbox is full, or holds something and the budget is scarce, so that TCP slows the server. A
 * full outbox is read into again when it is half empty; whether the budget has room again is looked at now and then, since others free
 * it. Each read is judged anew: of many sessions that resume together the first may take what there is.
 *
 * <p>Owner: the session's I/O thread.
 */
final class Throttle extends Timer {

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(250);

    /** More in one read would fill most outboxes at once. */
    private static final long MOST_AT_ONCE = 64 * 1024;

    private enum Held {
        NOT,
        BY_OUTBOX,
        BY_BUDGET
    }

    private final IoThread io;
    private final Budget budget;
    private final Outbox outbox;
    private Optional<Uplink> uplink = Optional.empty();
    private Held held = Held.NOT;

    Throttle(IoThread io, Budget budget, Outbox outbox) {
        this.io = io;
        this.budget = budget;
        this.outbox = outbox;
    }

    void begin(Uplink on) {
        uplink = Optional.of(on);
    }

    /** Bytes that the next read may bring; of no interest where this has suspended the upstream. */
    int mostToRead() {
        look();
        return (int) budget.ration(MOST_AT_ONCE);
    }

    /** The session is concluded: nothing more to hold. */
    void end() {
        uplink = Optional.empty();
        io.timers().cancel(this);
    }

    /** A message came or was freed. */
    void look() {
        uplink.ifPresent(this::look);
    }

    private void look(Uplink on) {
        Held was = held;
        held = judge();
        if (held == Held.BY_BUDGET && !scheduled()) {
            io.timers().schedule(this, io.now() + LOOK_AGAIN);
        }
        if (was == Held.NOT && held != Held.NOT) {
            on.suspend();
        } else if (was != Held.NOT && held == Held.NOT) {
            on.resume(); // last: what lies ready may come within the call
        }
    }

    private Held judge() {
        boolean full = held == Held.BY_OUTBOX ? !outbox.isLow() : outbox.isFull();
        if (full) {
            return Held.BY_OUTBOX;
        }
        return budget.isScarce() && !outbox.isEmpty() ? Held.BY_BUDGET : Held.NOT;
    }

    @Override
    protected void expired(long now) {
        look();
    }
}
