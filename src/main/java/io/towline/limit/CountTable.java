package io.towline.limit;

import java.util.concurrent.ConcurrentHashMap;

/** How many each key has now. A key is there as long as it has one, so the table is as large as what it counts. Any thread. */
final class CountTable {

    private final ConcurrentHashMap<Long, Integer> counts = new ConcurrentHashMap<>();

    /** @return whether there was room, and it is taken */
    boolean take(long id, int most) {
        boolean[] taken = new boolean[1];
        counts.compute(id, (key, count) -> {
            int now = count == null ? 0 : count;
            taken[0] = now < most;
            return taken[0] ? Integer.valueOf(now + 1) : count;
        });
        return taken[0];
    }

    /** Once for each that was taken. */
    void giveBack(long id) {
        counts.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }

    int keys() {
        return counts.size();
    }
}
