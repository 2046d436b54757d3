package io.towline.listener;

import io.towline.io.IoThread;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Counts a listener's TLS handshakes by how they went. Any thread. */
final class TlsTally {

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final TlsFailures failures;

    TlsTally(String listener) {
        failures = new TlsFailures(listener);
    }

    void succeeded() {
        succeeded.increment();
    }

    void failed(IOException cause, IoThread io) {
        failures.count(cause, io); // first: who has seen the number finds the reason as well
        failed.increment();
    }

    /** What the log has not yet heard. */
    void tell() {
        failures.tell();
    }

    Listener.TlsHandshakes counts() {
        return new Listener.TlsHandshakes(succeeded.sum(), failed.sum());
    }
}
