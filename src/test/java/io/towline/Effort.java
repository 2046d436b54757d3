package io.towline;

import com.sun.management.ThreadMXBean;
import io.towline.testkit.Await;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * What something costs the I/O thread of a product that has one: its own processor time and what it allocates, not what a clock on the wall
 * says. Work that grows with the square of some ten kilobytes takes hundreds of megabytes or half a second and more; work that grows with
 * the length a thousandth of that.
 */
final class Effort {

    private static final long MOST_NANOS = 150_000_000;
    private static final long MOST_BYTES = 24 << 20;
    private static final int TRIES = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Characters that mean something in one grammar or another, alone and in pairs. */
    static final List<String> UNITS = List.of(
            "a",
            "=",
            "a=",
            ";",
            "a;",
            ",",
            "a,",
            "\"",
            "\"a\",",
            "\\",
            "\\\\",
            "\\\"",
            "\\u0041",
            "\\ud83d\\ude00",
            "[",
            "]",
            "[\"",
            "{",
            "{\"a\":",
            "}",
            ":",
            "1",
            "1e9",
            "-",
            "0.",
            "%",
            "%41",
            "%%",
            "%2",
            "+",
            "&",
            "a&",
            "&d=",
            "d=",
            "/",
            "<",
            "</script>",
            "'",
            "*",
            ".",
            "..",
            "\u00e9",
            "null,",
            "true",
            "#",
            "?",
            "!",
            "|",
            "(",
            "q=0,",
            "chunked,",
            "upgrade,",
            "permessage-deflate,",
            "x;y=z;");

    private final WholeProduct product;
    private final long thread;

    Effort(WholeProduct product) {
        this.product = product;
        thread = product.towline.heartbeats().getFirst().thread().threadId();
    }

    /** Whether it cost too much, each time that it was tried. */
    boolean isDear(Callable<?> task) throws Exception {
        for (int i = 0; i < TRIES; i++) {
            settle();
            long nanos = THREADS.getThreadCpuTime(thread);
            long bytes = THREADS.getThreadAllocatedBytes(thread);
            task.call();
            settle();
            if (THREADS.getThreadCpuTime(thread) - nanos < MOST_NANOS
                    && THREADS.getThreadAllocatedBytes(thread) - bytes < MOST_BYTES) {
                return false;
            }
        }
        return true;
    }

    /** What the thread had to do before is done. */
    private void settle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        product.towline.heartbeats().getFirst().executor().execute(done::countDown);
        Await.signal(done, "the I/O thread");
    }
}
