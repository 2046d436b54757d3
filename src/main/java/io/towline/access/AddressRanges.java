package io.towline.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Blocks of addresses of one family, flattened: where along the line of all addresses the answer changes, and to what. Blocks nest or are apart,
 * so n of them make 2n borders at most. Addresses are unsigned 128-bit numbers in two halves.
 *
 * <p>Immutable; any thread.
 */
final class AddressRanges {

    /** No block has the address. */
    static final int NONE = Integer.MAX_VALUE;

    /** @param free how many of its last bits a block leaves open; {@code place}: the lower counts where several have an address */
    record Block(long high, long low, int free, int place) {

        long lastHigh() {
            return high | ones(free - 64);
        }

        long lastLow() {
            return low | ones(free);
        }

        /** Lowest bits that are set: none of a negative count, all of 64 and more. */
        private static long ones(int count) {
            return count <= 0 ? 0 : count >= 64 ? -1 : (1L << count) - 1;
        }

        boolean has(Block other) {
            return compare(other.high, other.low, lastHigh(), lastLow()) <= 0;
        }
    }

    private static final Comparator<Block> OUTER_FIRST = ((Comparator<Block>)
                    (one, other) -> compare(one.high, one.low, other.high, other.low))
            .thenComparing(Comparator.comparingInt(Block::free).reversed())
            .thenComparingInt(Block::place);

    private final long[] high;
    private final long[] low;
    private final int[] first;

    private AddressRanges(Borders borders) {
        int count = borders.list.size();
        high = new long[count];
        low = new long[count];
        first = new int[count];
        for (int i = 0; i < count; i++) {
            Border border = borders.list.get(i);
            high[i] = border.high;
            low[i] = border.low;
            first[i] = border.first;
        }
    }

    static AddressRanges of(List<Block> blocks) {
        Borders borders = new Borders();
        Deque<Block> open = new ArrayDeque<>(); // each within the one below, and with the lowest place so far
        for (Block block : blocks.stream().sorted(OUTER_FIRST).toList()) {
            borders.closeUntil(block, open);
            int place = open.isEmpty() ? block.place : Math.min(block.place, open.peek().place);
            borders.add(block.high, block.low, place);
            open.push(new Block(block.high, block.low, block.free, place));
        }
        borders.closeAll(open);
        return new AddressRanges(borders);
    }

    /** The lowest place of the blocks that have this address, or {@link #NONE}. */
    int first(long addressHigh, long addressLow) {
        int from = 0;
        int to = first.length;
        while (from < to) { // the first border beyond the address
            int middle = (from + to) >>> 1;
            if (compare(high[middle], low[middle], addressHigh, addressLow) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from == 0 ? NONE : first[from - 1];
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    /** From here on, {@code first} is the answer. */
    private record Border(long high, long low, int first) {}

    private static final class Borders {

        private final List<Border> list = new ArrayList<>();

        /** Those borders that are at one address: the last counts. */
        void add(long high, long low, int first) {
            if (!list.isEmpty() && compare(list.getLast().high, list.getLast().low, high, low) == 0) {
                list.removeLast();
            }
            if (list.isEmpty() || list.getLast().first != first) {
                list.add(new Border(high, low, first));
            }
        }

        void closeUntil(Block next, Deque<Block> open) {
            while (!open.isEmpty() && !open.peek().has(next)) {
                close(open);
            }
        }

        void closeAll(Deque<Block> open) {
            while (!open.isEmpty()) {
                close(open);
            }
        }

        private void close(Deque<Block> open) {
            Block closed = open.pop();
            long nextLow = closed.lastLow() + 1;
            long nextHigh = nextLow == 0 ? closed.lastHigh() + 1 : closed.lastHigh();
            if (nextHigh != 0 || nextLow != 0) { // else it ends where all addresses end
                add(nextHigh, nextLow, open.isEmpty() ? NONE : open.peek().place);
            }
        }
    }
}
