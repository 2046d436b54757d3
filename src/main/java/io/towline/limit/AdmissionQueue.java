package io.towline.limit;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Handshakes that wait for their turn of a rate: for each key a line, the longest first. The first of a line has a timer for the moment at which
 * the rate has one more, and then lets in as many as the rate has; whoever is first then has the next timer. Who leaves has the next take
 * its place. Nobody who comes may overtake a line. So a herd is let in at the rate, with one timer for each line, and one for each that waits
 * for when its time is over.
 *
 * <p>Owner: its own lock. A place belongs to its I/O thread, but for being let in.
 */
public final class AdmissionQueue {

    /** Told once on the I/O thread that waits, never from within the call that began it, and not after {@link Place#leave}. */
    public interface Outcome {
        /** It is its turn: one of the rate is used. */
        void admitted();

        /** Its time is over. */
        void inVain();
    }

    private final RateTable rate;
    private final Map<Long, SequencedSet<Place>> lines = new HashMap<>();
    private final Object lock = new Object();
    private int waiting;

    /** @param rate also of those that need not wait */
    AdmissionQueue(RateTable rate) {
        this.rate = rate;
    }

    /** Whether some of this key wait, whom nobody who comes may overtake. */
    boolean hasLine(long id) {
        synchronized (lock) {
            return lines.containsKey(id);
        }
    }

    int size() {
        synchronized (lock) {
            return waiting;
        }
    }

    /**
     * @param most how many may wait, of all keys
     * @param nanos how long it waits
     * @return empty where the queue is full
     */
    Optional<Place> join(long id, Pacing pace, int most, long nanos, IoThread io, Outcome outcome) {
        Place place = new Place(id, pace, io.exactNow() + nanos, io, outcome);
        synchronized (lock) {
            if (waiting >= most) {
                return Optional.empty();
            }
            waiting++;
            lines.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(place);
        }
        place.schedule(place.until);
        letIn(id, io.exactNow());
        return Optional.of(place);
    }

    /** As many of the line as the rate has, each told on its own thread; and who is first behind them is told for when there will be more. */
    private void letIn(long id, long now) {
        List<Place> admitted = new ArrayList<>();
        synchronized (lock) {
            SequencedSet<Place> line = lines.getOrDefault(id, new LinkedHashSet<>());
            long wait = 0;
            while (wait == 0 && !line.isEmpty()) {
                Place first = line.getFirst();
                wait = rate.take(id, first.pace, now);
                if (wait == 0) {
                    remove(first);
                    admitted.add(first);
                } else {
                    first.turnAt(now + wait);
                }
            }
        }
        admitted.forEach(Place::admit);
    }

    /** Under the lock. @return whether it was there */
    private boolean remove(Place place) {
        SequencedSet<Place> line = lines.get(place.id);
        if (line == null || !line.remove(place)) {
            return false;
        }
        waiting--;
        if (line.isEmpty()) {
            lines.remove(place.id);
        }
        return true;
    }

    /** One that waits. */
    public final class Place extends Timer {
        private final long id;
        private final Pacing pace;
        private final long until;
        private final IoThread io;
        private final Outcome outcome;
        private boolean left;

        private Place(long id, Pacing pace, long until, IoThread io, Outcome outcome) {
            this.id = id;
            this.pace = pace;
            this.until = until;
            this.io = io;
            this.outcome = outcome;
        }

        private void schedule(long at) {
            io.timers().schedule(this, Math.min(at, until));
        }

        /** Any thread. */
        private void turnAt(long moment) {
            io.runLater(() -> {
                if (!left) {
                    schedule(moment);
                }
            });
        }

        /** Any thread. */
        private void admit() {
            io.runLater(() -> {
                if (!left) {
                    end();
                    outcome.admitted();
                }
            });
        }

        private void end() {
            left = true;
            io.timers().cancel(this);
        }

        /** Nobody is told any more. */
        public void leave() {
            if (left) {
                return;
            }
            end();
            boolean was;
            synchronized (lock) {
                was = remove(this);
            }
            if (was) {
                letIn(id, io.exactNow()); // who stood behind it has no timer for its turn
            }
        }

        @Override
        protected void expired(long now) {
            long exact = io.exactNow();
            letIn(id, exact);
            synchronized (lock) {
                SequencedSet<Place> line = lines.get(id);
                if (line == null || !line.contains(this)) {
                    return; // its turn has come, and it is about to be told
                }
            }
            if (exact - until >= 0) {
                leave();
                outcome.inVain();
            } else if (!scheduled()) {
                schedule(until); // until it is told its turn
            }
        }
    }
}
