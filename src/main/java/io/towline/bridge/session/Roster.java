package io.towline.bridge.session;

import io.towline.io.IoThread;
import io.towline.io.Tally;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of one I/O thread, how long those that are over are remembered, and the pace at which they are told to go.
 *
 * <p>Owner: that thread.
 */
final class Roster {

    /** Beyond so many the latest are forgotten at once: their clients hear that they are unknown, which ends them as well. */
    private static final int MOST_TOMBSTONES = 10_000;

    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

    private final IoThread io;
    private final Budget budget;
    private final Upstreams upstreams;
    private final Registry registry;
    private final Tally tally;
    private final List<Session> present = new ArrayList<>();
    private final ArrayDeque<Session> toTell = new ArrayDeque<>();
    private final Timer pace = new Timer() {
        @Override
        protected void expired(long now) {
            tellSome(now);
        }
    };
    private int tombstones;
    private long drainBegan;
    private long drainTime;
    private int told;

    Roster(IoThread io, Budget budget, Upstreams upstreams, Registry registry, Tally tally) {
        this.io = io;
        this.budget = budget;
        this.upstreams = upstreams;
        this.registry = registry;
        this.tally = tally;
    }

    IoThread io() {
        return io;
    }

    Budget budget() {
        return budget;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    void add(Session session) {
        session.place = present.size();
        present.add(session);
        tally.opened();
    }

    /** The last takes the place of the one that goes. */
    void remove(Session session) {
        Session last = present.removeLast();
        if (last != session) {
            present.set(session.place, last);
            last.place = session.place;
        }
        tally.closed();
    }

    /** Remembers a session that is over, without holding on to it. */
    void bury(Session session, Farewell farewell, Duration time) {
        if (tombstones == MOST_TOMBSTONES) {
            registry.forget(session);
            return;
        }
        tombstones++;
        registry.bury(session, farewell);
        String route = session.claim().route();
        String id = session.id();
        Timer forgetting = new Timer() {
            @Override
            protected void expired(long now) {
                tombstones--;
                registry.forget(route, id);
            }
        };
        io.timers().schedule(forgetting, io.now() + time.toNanos());
    }

    void forget(Session session) {
        registry.forget(session);
    }

    /** Tells the sessions to go, spread over {@code time}; called again, at the new pace. */
    void drain(Duration time) {
        drainBegan = io.now();
        drainTime = time.toNanos();
        told = 0;
        toTell.clear();
        toTell.addAll(present);
        tellSome(io.now());
    }

    /** Evenly: the first at once, and of n sessions another with each nth of the time. */
    private void tellSome(long now) {
        double share = drainTime == 0 ? 1 : Math.min(1, (double) (now - drainBegan) / drainTime);
        long due = (long) ((told + toTell.size()) * share) + 1;
        while (told < due && !toTell.isEmpty()) {
            told++;
            toTell.removeFirst().drain();
        }
        if (!toTell.isEmpty()) {
            io.timers().schedule(pace, now + STEP);
        }
    }

    void hardStop() {
        List.copyOf(present).forEach(Session::hardStop);
    }
}
