package io.towline.bridge.budget;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The bound on what all sessions of this process hold together: messages that wait, or have come in part, answers that are not sent yet,
 * bodies under way, and a fixed charge for each session. Any thread.
 *
 * <p>Servers must not crowd out clients, nor those who come those who are here:
 *
 * <pre>
 *   0 ------- messages from servers ------- 3/4 -- new sessions -- 7/8 -- messages in part -- 15/16 -- what clients send -- limit
 * </pre>
 *
 * From three quarters on room is scarce: a server is read from, a little at a time, only for a session that holds nothing, so that
 * nobody stands still; from seven eighths on no session begins. A message of which a server has sent a part may go on to fifteen
 * sixteenths, so that an honest one comes to its end where sessions have filled their share; then one of those that gather ends ({@link
 * Gatherers}), since none of them can be freed in any other way. But never while all of them together hold less than one sixteenth, so
 * that nobody ends them by what others hold; for that much the limit may be passed. What clients send may fill the rest. Whoever brings
 * messages asks before each read, and what it has gathered is counted after each, so what servers send passes its share by one read of
 * each I/O thread, and by a little, or one message, of each session.
 *
 * <p>Each client has a share of it ({@link ClientShares}), which is a budget as well: what is taken from that is taken from the whole,
 * and may be refused by either.
 */
public final class Budget {

    /** What a session costs that holds nothing: itself, its place in the registry, its upstream connection. */
    public static final long SESSION = 8 * 1024;

    /** What is kept of one that is closed, its connection gone, until its client has heard of that; besides its messages. */
    public static final long CLOSED = 1024;

    /** What a tombstone costs, besides what the client chose of it. */
    public static final long TOMBSTONE = 400;

    /** What a message costs besides its payload. */
    public static final long MESSAGE = 64;

    /** Bytes that are read or written for a session at a time while room is scarce. */
    private static final int LITTLE = 1024;

    private final AtomicLong used = new AtomicLong();

    /** Of that, parts of messages from servers. */
    private final AtomicLong gathered = new AtomicLong();

    /** Of which this is one client's share; empty: it is the whole. */
    private final Optional<Budget> whole;

    private volatile long limit;

    /** Of the whole, what one client may hold. */
    private volatile int clientPercent;

    /** All of it may be one client's. */
    public Budget(long limit) {
        this(limit, 100);
    }

    public Budget(long limit, int clientPercent) {
        whole = Optional.empty();
        limit(limit, clientPercent);
    }

    private Budget(Budget of) {
        whole = Optional.of(of);
    }

    /** A client's. */
    Budget share() {
        return new Budget(this);
    }

    /** Takes {@code bytes} in every case: what is here already must be counted. */
    public void take(long bytes) {
        used.addAndGet(bytes);
        if (whole.isPresent()) {
            whole.get().take(bytes);
        }
    }

    /** Takes {@code bytes}, for what clients send, unless that would pass the limit. */
    public boolean tryTake(long bytes) {
        return tryTakeHere(bytes, limit()) && (whole.isEmpty() || whole.get().tryTake(bytes) || takenInVain(bytes));
    }

    /**
     * Does something that needs {@code bytes} while it is under way, and none then.
     *
     * @return whether there was room for it
     */
    public boolean tryWith(long bytes, Runnable work) {
        return tryFor(bytes, () -> {
                    work.run();
                    return work;
                })
                .isPresent();
    }

    /** The same for something that has a result; empty if there was no room for it. */
    public <T> Optional<T> tryFor(long bytes, Supplier<T> work) {
        if (bytes > 0 && !tryTake(bytes)) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            give(bytes);
        }
    }

    /** {@link #tryTake} for a session that is to begin, within the share of those. */
    public boolean tryAdmit(long bytes) {
        return tryTakeHere(bytes, mostForSessions())
                && (whole.isEmpty() || whole.get().tryAdmit(bytes) || takenInVain(bytes));
    }

    /** Another session might begin. */
    public boolean hasRoomForSessions() {
        return hasRoomHere() && (whole.isEmpty() || whole.get().hasRoomForSessions());
    }

    /** So it might if it were for this one alone, which is a client's share. */
    public boolean hasRoomHere() {
        return used.get() + SESSION <= mostForSessions();
    }

    private long mostForSessions() {
        long all = limit();
        return all - all / 8;
    }

    private boolean takenInVain(long bytes) {
        used.addAndGet(-bytes);
        return false;
    }

    private boolean tryTakeHere(long bytes, long most) {
        long before = used.get();
        while (bytes <= most - before) {
            long seen = used.compareAndExchange(before, before + bytes);
            if (seen == before) {
                return true;
            }
            before = seen;
        }
        return false;
    }

    public void give(long bytes) {
        take(-bytes);
    }

    /** The share of what servers send is taken. */
    public boolean isScarce() {
        long all = limit();
        return used.get() >= all - all / 4 || whole.isPresent() && whole.get().isScarce();
    }

    /** So much more, or less, has come from servers of messages that are not whole. */
    public void gather(long more) {
        if (whole.isPresent()) {
            whole.get()
                    .gather(more); // and not of the share: what many servers send at once must not keep its client from
            // sending
        } else {
            used.addAndGet(more);
            gathered.addAndGet(more);
        }
    }

    /** Messages in part have taken more than their own share. */
    boolean isHoarded() {
        return gathered.get() > limit / 16;
    }

    /** So they have, and all that they may go on into is taken. */
    boolean isCrowded() {
        long all = limit;
        return used.get() > all - all / 16 && gathered.get() > all / 16;
    }

    /** Nothing is left for anybody; or for this client, where others need the room that it has beyond its share. */
    public boolean isSpent() {
        if (whole.isEmpty()) {
            return used.get() > limit;
        }
        return whole.get().isSpent() || used.get() > limit() && whole.get().isScarce();
    }

    /** {@code bytes} that are to be read or written for a session at once, or fewer while room is scarce. */
    public long ration(long bytes) {
        return isScarce() ? Math.min(bytes, LITTLE) : bytes;
    }

    /** What is held beyond a lower one stays until it is freed. */
    public void limit(long next, int nextClientPercent) {
        limit = next;
        clientPercent = nextClientPercent;
    }

    public long limit() {
        return whole.isPresent() ? whole.get().clientLimit() : limit;
    }

    private long clientLimit() {
        return limit * clientPercent / 100; // a limit of a TiB is far from overflowing
    }

    public long used() {
        return used.get();
    }
}
