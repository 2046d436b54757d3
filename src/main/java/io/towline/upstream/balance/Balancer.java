package io.towline.upstream.balance;

import io.towline.config.UpstreamConfig.Policy;
import java.util.List;
import java.util.random.RandomGenerator;

/** Whose turn it is. */
@FunctionalInterface
public interface Balancer {

    /** @param candidates at least one */
    <C extends Candidate> C choose(List<C> candidates);

    static Balancer of(Policy policy, RandomGenerator random) {
        return switch (policy) {
            case ROUND_ROBIN, HASH -> new RoundRobin();
            case LEAST_CONNECTIONS -> new LeastConnections();
            case RANDOM_TWO -> new RandomTwo(random);
        };
    }
}
