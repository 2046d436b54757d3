package io.towline.upstream;

import io.towline.config.UpstreamConfig;
import java.util.List;

/** Whose turn it is. Called under the group's lock, with at least one candidate. */
@FunctionalInterface
interface Selection {

    ServerState choose(List<ServerState> candidates);

    static Selection of(UpstreamConfig.Policy policy) {
        return switch (policy) {
            case ROUND_ROBIN, RANDOM_TWO, HASH -> Selection::smoothRoundRobin;
            case LEAST_CONNECTIONS -> Selection::leastConnections;
        };
    }

    /**
     * Each round every server gains its weight in credit and the richest pays the whole round: shares are exact and a heavy
     * server's turns are spread instead of coming in a row.
     */
    private static ServerState smoothRoundRobin(List<ServerState> candidates) {
        ServerState richest = candidates.getFirst();
        long round = 0;
        for (ServerState candidate : candidates) {
            candidate.credit += candidate.weight();
            round += candidate.weight();
            if (candidate.credit > richest.credit) {
                richest = candidate;
            }
        }
        richest.credit -= round;
        return richest;
    }

    /** The fewest leases by weight; among equals round-robin, or an idle group would send everyone to its first server. */
    private static ServerState leastConnections(List<ServerState> candidates) {
        ServerState least = candidates.getFirst();
        for (ServerState candidate : candidates) {
            if (compareLoad(candidate, least) < 0) {
                least = candidate;
            }
        }
        ServerState lightest = least;
        return smoothRoundRobin(
                candidates.stream().filter(c -> compareLoad(c, lightest) == 0).toList());
    }

    private static int compareLoad(ServerState one, ServerState other) {
        return Long.compare((long) one.leases() * other.weight(), (long) other.leases() * one.weight());
    }
}
