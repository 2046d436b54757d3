package io.towline.listener.proxy;

import io.towline.io.IoThread;
import io.towline.listener.exchange.FoldedFailures;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts a listener's PROXY headers by what came of them, and tells the log why connections were refused. Any thread. */
public final class ProxyTally {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyTally.class);

    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final FoldedFailures failures;

    public ProxyTally(String listener) {
        failures = new FoldedFailures(listener, "PROXY connection", "refused", LOG::warn);
    }

    public void accepted() {
        accepted.increment();
    }

    public void refused(String why, IoThread io) {
        failures.count(why, io); // first: who has seen the number finds the reason as well
        refused.increment();
    }

    /** What the log has not yet heard. */
    public void tell() {
        failures.tell();
    }

    /** Since the listener was opened. Who connected and left without a word is in neither number: balancers look whether a port is open. */
    public record Headers(long accepted, long refused) {}

    public Headers counts() {
        return new Headers(accepted.sum(), refused.sum());
    }
}
