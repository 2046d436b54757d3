package io.towline.upstream.balance;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The same server for the same key: rendezvous hashing (highest random weight, Thaler and Ravishankar), with shares, and within a bound (consistent
 * hashing with bounded loads, Mirrokni, Thorup and Zadimoghaddam). Each server draws a number from itself and the key, and the highest wins. When a
 * server goes, its keys and no others move, and they spread over all that are left; when a share changes, only the keys move that have to.
 *
 * <p>Rejected was a ring: it is quicker with thousands of servers, but shares are exact there only with very many points, each change builds it anew,
 * and all keys of a server fall to few neighbours. Without a key it is round-robin.
 */
final class WeightedRendezvous implements Balancer {

    /** Of a mixer by xor and multiplication, MurmurHash3's for 64 bits. */
    private static final long FIRST = 0xff51afd7ed558ccdL;

    private static final long SECOND = 0xc4ceb9fe1a85ec53L;

    private final Balancer withoutKey = new RoundRobin();
    private final OptionalInt bound;

    /** @param bound in percent, 100 or more */
    WeightedRendezvous(OptionalInt bound) {
        this.bound = bound;
    }

    @Override
    public <C extends Candidate> C choose(List<C> candidates) {
        return withoutKey.choose(candidates);
    }

    @Override
    public <C extends Candidate> C choose(List<C> candidates, OptionalLong key) {
        if (key.isEmpty()) {
            return choose(candidates);
        }
        long conversations = 1; // the one that is to come
        long shares = 0;
        for (C each : candidates) {
            conversations += each.leases();
            shares += each.share();
        }
        C best = null;
        long most = 0;
        for (C each : candidates) {
            if (isWithinBound(each, conversations, shares)) {
                long bits = mixed(key.getAsLong() ^ each.hash()) >>> 12;
                if (best == null || isHigher(bits, each.share(), most, best.share())) {
                    best = each;
                    most = bits;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("bounds of 100% and more leave room for one more");
        }
        return best;
    }

    /** Among servers with one share, as mostly all are, the bits tell by themselves. */
    private static boolean isHigher(long bits, long share, long otherBits, long otherShare) {
        return share == otherShare ? bits > otherBits : draw(bits, share) > draw(otherBits, otherShare);
    }

    /** Of a server with so many leases that one more is not above the bound's part of its share, rounded up. */
    private boolean isWithinBound(Candidate candidate, long conversations, long shares) {
        return bound.isEmpty()
                || 100 * shares * candidate.leases() < bound.getAsInt() * conversations * candidate.share();
    }

    /**
     * Exponentially distributed over its share, so that the chance to be the highest is the share. By StrictMath, which is the same to the last bit on
     * every machine.
     */
    private static double draw(long bits, long share) {
        double uniform = (bits + 0.5) * 0x1p-52; // never 0 or 1
        return share / -StrictMath.log(uniform);
    }

    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 33) * FIRST;
        mixed = (mixed ^ mixed >>> 33) * SECOND;
        return mixed ^ mixed >>> 33;
    }
}
