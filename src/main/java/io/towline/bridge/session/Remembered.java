package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.ClientCookie;
import io.towline.bridge.request.SessionOwner;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * What one I/O thread keeps of sessions that have ended: those closed whose client has not come for the farewell yet, and the tombstones
 * of those that are over. It is bounded, and the oldest goes first, so that no number of sessions opened and closed keeps new ones out.
 *
 * <pre>
 *   closed, nobody attached --farewell fetched, window over, too many--> tombstone --time over, too many--> forgotten
 * </pre>
 *
 * <p>Owner: that thread.
 */
final class Remembered {

    /** Of the budget, for all threads together. */
    private static final long SHARE = 16;

    private final IoThread io;
    private final Budget budget;
    private final Registry registry;
    private final IntSupplier threads;
    private final LinkedHashSet<Session> closed = new LinkedHashSet<>();

    /** The same, by the clients' shares. */
    private final Map<Budget, LinkedHashSet<Session>> closedOf = new HashMap<>();

    private final LinkedHashSet<Tombstone> tombstones = new LinkedHashSet<>();
    private long held;
    private boolean heeding;
    private boolean stopped;

    /** @param threads how many share the bound */
    Remembered(IoThread io, Budget budget, Registry registry, IntSupplier threads) {
        this.io = io;
        this.budget = budget;
        this.registry = registry;
        this.threads = threads;
    }

    /** It is closed, and its connection gone: all it costs is this, until {@link #free}. */
    void charge(long bytes) {
        held += bytes;
        budget.take(bytes);
    }

    void free(long bytes) {
        held -= bytes;
        budget.give(bytes);
    }

    /** Closed, its connection gone, and no receiver there: may be ended within the call, if others need the room. */
    void rests(Session session) {
        if (closed.add(session)) {
            closedOf.computeIfAbsent(session.budget(), share -> new LinkedHashSet<>())
                    .add(session);
            heed(session.budget());
        }
    }

    /** Somebody has come for it, or it is over. */
    void stirs(Session session) {
        if (closed.remove(session)) {
            closedOf.computeIfPresent(session.budget(), (share, its) -> {
                its.remove(session);
                return its.isEmpty() ? null : its;
            });
        }
    }

    /** It is over: for a while a tombstone tells how it ended. */
    void bury(Session session, Farewell farewell, Duration time) {
        if (stopped) {
            registry.forget(session);
            return;
        }
        registry.bury(session, farewell);
        Tombstone tombstone = new Tombstone(session.owner().route(), session.id(), cost(session, farewell));
        tombstones.add(tombstone);
        charge(tombstone.bytes);
        io.limit(tombstone, time.toNanos());
        heed(session.budget());
    }

    private static long cost(Session session, Farewell farewell) {
        return Budget.TOMBSTONE
                + length(session.id(), session.owner())
                + farewell.reason().length();
    }

    /** Letters that the client chose: the bond may be a whole cookie. */
    static long length(String id, SessionOwner owner) {
        return id.length()
                + owner.page().length()
                + owner.bond().map(String::length).orElse(0)
                + owner.cookie().map(kept -> ClientCookie.LENGTH).orElse(0);
    }

    /** Not from within itself: a closed session that goes is counted until its tombstone stands. */
    private void heed(Budget share) {
        if (heeding) {
            return;
        }
        heeding = true;
        long most = budget.limit() / SHARE / Math.max(1, threads.getAsInt());
        while ((held > most || !budget.hasRoomForSessions()) && makeRoom()) {
            // and the next
        }
        while (!share.hasRoomForSessions() && makeRoom(share)) {
            // and the next
        }
        heeding = false;
    }

    /**
     * The oldest goes: a tombstone, or, where there are more of those, a closed session, of which a tombstone is left then.
     *
     * @return whether there was one
     */
    boolean makeRoom() {
        if (closed.isEmpty() && tombstones.isEmpty()) {
            return false;
        }
        if (closed.size() > tombstones.size()) {
            forgo(closed.getFirst());
        } else {
            tombstones.getFirst().forget();
        }
        return true;
    }

    /** The oldest closed session of a client goes. */
    boolean makeRoom(Budget share) {
        Optional<Session> oldest = Optional.ofNullable(closedOf.get(share)).map(LinkedHashSet::getFirst);
        oldest.ifPresent(this::forgo);
        return oldest.isPresent();
    }

    private void forgo(Session session) {
        stirs(session); // now, lest it be chosen again should it not get to its end
        session.forgo();
    }

    /** For a hard stop: nobody will come any more. */
    void stop() {
        stopped = true;
        while (!tombstones.isEmpty()) {
            tombstones.getFirst().forget();
        }
    }

    private final class Tombstone extends Timer {
        private final String route;
        private final String id;
        private final long bytes;

        Tombstone(String route, String id, long bytes) {
            this.route = route;
            this.id = id;
            this.bytes = bytes;
        }

        @Override
        protected void expired(long now) {
            forget();
        }

        void forget() {
            io.timers().cancel(this);
            tombstones.remove(this);
            registry.forget(route, id);
            free(bytes);
        }
    }
}
