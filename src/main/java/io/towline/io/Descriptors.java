package io.towline.io;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channel;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;

/**
 * The process's file descriptors, and how many of them conversations may have: a relay takes two. The rest is kept for the process itself
 * and for operators, so that a proxy that is full can still be asked and reloaded.
 *
 * <pre>
 *   | the process itself | reserve: operators, files, lookups | room: lobby | half of the rest | half of the rest |
 *                                                               |---- clients at most ----|  servers, and more while clients
 *                                                               those in the lobby are told 503               are few
 * </pre>
 *
 * <p>Any thread.
 */
public final class Descriptors {

    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    private static final int LEAST_RESERVE = 32;
    private static final int MOST_RESERVE = 256;
    private static final int FEW_RELAYS = 400;
    private static final int LEAST_ROOM = 8;
    private static final int LEAST_LOBBY = 2;
    private static final int MOST_LOBBY = 64;

    private final LongSupplier limit;
    private final LongSupplier open;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger servers = new AtomicInteger();
    private final PacedWarning warning = new PacedWarning();
    private volatile long own;

    /**
     * @param limit how many the process may have now
     * @param open how many it has now
     */
    public Descriptors(LongSupplier limit, LongSupplier open) {
        this.limit = limit;
        this.open = open;
    }

    /** This process's; the limit may change as it runs (prlimit). */
    public static Descriptors ofProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? new Descriptors(unix::getMaxFileDescriptorCount, unix::getOpenFileDescriptorCount)
                : unlimited();
    }

    public static Descriptors unlimited() {
        return new Descriptors(() -> Integer.MAX_VALUE, () -> 0);
    }

    /**
     * What is open now is the process's own. To be called before anybody is let in.
     *
     * @param more that it will yet open for itself
     */
    public void settle(int more) {
        own = open.getAsLong() + more;
    }

    /**
     * Says where there are few, before clients find out.
     *
     * @param wanted clients that the configuration allows for
     */
    public void forewarn(OptionalInt wanted) {
        int relays = relays();
        if (wanted.isPresent() && wanted.getAsInt() > relays) {
            LOG.warn(
                    "max-connections allows {} clients; the {} file descriptors that the process may have are enough for {} relays. Raise"
                            + " LimitNOFILE of the unit, or ulimit -n.",
                    wanted.getAsInt(),
                    limit.getAsLong(),
                    relays);
        } else if (relays < FEW_RELAYS) {
            LOG.warn(
                    "the process may have {} file descriptors, which are enough for {} relays. Raise LimitNOFILE of the unit, or ulimit -n.",
                    limit.getAsLong(),
                    relays);
        }
    }

    /** How many there may be, if nothing else takes descriptors. */
    int relays() {
        int room = room();
        return (room - lobby(room)) / 2;
    }

    /** How many the process may have now. */
    public long limit() {
        return limit.getAsLong();
    }

    /** How many clients and servers may have together. */
    public int room() {
        return room(limit.getAsLong());
    }

    /**
     * How many clients a listener may have before it accepts no more for a moment. Those that are beyond {@link #room} are turned away,
     * but later than they are accepted, by another thread, and a wave of them must not take the reserve.
     */
    public int brim() {
        long most = limit.getAsLong();
        return room(most) + reserve(most) / 4;
    }

    private int room(long most) {
        long room = most - own - reserve(most);
        return Math.clamp(room, LEAST_ROOM, Integer.MAX_VALUE);
    }

    /** How many are kept for operators, files and lookups. */
    public int reserve() {
        return reserve(limit.getAsLong());
    }

    private static int reserve(long most) {
        return Math.clamp(most / 4, LEAST_RESERVE, MOST_RESERVE);
    }

    /** Whether a client that came may stay; if so, it must {@link #leave}. They may not have those of the servers they came for. */
    public boolean admit(long now) {
        int room = room();
        int lobby = lobby(room);
        if (clients.incrementAndGet() <= (room - lobby) / 2 + lobby && taken() <= room) {
            return true;
        }
        clients.decrementAndGet();
        refused(now);
        return false;
    }

    public void leave() {
        clients.decrementAndGet();
    }

    /**
     * For a connection to a server.
     *
     * @throws Shortage if there is none: a few are left for clients only, who can be told then
     */
    public Taken dial(long now) throws Shortage {
        int room = room();
        int relayed = room - lobby(room);
        if (servers.incrementAndGet() <= relayed - Math.min(clients.get(), relayed / 2)) {
            return new Taken(servers);
        }
        servers.decrementAndGet();
        refused(now);
        throw Shortage.ofDescriptors(
                "the process may have " + limit.getAsLong() + ", and the rest is kept for operators");
    }

    private static int lobby(int room) {
        return Math.clamp(room / 8, LEAST_LOBBY, MOST_LOBBY);
    }

    /** One that a connection has, for as long as that is open: listens for its close. Small, since it stays with each for life. */
    public static final class Taken extends AtomicBoolean implements ChannelListener<Channel> {

        private static final long serialVersionUID = 1;

        private final AtomicInteger count;

        private Taken(AtomicInteger count) {
            this.count = count;
        }

        @Override
        public void handleEvent(Channel closed) {
            giveBack();
        }

        /** The first call counts. */
        public void giveBack() {
            if (compareAndSet(false, true)) {
                count.decrementAndGet();
            }
        }
    }

    /** How many clients and servers have. */
    public int taken() {
        return clients.get() + servers.get();
    }

    private void refused(long now) {
        warning.count(now)
                .ifPresent(times -> LOG.warn(
                        "file descriptors are spent: the process may have {}, of which clients and servers have {}; refused since"
                                + " the last such line: {}. Raise LimitNOFILE of the unit, or ulimit -n.",
                        limit.getAsLong(),
                        taken(),
                        times));
    }
}
