package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Server;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What is known of the servers of one group, by their addresses. It outlives configurations: a server that stays in the group is who it was,
 * with its leases, failures and latency, whatever else of the group has changed. One that left is remembered for as long as it has leases, so
 * that they count should it come back.
 *
 * <p>Owner: its own lock, which guards the states as well.
 */
final class KnownServers {

    private final RandomGenerator random;
    private final Map<String, ServerState> known = new HashMap<>();
    private final ServerQueue queue = new ServerQueue();

    /** @param random used under this lock only */
    KnownServers(RandomGenerator random) {
        this.random = random;
    }

    /** Who waits for any of them. To be called without this lock. */
    ServerQueue queue() {
        return queue;
    }

    /** The servers of a configuration that comes into force, in its order; those that it does not name have left. */
    synchronized List<ServerState> of(UpstreamConfig config) {
        Map<String, ServerState> named = new LinkedHashMap<>();
        for (Server server : config.servers()) {
            ServerState state = known.computeIfAbsent(server.url(), url -> new ServerState(url, random));
            state.configure(server, config);
            named.put(state.url(), state);
        }
        known.values().removeIf(state -> !named.containsKey(state.url()) && state.leave());
        return List.copyOf(named.values());
    }

    /** Called after each lease that was given back. */
    synchronized void forget(ServerState left) {
        if (left.isForgettable()) {
            known.remove(left.url(), left);
        }
    }
}
