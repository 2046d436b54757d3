package io.towline.upstream;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Conversations that wait for a server of one group, the longest first. Where one server is in use again all of them look, in that order: it may
 * have room for many. Where one conversation's room has come free, the first looks; whoever gets a server has the next one look, and who has left
 * meanwhile as well. Who gets none does not: for all that wait the same servers have room. So a release costs a look or two, however many wait.
 *
 * <p>Owner: its own lock. A place in it belongs to its I/O thread, but for being woken.
 */
public final class ServerQueue {

    /** Told once on the I/O thread that waits, never from within the call that began it, and not after {@link Place#leave}. */
    public interface Outcome {
        /** @param lease the receiver's */
        void served(ServerLease lease);

        /** Its time is over. */
        void inVain();
    }

    /** How often a server is tried of which nobody tells that it is back: it has no health checks, and refused a connection. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Set<Place> places = new LinkedHashSet<>();

    /**
     * @param most how many may wait
     * @param until by the clock of {@code io}
     * @param retries whether servers may be asked that were asked before: then it looks now and then, by itself
     * @param lease asks for a server
     * @return empty where the queue is full
     */
    Optional<Place> join(
            int most,
            long until,
            boolean retries,
            IoThread io,
            Supplier<Optional<ServerLease>> lease,
            Outcome outcome) {
        Place place = new Place(until, retries, io, lease, outcome);
        synchronized (places) {
            if (places.size() >= most) {
                return Optional.empty();
            }
            places.add(place);
        }
        place.begin();
        return Optional.of(place);
    }

    /**
     * A server may have become free.
     *
     * @param back one is in use again: that concerns everybody, also those who could not reach any; else one has room for one more
     */
    void wake(boolean back) {
        if (!back) {
            wakeAnother();
            return;
        }
        Place[] waiting;
        synchronized (places) {
            if (places.isEmpty()) {
                return;
            }
            waiting = places.toArray(Place[]::new);
        }
        for (Place each : waiting) {
            each.wake();
        }
    }

    /** The first that has not been told to look: those before it may take what came free before this. */
    private void wakeAnother() {
        synchronized (places) {
            for (Place each : places) {
                if (!each.retries && each.wake()) {
                    return;
                }
            }
        }
    }

    /** One that looks already will see what there is now. */
    private void wakeNext() {
        synchronized (places) {
            for (Place each : places) {
                if (!each.retries) {
                    each.wake();
                    return;
                }
            }
        }
    }

    int size() {
        synchronized (places) {
            return places.size();
        }
    }

    /** One that waits. */
    public final class Place extends Timer {
        private final long until;
        private final boolean retries;
        private final IoThread io;
        private final Supplier<Optional<ServerLease>> lease;
        private final Outcome outcome;
        private final AtomicBoolean woken = new AtomicBoolean();
        private boolean left;

        private Place(
                long until, boolean retries, IoThread io, Supplier<Optional<ServerLease>> lease, Outcome outcome) {
            this.until = until;
            this.retries = retries;
            this.io = io;
            this.lease = lease;
            this.outcome = outcome;
        }

        private void begin() {
            schedule();
            if (!retries) {
                wake(); // a server may have become free before this was in the queue
            }
        }

        private void schedule() {
            long next = retries ? io.exactNow() + io.upToATenthLess(LOOK_AGAIN_NANOS) : until;
            io.timers().schedule(this, Math.min(until, next));
        }

        /** @return false if it is to look soon, anyhow */
        private boolean wake() {
            boolean news = woken.compareAndSet(false, true);
            if (news) {
                io.runLater(() -> {
                    woken.set(false);
                    if (left) {
                        wakeNext();
                    } else {
                        look();
                    }
                });
            }
            return news;
        }

        private void look() {
            Optional<ServerLease> got = lease.get();
            if (got.isPresent()) {
                leave();
                wakeNext(); // there may be more
                outcome.served(got.get());
            }
        }

        /** Nobody is told any more. */
        public void leave() {
            left = true;
            io.timers().cancel(this);
            synchronized (places) {
                places.remove(this);
            }
        }

        @Override
        protected void expired(long now) {
            if (retries) {
                look();
            }
            if (left) {
                return;
            }
            if (io.exactNow() - until >= 0) {
                leave();
                outcome.inVain();
            } else {
                schedule();
            }
        }
    }
}
