package io.towline.upstream.balance;

import io.towline.config.UpstreamConfig.Balance;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Whose turn it is. */
public interface Balancer {

    /** @param candidates at least one */
    <C extends Candidate> C choose(List<C> candidates);

    /**
     * The same, for policies that ask what the client brings.
     *
     * @param key see {@link KeyHash}
     */
    default <C extends Candidate> C choose(List<C> candidates, OptionalLong key) {
        return choose(candidates);
    }

    static Balancer of(Balance balance, RandomGenerator random) {
        return switch (balance.policy()) {
            case ROUND_ROBIN -> new RoundRobin();
            case HASH -> new WeightedRendezvous(balance.boundedLoad());
            case LEAST_CONNECTIONS -> new LeastConnections();
            case RANDOM_TWO -> new RandomTwo(random);
        };
    }
}
