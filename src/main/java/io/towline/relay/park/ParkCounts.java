package io.towline.relay.park;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What is parked in this process: counted, and bounded. Any thread. */
public final class ParkCounts {

    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder returned = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile long limit;

    /** Those who are not read until there is room. */
    private final Set<Runnable> unread = ConcurrentHashMap.newKeySet();

    /** @param limit see {@link #limit} */
    public ParkCounts(long limit) {
        limit(limit);
    }

    /**
     * How many bytes may be kept, over all relays of the process: messages that wait and those that are remembered. From there on nobody is
     * parked, and those who are parked are not read. What is kept already stays where that is more.
     */
    public void limit(long bytes) {
        limit = bytes;
        wake();
    }

    /** Clients that wait for a server now. */
    public int parked() {
        return parked.get();
    }

    /** Bytes of clients' messages that are kept now. */
    public long bytes() {
        return bytes.get();
    }

    /** How often a parked client was given another server. */
    public long returned() {
        return returned.sum();
    }

    /** How many ended while they were parked, for whatever reason. */
    public long ended() {
        return ended.sum();
    }

    /** Whether one more of that route may be parked. */
    public boolean hasPlace(ParkTerms route) {
        return route.hasPlace() && !full();
    }

    /** Counts one in; {@link #returned(ParkTerms)} or {@link #ended(ParkTerms)} counts it out. */
    public void enter(ParkTerms route) {
        route.enter();
        parked.incrementAndGet();
    }

    public void returned(ParkTerms route) {
        leave(route);
        returned.increment();
    }

    public void ended(ParkTerms route) {
        leave(route);
        ended.increment();
    }

    private void leave(ParkTerms route) {
        route.leave();
        parked.decrementAndGet();
    }

    /** @param more negative where fewer are kept than before */
    void keep(long more) {
        bytes.addAndGet(more);
        if (more < 0) {
            wake();
        }
    }

    private boolean full() {
        return bytes.get() >= limit;
    }

    /** @param room is run once where this is so and there is room again, on the thread of whoever makes it; quick */
    boolean full(Runnable room) {
        if (!full()) {
            return false;
        }
        unread.add(room);
        if (full()) {
            return true;
        }
        unread.remove(room); // it came between the two looks, and who made it may not have seen us
        return false;
    }

    /** Its conversation is over. */
    void forget(Runnable room) {
        unread.remove(room);
    }

    /** All of them: each takes one read, and looks again. */
    private void wake() {
        if (full()) {
            return;
        }
        for (Iterator<Runnable> each = unread.iterator(); each.hasNext(); ) {
            Runnable room = each.next();
            each.remove();
            room.run();
        }
    }
}
