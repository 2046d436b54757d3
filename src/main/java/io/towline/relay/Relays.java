package io.towline.relay;

import io.towline.ending.Ending;
import io.towline.ending.Traffic;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.xnio.StreamConnection;

/** All relays of this process: begins them, counts them, and tells them to go. */
public final class Relays {

    private final IoThreads threads;
    private final ConcurrentHashMap<IoThread, Roster> rosters = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean draining;

    /** Guards nothing but the waiting for the last relay. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition empty = lock.newCondition();

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
        Roster roster = rosters.computeIfAbsent(threads.of(client.getIoThread()), io -> new Roster(io, this));
        Relay relay = new Relay(roster, terms, deflate, client, upstream, ended);
        roster.add(relay);
        relay.begin(upstreamEarly);
        if (draining) {
            relay.drain(); // its handshake was under way when the drain began
        }
    }

    /** How many are open; any thread. */
    public int open() {
        return open.get();
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

    /** Waits until no relay is open; false if {@code time} was not enough. Not for I/O threads. */
    public boolean awaitNone(Duration time) throws InterruptedException {
        long left = time.toNanos();
        lock.lock();
        try {
            while (open.get() > 0 && left > 0) {
                left = empty.awaitNanos(left);
            }
            return open.get() == 0;
        } finally {
            lock.unlock();
        }
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        if (open.decrementAndGet() > 0) {
            return;
        }
        lock.lock();
        try {
            empty.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
