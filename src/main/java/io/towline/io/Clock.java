package io.towline.io;

/** Time that only goes forward, in nanoseconds from an arbitrary start. A test holds its own. */
@FunctionalInterface
public interface Clock {
    long nanos();

    static Clock system() {
        return System::nanoTime;
    }
}
