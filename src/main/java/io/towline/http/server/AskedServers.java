package io.towline.http.server;

import io.towline.http.outcome.ForwardFailure;
import io.towline.io.IoThread;
import io.towline.upstream.Affinity;
import io.towline.upstream.ServerLease;
import io.towline.upstream.ServerQueue;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.WaitingForServer;
import io.towline.upstream.health.FailureKind;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The servers that one request was sent to, one after the other, and the lease on the one that has it now.
 *
 * <p>Owner: the I/O thread.
 */
public final class AskedServers {

    private final UpstreamGroup group;
    private final WaitingForServer waiting;
    private final Set<String> tried = new LinkedHashSet<>();

    private Optional<ServerLease> lease = Optional.empty();
    private Optional<String> last = Optional.empty();
    private Optional<ForwardFailure> failure = Optional.empty();

    public AskedServers(UpstreamGroup group, Affinity affinity, IoThread io) {
        this.group = group;
        waiting = new WaitingForServer(group, affinity, io);
    }

    /** @return whether there is one that was not asked yet, and nobody waits who came before; it is {@link #current} then */
    public boolean next() {
        waiting.lease(tried).ifPresent(this::take);
        return lease.isPresent();
    }

    private void take(ServerLease given) {
        lease = Optional.of(given);
        last = Optional.of(given.server());
        tried.add(given.server());
    }

    /**
     * Waits for a server where none could be asked, or none was reached: one that was may have begun something.
     *
     * @param served told once that there is one: it is {@link #current}
     * @param inVain told instead that there is none: see {@link #whyNone}
     * @return whether it waits
     */
    public boolean queue(Runnable served, Runnable inVain) {
        boolean reached = failure.isPresent() && !failure.get().fault().equals(Optional.of(FailureKind.CONNECT));
        return !reached && waiting.begin(failure.isPresent(), new Queued(served, inVain));
    }

    public boolean isQueued() {
        return waiting.isOn();
    }

    public ServerLease current() {
        return lease.orElseThrow();
    }

    /** The last that was asked. */
    public Optional<String> last() {
        return last;
    }

    /** The current one has failed, perhaps by its own fault. */
    public void failed(ForwardFailure how) {
        failure = Optional.of(how);
        how.fault().ifPresent(kind -> lease.ifPresent(asked -> asked.failed(kind, how.reason())));
        release();
    }

    /** Why no server is left. */
    public ForwardFailure whyNone() {
        return failure.orElseGet(() -> ForwardFailure.unavailable(group.whyNobody()));
    }

    public void release() {
        lease.ifPresent(ServerLease::close);
        lease = Optional.empty();
        waiting.end();
    }

    private final class Queued implements ServerQueue.Outcome {
        private final Runnable served;
        private final Runnable inVain;

        Queued(Runnable served, Runnable inVain) {
            this.served = served;
            this.inVain = inVain;
        }

        @Override
        public void served(ServerLease given) {
            tried.clear();
            take(given);
            served.run();
        }

        @Override
        public void inVain() {
            inVain.run();
        }
    }
}
