package io.towline.http;

import io.towline.upstream.Affinity;
import io.towline.upstream.ServerLease;
import io.towline.upstream.UpstreamGroup;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The servers that one request was sent to, one after the other, and the lease on the one that has it now.
 *
 * <p>Owner: the I/O thread.
 */
final class AskedServers {

    private final UpstreamGroup group;
    private final Affinity affinity;
    private final Set<String> tried = new LinkedHashSet<>();

    private Optional<ServerLease> lease = Optional.empty();
    private Optional<String> last = Optional.empty();
    private Optional<ForwardFailure> failure = Optional.empty();

    AskedServers(UpstreamGroup group, Affinity affinity) {
        this.group = group;
        this.affinity = affinity;
    }

    /** @return whether there is one that was not asked yet; it is {@link #current} then */
    boolean next() {
        lease = group.lease(tried, affinity);
        if (lease.isPresent()) {
            last = Optional.of(lease.get().server());
            tried.add(last.get());
        }
        return lease.isPresent();
    }

    ServerLease current() {
        return lease.orElseThrow();
    }

    /** The last that was asked. */
    Optional<String> last() {
        return last;
    }

    /** The current one has failed, perhaps by its own fault. */
    void failed(ForwardFailure how) {
        failure = Optional.of(how);
        how.fault().ifPresent(kind -> lease.ifPresent(asked -> asked.failed(kind, how.reason())));
        release();
    }

    /** Why no server is left. */
    ForwardFailure whyNone() {
        return failure.orElseGet(() -> ForwardFailure.unavailable(group.whyNobody()));
    }

    void release() {
        lease.ifPresent(ServerLease::close);
        lease = Optional.empty();
    }
}
