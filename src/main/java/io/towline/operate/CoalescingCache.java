package io.towline.operate;

import io.towline.io.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Something costly to find out, found out once for all who ask within a while: the first does the work, and those who come meanwhile wait
 * for it. Any thread that may wait.
 */
final class CoalescingCache<T> {

    private record Finding<T>(long since, FutureTask<T> task) {}

    private final Supplier<T> source;
    private final long goodFor;
    private final Clock clock;
    private final AtomicReference<Finding<T>> latest = new AtomicReference<>();

    CoalescingCache(Supplier<T> source, Duration goodFor, Clock clock) {
        this.source = source;
        this.goodFor = goodFor.toNanos();
        this.clock = clock;
    }

    /** No older than said, counted from when the work began. What the source throws goes to all who waited for it, and not further. */
    T get() {
        long now = clock.nanos();
        Finding<T> known = latest.get();
        if (known != null && now - known.since() < goodFor) {
            return result(known);
        }
        Finding<T> fresh = new Finding<>(now, new FutureTask<>(source::get));
        Finding<T> agreed = latest.compareAndSet(known, fresh) ? fresh : latest.get();
        agreed.task().run(); // does nothing where it has run, or another runs it
        return result(agreed);
    }

    private T result(Finding<T> finding) {
        try {
            return finding.task().get();
        } catch (ExecutionException failed) {
            latest.compareAndSet(finding, null);
            throw new IllegalStateException("could not find out what was asked for", failed.getCause());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another found out what was asked for", hurried);
        }
    }
}
