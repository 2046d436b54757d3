package io.towline.upstream.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Of two that chance picks by their shares, the one with fewer conversations. Nearly as even as least-connections, and several proxies that know
 * only of their own conversations do not all go to the same server.
 */
final class RandomTwo implements Balancer {

    private final RandomGenerator random;

    RandomTwo(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public <C extends Candidate> C choose(List<C> candidates) {
        C one = picked(candidates, null);
        if (candidates.size() == 1) {
            return one;
        }
        C other = picked(candidates, one);
        return other.isLighterThan(one) ? other : one;
    }

    /** @param but not this one; null: any */
    private <C extends Candidate> C picked(List<C> candidates, C but) {
        long all = 0;
        for (C candidate : candidates) {
            all += candidate == but ? 0 : candidate.share();
        }
        long at = random.nextLong(all);
        for (C candidate : candidates) {
            at -= candidate == but ? 0 : candidate.share();
            if (at < 0) {
                return candidate;
            }
        }
        throw new IllegalStateException("shares changed meanwhile");
    }
}
