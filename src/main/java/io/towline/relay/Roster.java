package io.towline.relay;

import io.towline.io.IoThread;
import io.towline.io.Tally;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The relays of one I/O thread, and the pace at which they are told to go.
 *
 * <p>Owner: that thread.
 */
final class Roster {

    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

    private final IoThread io;
    private final Tally tally;
    private final List<Relay> present = new ArrayList<>();
    private final ArrayDeque<Relay> toTell = new ArrayDeque<>();
    private final Timer pace = new Timer() {
        @Override
        protected void expired(long now) {
            tellSome(now);
        }
    };
    private long drainBegan;
    private long drainTime;
    private int told;

    Roster(IoThread io, Tally tally) {
        this.io = io;
        this.tally = tally;
    }

    IoThread io() {
        return io;
    }

    void add(Relay relay) {
        relay.place = present.size();
        present.add(relay);
        tally.opened();
    }

    /** The last takes the place of the one that goes. */
    void remove(Relay relay) {
        Relay last = present.removeLast();
        if (last != relay) {
            present.set(relay.place, last);
            last.place = relay.place;
        }
        tally.closed();
    }

    /** Tells the relays to go, spread over {@code time}; called again, at the new pace. */
    void drain(Duration time) {
        drainBegan = io.now();
        drainTime = time.toNanos();
        told = 0;
        toTell.clear();
        toTell.addAll(present);
        tellSome(io.now());
    }

    /** Evenly: the first at once, and of n relays another with each nth of the time. */
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
        List.copyOf(present).forEach(Relay::hardStop);
    }
}
