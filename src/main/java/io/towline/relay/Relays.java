package io.towline.relay;

import io.towline.ending.Ending;
import io.towline.ending.Traffic;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.io.Tally;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.xnio.StreamConnection;

/** All relays of this process: begins them, counts them, and tells them to go. */
public final class Relays {

    private final IoThreads threads;
    private final ConcurrentHashMap<IoThread, Roster> rosters = new ConcurrentHashMap<>();
    private final Tally tally = new Tally();
    private volatile boolean draining;

    public Relays(IoThreads threads) {
        this.threads = threads;
    }

    /** Told once, on the relay's I/O thread, when both connections are closed. */
    @FunctionalInterface
    public interface Ended {
        void ended(Ending ending, Traffic traffic);
    }

    /**
     * Joins two connections whose handshakes are done; on their common I/O thread. From here on the relay owns and closes both.
     *
     * @param upstreamEarly what the server sent right behind its 101; empty if nothing
     * @param deflate whether permessage-deflate was agreed on, by both sides alike
     */
    public void join(
            StreamConnection client,
            StreamConnection upstream,
            ByteBuffer upstreamEarly,
            RelayTerms terms,
            boolean deflate,
            Ended ended) {
        Roster roster = rosters.computeIfAbsent(threads.of(client.getIoThread()), io -> new Roster(io, tally));
        Relay relay = new Relay(roster, terms, deflate, client, upstream, ended);
        roster.add(relay);
        relay.begin(upstreamEarly);
        if (draining) {
            relay.drain(); // its handshake was under way when the drain began
        }
    }

    /** Counts the open ones, and lets one wait for the last. */
    public Tally tally() {
        return tally;
    }

    /** Tells all relays to go, spread over {@code time}; called again, at the new pace. Any thread. */
    public void drain(Duration time) {
        draining = true;
        rosters.values().forEach(roster -> roster.io().execute(() -> roster.drain(time)));
    }

    /** Cuts all relays. Any thread. */
    public void hardStop() {
        rosters.values().forEach(roster -> roster.io().execute(roster::hardStop));
    }
}
