package io.towline.bridge.budget;

/**
 * What an endpoint has gathered of a message that is not whole, in the account of the {@link Budget}.
 *
 * <p>Owner: the endpoint's I/O thread.
 */
public final class Unfinished {

    private final Budget budget;
    private long charged;

    public Unfinished(Budget budget) {
        this.budget = budget;
    }

    /**
     * It holds so much now, which is counted in every case: it is here already.
     *
     * @return whether it has grown
     */
    public boolean holds(long bytes) {
        if (bytes == charged) {
            return false; // mostly 0, as most messages come whole
        }
        boolean more = bytes > charged;
        if (more) {
            budget.take(bytes - charged);
        } else {
            budget.give(charged - bytes);
        }
        charged = bytes;
        return more;
    }
}
