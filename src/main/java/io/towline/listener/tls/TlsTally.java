package io.towline.listener.tls;

import io.towline.io.IoThread;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Counts a listener's TLS handshakes by how they went. Any thread. */
public final class TlsTally {

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final TlsFailures failures;

    public TlsTally(String listener) {
        failures = new TlsFailures(listener);
    }

    public void succeeded() {
        succeeded.increment();
    }

    public void failed(IOException cause, IoThread io) {
        failures.count(cause, io); // first: who has seen the number finds the reason as well
        failed.increment();
    }

    /** What the log has not yet heard. */
    public void tell() {
        failures.tell();
    }

    /** Since the listener was opened. Clients that took too long for theirs are in neither number. */
    public record Handshakes(long succeeded, long failed) {}

    public Handshakes counts() {
        return new Handshakes(succeeded.sum(), failed.sum());
    }
}
