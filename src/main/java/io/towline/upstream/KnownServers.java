package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import io.towline.config.UpstreamConfig.Location;
import io.towline.config.UpstreamConfig.Server;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What is known of the servers of one group, by their addresses. It outlives configurations and answers of the DNS: a server that stays in the
 * group is who it was, with its leases, failures and latency, whatever else of the group has changed. One that left is remembered for as long
 * as it has leases, so that they count should it come back.
 *
 * <p>A name that has one address goes by its name. What is known of it becomes what is known of that address when the name gets others, and
 * the other way round.
 *
 * <p>Owner: its own lock, which guards the states as well.
 */
final class KnownServers {

    private final RandomGenerator random;
    private final Map<String, ServerState> known = new HashMap<>();
    private final ServerQueue queue = new ServerQueue();
    private UpstreamConfig inForce;

    /** @param random used under this lock only */
    KnownServers(RandomGenerator random) {
        this.random = random;
    }

    /** Who waits for any of them. To be called without this lock. */
    ServerQueue queue() {
        return queue;
    }

    /**
     * The servers of a configuration that is in force, in its order; those that it does not name have left.
     *
     * @param members what each server of the configuration stands for
     */
    synchronized List<ServerState> of(UpstreamConfig config, Function<Server, Members> members) {
        inForce = config;
        Map<String, List<ServerState>> before = known.values().stream()
                .filter(state -> !state.hasLeft())
                .collect(Collectors.groupingBy(state -> state.server().configuredUrl()));
        Map<String, ServerState> named = new LinkedHashMap<>();
        for (Server server : config.servers()) {
            Members its = members.apply(server);
            List<ServerState> old = before.getOrDefault(server.url(), List.of());
            old.forEach(state -> rename(state, server, its));
            // An operator who drained them all meant the name, whatever its addresses.
            boolean drained = !old.isEmpty() && old.stream().allMatch(ServerState::drained);
            for (Server member : its.servers()) {
                ServerState state = known.computeIfAbsent(member.url(), url -> new ServerState(url, drained, random));
                state.configure(member, config);
                state.isAt(its.isOne() ? its.first().or(state::address) : Optional.empty());
                named.put(state.url(), state);
            }
        }
        known.values().removeIf(state -> !named.containsKey(state.url()) && state.leave());
        return List.copyOf(named.values());
    }

    /** Whether another has not come into force since. */
    synchronized boolean isInForce(UpstreamConfig config) {
        return inForce == config;
    }

    private void rename(ServerState state, Server configured, Members its) {
        Optional<String> now = switch (state.server().at()) {
            case Location.Tcp _ ->
                state.address().or(its::first).flatMap(its::at).map(Server::url);
            case Location.Member member ->
                its.isOne() && its.first().equals(Optional.of(member.address()))
                        ? Optional.of(configured.url())
                        : Optional.empty();
            case Location.UnixSocket _, Location.Service _ -> Optional.empty();
        };
        now.filter(url -> !known.containsKey(url)).ifPresent(url -> {
            known.remove(state.url());
            state.rename(url);
            known.put(url, state);
        });
    }

    /** Called after each lease that was given back. */
    synchronized void forget(ServerState left) {
        if (left.isForgettable()) {
            known.remove(left.url(), left);
        }
    }
}
