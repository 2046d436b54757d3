package io.towline.io;

import java.util.concurrent.ConcurrentHashMap;
import org.xnio.XnioIoThread;

/** Finds what belongs to an I/O thread; made when a thread is first seen. Any thread may ask. */
public final class IoThreads {

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
