package io.towline.bridge.web;

import io.towline.io.IoThread;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/** From one I/O thread to another. A thread that is ending takes nothing more, and nobody is left there who would care. */
final class Hop {

    private static final Logger LOG = LoggerFactory.getLogger(Hop.class);

    private Hop() {}

    /** At once where the caller is on that thread. */
    static void to(IoThread io, Runnable task) {
        if (XnioIoThread.currentThread() == io.xnio()) {
            task.run();
        } else {
            later(io, task);
        }
    }

    /** When the thread has returned to its event loop. */
    static void later(IoThread io, Runnable task) {
        try {
            io.execute(task);
        } catch (RejectedExecutionException ending) {
            LOG.trace("{} is ending", io.xnio().getName());
        }
    }
}
