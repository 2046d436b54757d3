package io.towline.limit;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How much of a rate each key has used (GCRA: for each key the moment at which it will have its whole burst again), in a table of a fixed number of
 * places. A key has its place in one row of few, so each question takes the same few steps. Whoever has its whole burst needs no place. In a row
 * that is full a newcomer takes the place of the one that has used least, and of one that is being limited only if all of the row are: so a flood of
 * keys that come once drives out others of its like.
 *
 * <p>Of a library's cache the bound would be on entries as well, but it would drop what was seen seldom or long ago, not what has least to lose; and
 * here a key is two numbers, without garbage.
 *
 * <p>Any thread; a row is its own lock, held for a look at its places. A row is made when it is first needed.
 */
final class RateTable {

    private static final int PLACES_IN_A_ROW = 8;
    private static final int ROWS = 8192;

    /** 65536 keys, and about 1 MiB when all rows are there. */
    static final int MOST_KEYS = ROWS * PLACES_IN_A_ROW;

    private static final int WIDTH = 2;

    /** The lowest bit of a moment says that its key was refused. */
    private static final long REFUSED = 1;

    /** Above what can be used of any rate. */
    private static final long BEYOND_ALL = 1L << 62;

    private final AtomicReferenceArray<long[]> rows = new AtomicReferenceArray<>(ROWS);

    /** Nobody outside can choose keys that meet in one row. */
    private final long seed = new SecureRandom().nextLong();

    /**
     * Uses one of the rate, if it is to be had.
     *
     * @param now nanoseconds of a clock that only goes forward
     * @return nanoseconds to wait until it is to be had; 0: it is used
     */
    long take(long id, Pacing pace, long now) {
        long[] row = row(id);
        synchronized (row) {
            int at = placeOf(row, id, now);
            long used = row[at] == id ? pace.used(row[at + 1] & ~REFUSED, now) : 0;
            long wait = pace.pause(used);
            row[at] = id;
            row[at + 1] = wait > 0 ? now + used | REFUSED : now + used + pace.interval() & ~REFUSED;
            return wait;
        }
    }

    private long[] row(long id) {
        int at = (int) (mixed(id ^ seed) & ROWS - 1);
        long[] row = rows.get(at);
        if (row != null) {
            return row;
        }
        rows.compareAndSet(at, null, new long[PLACES_IN_A_ROW * WIDTH]);
        return rows.get(at);
    }

    /** The finalizer of MurmurHash3, twice, with the seed in between. */
    private long mixed(long number) {
        return once(once(number) + seed);
    }

    private static long once(long number) {
        long mixed = (number ^ number >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }

    /** The key's own place, or the one that it may take. */
    private static int placeOf(long[] row, long id, long now) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int at = 0; at < row.length; at += WIDTH) {
            if (row[at] == id) {
                return at;
            }
            long loss = loss(row, at, now);
            if (loss < least) {
                least = loss;
                best = at;
            }
        }
        return best;
    }

    /** What would be forgotten: nothing of a free place, and most of one whose key was refused. */
    private static long loss(long[] row, int at, long now) {
        long used = row[at] == 0 ? 0 : Math.max(0, row[at + 1] - now);
        boolean limited = used > 0 && (row[at + 1] & REFUSED) != 0;
        return limited ? used | BEYOND_ALL : used;
    }

    /** Keys that have not their whole burst. For tests: looks at all places. */
    int keys(long now) {
        int keys = 0;
        for (int i = 0; i < ROWS; i++) {
            long[] row = rows.get(i);
            for (int at = 0; row != null && at < row.length; at += WIDTH) {
                synchronized (row) {
                    keys += row[at] != 0 && row[at + 1] - now > 0 ? 1 : 0;
                }
            }
        }
        return keys;
    }
}
