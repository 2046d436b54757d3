package io.towline.bridge.protocol.sockjs;

import io.towline.io.IoThread;
import io.towline.io.Shortage;
import io.towline.io.Timer;
import io.towline.upstream.Affinity;
import io.towline.upstream.ServerLease;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.health.FailureKind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Goes the way to a server as a session would, up to the connection, and comes back: done when a server was reached, when none could be,
 * or when it has taken too long.
 *
 * <p>sockjs-client allows "open" little more time than {@code /info} took. An answer that is quicker than the way to the server promises
 * what no session could keep, and clients would go from transport to transport, opening a session with each.
 *
 * <p>Owner: the I/O thread.
 */
final class UpstreamProbe extends Timer {

    /** sockjs-client gives {@code /info} eight. */
    private static final long MOST = TimeUnit.SECONDS.toNanos(5);

    private final UpstreamGroup group;
    private final Affinity affinity;
    private final IoThread io;
    private final Runnable done;
    private final Set<String> tried = new HashSet<>();
    private boolean over;
    private Optional<ServerLease> lease = Optional.empty();
    private Optional<Connect> connect = Optional.empty();

    private UpstreamProbe(UpstreamGroup group, Affinity affinity, IoThread io, Runnable done) {
        this.group = group;
        this.affinity = affinity;
        this.io = io;
        this.done = done;
    }

    /** @param done told once, on this thread, unless it is cancelled; never within this call */
    static UpstreamProbe begin(UpstreamGroup group, Affinity affinity, IoThread io, Runnable done) {
        UpstreamProbe begun = new UpstreamProbe(group, affinity, io, done);
        io.limit(begun, MOST);
        io.execute(begun::tryNext);
        return begun;
    }

    private void tryNext() {
        if (over) {
            return;
        }
        lease = group.lease(tried, affinity);
        if (lease.isEmpty()) {
            finish();
            return;
        }
        tried.add(lease.get().server());
        connect = Optional.of(lease.get().connect(io, new Connecting()));
    }

    void cancel() {
        over = true;
        io.timers().cancel(this);
        connect.ifPresent(Connect::cancel);
        lease.ifPresent(ServerLease::close);
        connect = Optional.empty();
        lease = Optional.empty();
    }

    private void finish() {
        if (!over) {
            cancel();
            done.run();
        }
    }

    @Override
    protected void expired(long now) {
        finish();
    }

    private final class Connecting implements Connect.Outcome {
        @Override
        public void connected(StreamConnection upstream) {
            IoUtils.safeClose(upstream);
            finish();
        }

        @Override
        public void failed(IOException cause) {
            lease.ifPresent(asked -> {
                if (Shortage.in(cause).isEmpty()) {
                    asked.failed(FailureKind.CONNECT, String.valueOf(cause.getMessage()));
                }
                asked.close();
            });
            tryNext();
        }
    }
}
