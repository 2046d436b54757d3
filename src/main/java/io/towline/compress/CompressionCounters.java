package io.towline.compress;

import java.util.concurrent.atomic.LongAdder;

/** What was compressed since the start, over all threads. May be used by any. */
final class CompressionCounters {

    private final LongAdder before = new LongAdder();
    private final LongAdder after = new LongAdder();
    private final LongAdder passedOver = new LongAdder();

    void took(int bytes) {
        before.add(bytes);
    }

    void gave(int bytes) {
        after.add(bytes);
    }

    /** An answer for which no encoder was left. */
    void passedOver() {
        passedOver.increment();
    }

    Compression.Counts counts() {
        return new Compression.Counts(before.sum(), after.sum(), passedOver.sum());
    }
}
