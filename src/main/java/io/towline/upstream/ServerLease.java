package io.towline.upstream;

import io.towline.config.UpstreamConfig.Server;
import io.towline.io.IoThread;
import io.towline.upstream.connect.ClientConnection;
import io.towline.upstream.connect.Connect;
import io.towline.upstream.health.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of one chosen server: connects to it, and takes the verdict on how it behaved. Any thread, except for {@link #connect}.
 */
public final class ServerLease implements Lease {

    private final UpstreamGroup group;
    private final ServerVerdicts verdicts;
    private final ServerState state;
    private final Server server;
    private final boolean trial;
    private final AtomicBoolean judged = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The server agreed to a WebSocket, and is not known to be lost. */
    private volatile boolean agreed;

    private long agreedAt;

    ServerLease(UpstreamGroup group, ServerState state, boolean trial) {
        this.group = group;
        verdicts = group.verdicts();
        this.state = state;
        this.server = state.server();
        this.trial = trial;
    }

    @Override
    public String server() {
        return state.url();
    }

    /** As it was when it was chosen. */
    public Server config() {
        return server;
    }

    /**
     * Begins to connect; on the I/O thread {@code io}, where {@code outcome} is told once unless the connect is cancelled.
     *
     * @param client for whom alone the connection will be, which the server may be told
     */
    public Connect connect(IoThread io, Optional<ClientConnection> client, Connect.Outcome outcome) {
        return group.connect(server, io, client, outcome);
    }

    /** The same in our own name. */
    public Connect connect(IoThread io, Connect.Outcome outcome) {
        return connect(io, Optional.empty(), outcome);
    }

    /** The server gave a proper answer, whatever it was. The first verdict counts. */
    public void succeeded() {
        if (judged.compareAndSet(false, true)) {
            verdicts.succeeded(state, trial);
        }
    }

    /** The server gave a proper answer, which is a failure all the same if its status is one of {@code fail-statuses}. The first verdict counts. */
    public void answered(int status) {
        if (group.config().health().passive().failStatuses().contains(status)) {
            failed(FailureKind.STATUS, "it answered with " + status);
        } else {
            succeeded();
        }
    }

    /** The server agreed to a WebSocket, so long after the connect began. The first verdict counts. */
    public void agreed(Duration took) {
        agreedAt = verdicts.now();
        agreed = true;
        verdicts.took(state, took);
        succeeded();
    }

    /**
     * The server could not be reached, or did not behave as one. The first verdict counts.
     *
     * @param cause for the operators, should this set the server aside
     */
    public void failed(FailureKind kind, String cause) {
        if (judged.compareAndSet(false, true)) {
            verdicts.failed(state, trial, kind, cause);
        }
    }

    @Override
    public void lost() {
        boolean wasThere = agreed;
        agreed = false;
        if (wasThere && verdicts.isEarly(agreedAt)) {
            verdicts.failed(state, false, FailureKind.EARLY_LOSS, "it was lost right after it had agreed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // A trial that was given up without a verdict must let the next one try.
            boolean undecided = trial && judged.compareAndSet(false, true);
            verdicts.release(state, undecided);
            if (agreed && verdicts.hasLasted(agreedAt)) {
                verdicts.lasted(state);
            }
        }
    }
}
