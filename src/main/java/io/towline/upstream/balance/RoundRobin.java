package io.towline.upstream.balance;

import java.util.List;

/**
 * Each in turn, by shares. Each round every server gains its share in credit and the richest pays the whole round: shares are exact and a heavy
 * server's turns are spread instead of coming in a row.
 */
final class RoundRobin implements Balancer {

    @Override
    public <C extends Candidate> C choose(List<C> candidates) {
        C richest = candidates.getFirst();
        long round = 0;
        for (C candidate : candidates) {
            candidate.credit().add(candidate.share());
            round += candidate.share();
            if (candidate.credit().isMoreThan(richest.credit())) {
                richest = candidate;
            }
        }
        richest.credit().add(-round);
        return richest;
    }
}
