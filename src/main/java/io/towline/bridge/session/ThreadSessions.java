package io.towline.bridge.session;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.budget.Gatherers;
import io.towline.bridge.text.JsonWriter;
import io.towline.bridge.uplink.Upstreams;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.io.IoThread;
import io.towline.io.OpenCount;
import io.towline.io.connection.PingRoundTrips;
import io.towline.io.perthread.OpenOnThread;
import io.towline.io.perthread.PerThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The sessions of one I/O thread, what is kept of those that have ended, and the pace at which they are told to go.
 *
 * <p>Owner: that thread.
 */
final class ThreadSessions implements PerThread<Session> {

    private final IoThread io;
    private final Gatherers gatherers;
    private final Upstreams upstreams;
    private final Registry registry;
    private final OpenOnThread<Session> present;
    private final PingRoundTrips pingRoundTrips;
    private final Supplier<Function<Destination, Optional<Cause>>> unwelcome;
    private final Remembered remembered;
    private final JsonWriter json = new JsonWriter();

    /** Read by any thread. */
    private volatile int open;

    ThreadSessions(
            IoThread io,
            Budget budget,
            Gatherers gatherers,
            Upstreams upstreams,
            Registry registry,
            OpenCount openCount,
            PingRoundTrips pingRoundTrips,
            Supplier<Function<Destination, Optional<Cause>>> unwelcome,
            IntSupplier onThreads) {
        this.pingRoundTrips = pingRoundTrips;
        this.unwelcome = unwelcome;
        present = new OpenOnThread<>(
                io,
                openCount,
                session -> session.place,
                (session, place) -> session.place = place,
                session -> session.drain(Cause.DRAIN));
        this.io = io;
        this.gatherers = gatherers;
        this.upstreams = upstreams;
        this.registry = registry;
        remembered = new Remembered(io, budget, registry, onThreads);
    }

    @Override
    public IoThread io() {
        return io;
    }

    @Override
    public List<Session> present() {
        return present.present();
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

    PingRoundTrips pingRoundTrips() {
        return pingRoundTrips;
    }

    /** Why a session there is told to go as soon as it has opened; empty: it may stay. */
    Optional<Cause> unwelcome(Destination destination) {
        return unwelcome.get().apply(destination);
    }

    JsonWriter json() {
        return json;
    }

    Gatherers gatherers() {
        return gatherers;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    void add(Session session) {
        present.add(session);
    }

    void remove(Session session) {
        present.remove(session);
    }

    /** What is kept of those that have ended. */
    Remembered remembered() {
        return remembered;
    }

    void forget(Session session) {
        registry.forget(session);
    }

    /** Tells the sessions to go, spread over {@code time}; called again, at the new pace. */
    void drain(Duration time) {
        present.drain(time);
    }

    /** Tells some of them to go; whoever is no longer meant when its turn comes may stay. */
    void drain(Function<Destination, Optional<Cause>> why, Duration time) {
        present.drain(session -> session.destination().flatMap(why), Session::drain, time);
    }

    void hardStop() {
        remembered.stop();
        present().forEach(Session::hardStop);
    }
}
