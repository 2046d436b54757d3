package io.towline.limit;

import io.towline.config.ClientLimits.Queue;
import io.towline.config.value.Durations;
import io.towline.io.IoThread;
import java.time.Duration;
import java.util.Optional;

/** A handshake that is to wait for its turn. Immutable; any thread. */
public final class Admission {

    private static final Duration MOST = Duration.ofHours(1);

    private final Limit limit;
    private final Limit.Measure.Paced paced;
    private final Queue queue;
    private final ClientKey key;

    Admission(Limit limit, Limit.Measure.Paced paced, Queue queue, ClientKey key) {
        this.limit = limit;
        this.paced = paced;
        this.queue = queue;
        this.key = key;
    }

    /**
     * On the thread that waits.
     *
     * @return empty where too many wait
     */
    public Optional<AdmissionQueue.Place> join(IoThread io, AdmissionQueue.Outcome outcome) {
        return paced.queue()
                .join(key.id(), paced.pacing(), queue.most(), queue.timeout().toNanos(), io, outcome);
    }

    /** It did not wait, since too many do. */
    public Excess atFullQueue(long now) {
        return refused("the queue of " + queue.most() + " is full", now);
    }

    /** It waited in vain. */
    public Excess inVain(long now) {
        return refused("waited " + Durations.text(queue.timeout()), now);
    }

    /** When those that wait now have been let in is a good time to come again. */
    private Excess refused(String why, long now) {
        limit.refusals().add(key, now);
        long nanos = paced.pacing().interval();
        long all = Math.min(MOST.toNanos() / nanos, paced.queue().size() + 1L) * nanos;
        return limit.excess(Duration.ofNanos(Math.max(nanos, all)), why);
    }
}
