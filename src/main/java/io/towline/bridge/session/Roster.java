package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.Gatherers;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.uplink.Upstreams;
import io.towline.ending.Cause;
import io.towline.ending.Destination;
import io.towline.io.Answers;
import io.towline.io.Crew;
import io.towline.io.IoThread;
import io.towline.io.Pace;
import io.towline.io.Tally;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The sessions of one I/O thread, how long those that are over are remembered, and the pace at which they are told to go.
 *
 * <p>Owner: that thread.
 */
final class Roster implements Crew<Session> {

    /** Beyond so many the latest are forgotten at once: their clients hear that they are unknown, which ends them as well. */
    private static final int MOST_TOMBSTONES = 10_000;

    private final IoThread io;
    private final Budget budget;
    private final Gatherers gatherers;
    private final Upstreams upstreams;
    private final Registry registry;
    private final Tally tally;
    private final List<Session> present = new ArrayList<>();
    private final Pace<Session> drain;
    private final Answers answers;
    private final Supplier<Function<Destination, Optional<Cause>>> unwelcome;
    private int tombstones;

    /** Read by any thread. */
    private volatile int open;

    Roster(
            IoThread io,
            Budget budget,
            Gatherers gatherers,
            Upstreams upstreams,
            Registry registry,
            Tally tally,
            Answers answers,
            Supplier<Function<Destination, Optional<Cause>>> unwelcome) {
        this.answers = answers;
        this.unwelcome = unwelcome;
        drain = new Pace<>(io, session -> session.drain(Cause.DRAIN));
        this.io = io;
        this.budget = budget;
        this.gatherers = gatherers;
        this.upstreams = upstreams;
        this.registry = registry;
        this.tally = tally;
    }

    @Override
    public IoThread io() {
        return io;
    }

    @Override
    public List<Session> present() {
        return List.copyOf(present);
    }

    void opened() {
        open = open + 1;
    }

    void concluded() {
        open = open - 1;
    }

    /** Any thread. */
    int open() {
        return open;
    }

    Answers answers() {
        return answers;
    }

    /** Why a session there is told to go as soon as it has opened; empty: it may stay. */
    Optional<Cause> unwelcome(Destination destination) {
        return unwelcome.get().apply(destination);
    }

    Budget budget() {
        return budget;
    }

    Gatherers gatherers() {
        return gatherers;
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
        drain.begin(present, time);
    }

    /** Tells some of them to go; whoever is no longer meant when its turn comes may stay. */
    void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        Pace.tell(io, present, session -> session.destination().flatMap(why), Session::drain, time);
    }

    void hardStop() {
        List.copyOf(present).forEach(Session::hardStop);
    }
}
