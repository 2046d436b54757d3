package io.towline.listener;

import java.util.concurrent.atomic.LongAdder;

/** Counts a listener's TLS handshakes by how they went. Any thread. */
final class TlsTally {

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void succeeded() {
        succeeded.increment();
    }

    void failed() {
        failed.increment();
    }

    Listener.TlsHandshakes counts() {
        return new Listener.TlsHandshakes(succeeded.sum(), failed.sum());
    }
}
