package io.towline.io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** Finds what belongs to an I/O thread; made when a thread is first seen. Any thread may ask. */
public final class IoThreads {

    /** For the costly steps of TLS handshakes. */
    private static final int TASK_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final ConcurrentHashMap<XnioIoThread, IoThread> threads = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Descriptors descriptors;

    /** Of a process that never runs out of descriptors. */
    public IoThreads(Clock clock) {
        this(clock, Descriptors.unlimited());
    }

    public IoThreads(Clock clock, Descriptors descriptors) {
        this.clock = clock;
        this.descriptors = descriptors;
    }

    /** So many I/O threads, and some for tasks that they must not do themselves. */
    public static XnioWorker worker(int threads) throws IOException {
        OptionMap options = OptionMap.builder()
                .set(Options.WORKER_NAME, "towline")
                .set(Options.WORKER_IO_THREADS, threads)
                .set(Options.WORKER_TASK_CORE_THREADS, TASK_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, TASK_THREADS)
                .getMap();
        return Xnio.getInstance(IoThreads.class.getClassLoader()).createWorker(options);
    }

    /** All I/O threads of a worker. */
    public static List<XnioIoThread> all(XnioWorker worker) {
        return IntStream.range(0, worker.getIoThreadCount())
                .mapToObj(worker::getIoThread)
                .toList();
    }

    public IoThread of(XnioIoThread thread) {
        IoThread known = threads.get(thread);
        return known != null ? known : threads.computeIfAbsent(thread, this::begin);
    }

    public Descriptors descriptors() {
        return descriptors;
    }

    /** Those seen so far. */
    public Iterable<IoThread> all() {
        return threads.values();
    }

    private IoThread begin(XnioIoThread thread) {
        IoThread begun = new IoThread(thread, clock, descriptors);
        begun.start();
        return begun;
    }
}
