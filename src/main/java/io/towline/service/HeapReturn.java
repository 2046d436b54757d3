package io.towline.service;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the system get back what the heap needed once. The serial collector lets its old generation grow as long as there is memory, and
 * collects it when there is none: after a wave of sessions or handshakes a process kept hundreds of megabytes of garbage for good.
 *
 * <p>So where the old generation has stood still for a minute and may hold much garbage, it is collected. That stops all threads, for
 * longer the more is alive, which is why it waits for a quiet minute and does so seldom; with nothing new in the old
 * generation it never does it again. The launcher's options have the collection return what is free. Other collectors see to it
 * themselves, and are left alone.
 *
 * <p>On a thread of its own, {@code towline-heap}.
 */
public final class HeapReturn implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeapReturn.class);

    private static final String SERIAL = "Tenured Gen";
    private static final long LOOK_EVERY_SECONDS = 10;

    /** Looks that make a quiet minute. */
    static final int QUIET = 6;

    /** Looks between two collections. */
    static final int SELDOM = 30;

    /** What an old generation may grow by between two looks of a quiet time. */
    static final long STILL = 1 << 20;

    /** Less garbage is not worth a pause. */
    static final long WORTH_IT = 24 << 20;

    /** The old generation. */
    interface Old {
        long used();

        /** Right after it was last collected; 0 if it never was. */
        long alive();

        void collect();
    }

    private final Old old;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("towline-heap").factory());

    private long lastUsed;
    private int quiet;
    private int sinceCollection = SELDOM;

    HeapReturn(Old old) {
        this.old = old;
    }

    /** Begins at once; does nothing with other collectors. */
    public static HeapReturn start() {
        Optional<MemoryPoolMXBean> pool = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(each -> each.getName().equals(SERIAL))
                .findFirst();
        HeapReturn begun = new HeapReturn(pool.<Old>map(Pool::new).orElseGet(Nothing::new));
        if (pool.isPresent()) {
            begun.thread.scheduleWithFixedDelay(
                    begun::safelyLook, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        }
        return begun;
    }

    private void safelyLook() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            LOG.warn("could not look at the heap", e); // and looks again
        }
    }

    void look() {
        long used = old.used();
        quiet = used - lastUsed < STILL ? quiet + 1 : 0;
        sinceCollection = Math.min(SELDOM, sinceCollection + 1);
        lastUsed = used;
        long perhapsGarbage = used - old.alive();
        boolean worthIt = perhapsGarbage > Math.max(WORTH_IT, used / 4);
        if (quiet >= QUIET && sinceCollection >= SELDOM && worthIt) {
            old.collect();
            lastUsed = old.used();
            quiet = 0;
            sinceCollection = 0;
            LOG.debug("collected the heap, from {} to {} MiB", used >> 20, lastUsed >> 20);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private record Pool(MemoryPoolMXBean pool) implements Old {
        @Override
        public long used() {
            return pool.getUsage().getUsed();
        }

        @Override
        public long alive() {
            return Optional.ofNullable(pool.getCollectionUsage())
                    .map(MemoryUsage::getUsed)
                    .orElse(0L);
        }

        @Override
        public void collect() {
            System.gc();
        }
    }

    private record Nothing() implements Old {
        @Override
        public long used() {
            return 0;
        }

        @Override
        public long alive() {
            return 0;
        }

        @Override
        public void collect() {}
    }
}
