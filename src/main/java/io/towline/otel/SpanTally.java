package io.towline.otel;

import io.towline.otel.SpanExport.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts spans by what became of them, and says once a minute at most what is lost and why. Any thread. */
final class SpanTally {

    private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);
    private static final long TELL_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongAdder exported = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder overflowed = new LongAdder();
    private final LongSupplier nanos;

    // Guarded by this; no I/O thread takes it, and nothing is said under it.
    private String trouble = "";
    private boolean failing;
    private boolean told;
    private boolean toldOfFailing;
    private long toldAt;
    private long toldFailed;
    private long toldOverflowed;

    SpanTally(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** As many as may were waiting already. Quick: I/O threads call it. */
    void overflowed() {
        overflowed.increment();
    }

    /** The collector does not take a batch, which may yet be sent again. */
    synchronized void troubled(String why) {
        trouble = why;
        failing = true;
    }

    /** So many are given up. */
    void failed(int spans) {
        failed.add(spans);
    }

    /** The collector has taken so many. Where it is told to take them again, what was lost until then is told before. */
    void exported(int spans, String collector, int room) {
        exported.add(spans);
        boolean news;
        synchronized (this) {
            failing = false;
            news = toldOfFailing;
            toldOfFailing = false;
        }
        if (news) {
            look(collector, room, true);
            LOG.info("{} takes spans again", collector);
        }
    }

    Counts counts() {
        return new Counts(exported.sum(), failed.sum(), overflowed.sum());
    }

    /** To be called every now and then. */
    void look(String collector, int room) {
        look(collector, room, false);
    }

    /** Says what is left to be said, however lately it spoke. */
    void end(String collector, int room) {
        look(collector, room, true);
    }

    private void look(String collector, int room, boolean atOnce) {
        List<String> news = news(room, atOnce);
        if (!news.isEmpty()) {
            LOG.warn("{}: {}", collector, String.join("; ", news));
        }
    }

    private synchronized List<String> news(int room, boolean atOnce) {
        long now = nanos.getAsLong();
        if (told && !atOnce && now - toldAt < TELL_EVERY_NANOS) {
            return List.of();
        }
        long freshFailed = failed.sum() - toldFailed;
        long freshOverflowed = overflowed.sum() - toldOverflowed;
        List<String> news = new ArrayList<>();
        if (failing && !atOnce || freshFailed > 0) {
            news.add(trouble);
        }
        if (freshFailed > 0) {
            news.add(freshFailed + " span(s) lost");
        }
        if (freshOverflowed > 0) {
            news.add(freshOverflowed + " span(s) lost while " + room + " were waiting (otel.max-queue-size)");
        }
        if (!news.isEmpty()) {
            told = true;
            toldAt = now;
            toldOfFailing = failing;
            toldFailed += freshFailed;
            toldOverflowed += freshOverflowed;
        }
        return news;
    }
}
