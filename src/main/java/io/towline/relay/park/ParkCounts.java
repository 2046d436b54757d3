package io.towline.relay.park;

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

    void keep(long more) {
        bytes.addAndGet(more);
    }

    void release(long fewer) {
        bytes.addAndGet(-fewer);
    }

    boolean full() {
        return bytes.get() >= limit;
    }
}
