package io.towline.upstream;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Conversations that wait for a server of one group.
 *
 * <p>Those that found none to ask stand in line, the longest first. Only the first looks, whatever has come free: who gets a server has the next
 * one look, and who has left meanwhile as well. Who gets none does not: for all that wait the same servers have room. So nobody is overtaken, what
 * comes free costs a look or two, however many wait, and where there is room for many they come to it one by one.
 *
 * <p>Those that could not reach any look by themselves now and then, and when a server is in use again. They stand in nobody's way: a newcomer who
 * gets through is who tells them.
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

    private final SequencedSet<Place> line = new LinkedHashSet<>();
    private final SequencedSet<Place> unreached = new LinkedHashSet<>();
    private final Object lock = new Object();

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
        synchronized (lock) {
            if (size() >= most) {
                return Optional.empty();
            }
            place.others().add(place);
        }
        place.begin();
        return Optional.of(place);
    }

    /**
     * A server may have become free.
     *
     * @param back one is in use again: that concerns also those who could not reach any; else one has room for one more
     */
    void wake(boolean back) {
        wakeFirst();
        if (back) {
            List<Place> waiting;
            synchronized (lock) {
                waiting = List.copyOf(unreached);
            }
            waiting.forEach(Place::wake);
        }
    }

    /** If it is to look already it will see what there is then. */
    private void wakeFirst() {
        Place first;
        synchronized (lock) {
            if (line.isEmpty()) {
                return;
            }
            first = line.getFirst();
        }
        first.wake(); // should it have left by now it passes that on
    }

    /** Whether some wait whom nobody who comes may overtake. */
    boolean hasLine() {
        synchronized (lock) {
            return !line.isEmpty();
        }
    }

    int size() {
        synchronized (lock) {
            return line.size() + unreached.size();
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
                wakeFirst(); // a server may have become free before anyone was in the queue
            }
        }

        private void schedule() {
            long next = retries ? io.exactNow() + io.upToATenthLess(LOOK_AGAIN_NANOS) : until;
            io.timers().schedule(this, Math.min(until, next));
        }

        private SequencedSet<Place> others() {
            return retries ? unreached : line;
        }

        private void wake() {
            if (woken.compareAndSet(false, true)) {
                io.runLater(() -> {
                    woken.set(false);
                    if (left) {
                        wakeFirst();
                    } else {
                        look();
                    }
                });
            }
        }

        private void look() {
            Optional<ServerLease> got = lease.get();
            if (got.isPresent()) {
                leave();
                wakeFirst(); // there may be more
                outcome.served(got.get());
            }
        }

        /** Nobody is told any more. */
        public void leave() {
            left = true;
            io.timers().cancel(this);
            synchronized (lock) {
                others().remove(this);
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
