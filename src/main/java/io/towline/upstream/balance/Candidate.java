package io.towline.upstream.balance;

/** A server that may be asked. */
public interface Candidate {

    /** Its share beside the others', in thousandths of the weight that it is configured with; less while it starts slowly. 1 or more. */
    long share();

    int leases();

    /** Of its address, by {@link KeyHash}. */
    long hash();

    /** What smooth round-robin remembers of it. */
    Credit credit();

    /** Of one server; it outlives configurations. */
    final class Credit {
        private long amount;

        void add(long more) {
            amount += more;
        }

        boolean isMoreThan(Credit other) {
            return amount > other.amount;
        }
    }

    /** Whether one more conversation weighs less on it than on the other. */
    default boolean isLighterThan(Candidate other) {
        return compareLoad(other) < 0;
    }

    /** By conversations, the next one counted, for each server's share. */
    default int compareLoad(Candidate other) {
        return Long.compare((leases() + 1) * other.share(), (other.leases() + 1) * share());
    }
}
