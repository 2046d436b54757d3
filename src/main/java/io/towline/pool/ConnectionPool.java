package io.towline.pool;

import io.towline.config.UpstreamConfig.Server;
import io.towline.io.IoThread;
import io.towline.upstream.UpstreamGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The idle connections to servers, for each I/O thread its own. What belongs to a thread is that thread's alone; of a group that a reload replaced
 * nothing is kept.
 */
public final class ConnectionPool {

    /**
     * What is beyond the number that is kept stays for so long: where more requests than that are under way all the time, each would need a
     * connection of its own, and each that is closed keeps a port for a minute.
     */
    private static final long CROWD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Place(UpstreamGroup group, Server server) {}

    private final Map<IoThread, Map<Place, IdleConnections>> threads = new ConcurrentHashMap<>();

    /** Empty until the first reload: then all there are. */
    private volatile Optional<Set<UpstreamGroup>> inForce = Optional.empty();

    /**
     * One that is idle, and was not for longer than {@code youngerThan}; it is the user's. On the thread {@code io}.
     *
     * @param youngerThan nanoseconds
     */
    public Optional<ServerConnection> take(
            UpstreamGroup group, Server server, long youngerThan, ServerConnection.User user, IoThread io) {
        IdleConnections there = of(io).get(new Place(group, server));
        return there == null ? Optional.empty() : there.take(user, io.now(), youngerThan, io);
    }

    /**
     * Keeps it for the next request, or closes it where none are kept. On the thread {@code io}.
     *
     * @param most of them for this thread and server; those beyond are kept for a second
     * @param nanos for how long
     */
    public void give(
            UpstreamGroup group, Server server, ServerConnection connection, int most, long nanos, IoThread io) {
        boolean useful = most > 0
                && nanos > 0
                && inForce.map(groups -> groups.contains(group)).orElse(true);
        if (!useful) {
            connection.close();
            return;
        }
        IdleConnections there = at(group, server, io);
        long time = there.size() < most ? nanos : Math.min(nanos, CROWD_NANOS);
        there.lay(connection, io.now());
        io.timers().schedule(connection, io.now() + time);
    }

    private IdleConnections at(UpstreamGroup group, Server server, IoThread io) {
        return of(io).computeIfAbsent(new Place(group, server), place -> new IdleConnections());
    }

    private Map<Place, IdleConnections> of(IoThread io) {
        return threads.computeIfAbsent(io, thread -> new HashMap<>());
    }

    /** Closes what is idle of groups that are in force no more, soon; any thread. */
    public void retain(Collection<UpstreamGroup> groups) {
        Set<UpstreamGroup> kept = Set.copyOf(groups);
        inForce = Optional.of(kept);
        threads.forEach((io, places) -> io.runLater(() -> places.entrySet().removeIf(each -> {
            boolean gone = !kept.contains(each.getKey().group());
            if (gone) {
                each.getValue().closeAll();
            }
            return gone;
        })));
    }
}
