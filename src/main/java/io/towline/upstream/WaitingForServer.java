package io.towline.upstream;

import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One conversation's place in the queue of its group, over all its tries: {@code queue-timeout} runs once, from the first time that it has to wait.
 *
 * <p>Owner: its I/O thread.
 */
public final class WaitingForServer {

    private final UpstreamGroup group;
    private final Affinity affinity;
    private final IoThread io;

    private OptionalLong until = OptionalLong.empty();
    private Optional<ServerQueue.Place> place = Optional.empty();

    public WaitingForServer(UpstreamGroup group, Affinity affinity, IoThread io) {
        this.group = group;
        this.affinity = affinity;
        this.io = io;
    }

    /**
     * A server at once. Nor does a newcomer get one while others wait who came before: it has to {@link #begin} to wait behind them. Who may not
     * wait takes what there is, and so does who had its turn, and was sent on by a server.
     *
     * @param tried see {@link UpstreamGroup#lease(Set, Affinity)}
     */
    public Optional<ServerLease> lease(Set<String> tried) {
        boolean hasToWait = tried.isEmpty() && group.config().queue().timeout().isPresent() && group.hasLine();
        return hasToWait ? Optional.empty() : group.lease(tried, affinity);
    }

    /**
     * @param unreached whether servers were asked, and could not be reached: then they are asked again now and then
     * @return whether it waits, which may end by {@link #end}, or by the outcome; false: its time is over, or too many wait, or nobody may
     */
    public boolean begin(boolean unreached, ServerQueue.Outcome outcome) {
        Optional<Duration> time = group.config().queue().timeout();
        if (time.isEmpty()) {
            return false;
        }
        if (until.isEmpty()) {
            until = OptionalLong.of(io.exactNow() + time.get().toNanos());
        }
        if (io.exactNow() - until.getAsLong() < 0) {
            place = group.join(affinity, unreached, until.getAsLong(), io, new Over(outcome));
        }
        return place.isPresent();
    }

    public boolean isOn() {
        return place.isPresent();
    }

    /** Nobody is told. */
    public void end() {
        place.ifPresent(ServerQueue.Place::leave);
        place = Optional.empty();
    }

    private final class Over implements ServerQueue.Outcome {
        private final ServerQueue.Outcome outcome;

        Over(ServerQueue.Outcome outcome) {
            this.outcome = outcome;
        }

        @Override
        public void served(ServerLease lease) {
            place = Optional.empty();
            outcome.served(lease);
        }

        @Override
        public void inVain() {
            place = Optional.empty();
            outcome.inVain();
        }
    }
}
