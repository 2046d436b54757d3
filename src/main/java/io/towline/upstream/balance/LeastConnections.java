package io.towline.upstream.balance;

import java.util.List;

/** The one with the fewest conversations for its share; among equals round-robin, or an idle group would send everyone to its first server. */
final class LeastConnections implements Balancer {

    private final RoundRobin amongEquals = new RoundRobin();

    @Override
    public <C extends Candidate> C choose(List<C> candidates) {
        C first = candidates.getFirst();
        for (C candidate : candidates) {
            if (candidate.isLighterThan(first)) {
                first = candidate;
            }
        }
        C lightest = first;
        return amongEquals.choose(candidates.stream()
                .filter(each -> each.compareLoad(lightest) == 0)
                .toList());
    }
}
