package io.towline.pool;

import io.towline.io.IoThread;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The idle connections of one I/O thread to one server. The last that came is the first to go: so a quiet time ends those that are not needed.
 *
 * <p>Owner: that thread.
 */
final class IdleConnections {

    private final ArrayDeque<ServerConnection> idle = new ArrayDeque<>();

    Optional<ServerConnection> take(ServerConnection.User user, long now, long youngerThan, IoThread io) {
        while (!idle.isEmpty() && now - idle.getLast().idleSince() <= youngerThan) {
            ServerConnection last = idle.removeLast();
            if (last.isSilent()) {
                io.timers().cancel(last);
                last.takenBy(user);
                return Optional.of(last);
            }
            last.close();
        }
        return Optional.empty();
    }

    void lay(ServerConnection connection, long now) {
        connection.laidOn(this, now);
        idle.addLast(connection);
    }

    void remove(ServerConnection connection) {
        idle.remove(connection);
    }

    int size() {
        return idle.size();
    }

    void closeAll() {
        while (!idle.isEmpty()) {
            idle.removeLast().close();
        }
    }
}
