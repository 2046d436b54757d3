package io.towline.admin.proxy;

import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Traffic;
import io.towline.conversation.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last quarter of an hour, second by second.
 *
 * <p>Conversations are counted as they open and end. What they carry has to be asked for, which takes a walk through all of them: that
 * may take a fiftieth of the time at most, and until the next walk each second is told at the pace of the last.
 */
public final class TrafficHistory implements Witness, AutoCloseable {

    public static final Duration STEP = Duration.ofSeconds(1);
    static final int MOST_POINTS = 900;

    private static final int SHARE_OF_TIME = 50;

    private static final Logger LOG = LoggerFactory.getLogger(TrafficHistory.class);

    private final LongAdder opened = new LongAdder();
    private final Map<Cause, LongAdder> endings = new EnumMap<>(Cause.class);
    private final List<Consumer<TrafficPoint>> readers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("towline-traffic").daemon().unstarted(task));

    /** Guarded by itself. */
    private final Deque<TrafficPoint> points = new ArrayDeque<>();

    // Owner: whoever samples, which is one thread.
    private long openedBefore;
    private final Map<Cause, Long> endedBefore = new EnumMap<>(Cause.class);
    private Traffic carriedBefore = Traffic.NONE;
    private Traffic pace = Traffic.NONE;
    private long lookedNanos;
    private long nextLookNanos;
    private boolean looked;

    public TrafficHistory() {
        for (Cause cause : Cause.values()) {
            endings.put(cause, new LongAdder());
        }
    }

    /** Samples from now on, until it is closed. */
    public void start(ProxyControl proxy) {
        sampler.scheduleWithFixedDelay(() -> trySample(proxy), STEP.toNanos(), STEP.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }

    @Override
    public void opened(OpenedConversation conversation) {
        opened.increment();
    }

    @Override
    public void ended(Conversation conversation) {
        endings.get(conversation.ending().cause()).increment();
    }

    /** Oldest first. */
    public List<TrafficPoint> points() {
        synchronized (points) {
            return List.copyOf(points);
        }
    }

    /** From now on {@code reader} gets each point, on the thread that samples, so it must not block. */
    public void onPoint(Consumer<TrafficPoint> reader) {
        readers.add(reader);
    }

    public void offPoint(Consumer<TrafficPoint> reader) {
        readers.remove(reader);
    }

    /** A task that throws would never be run again. */
    private void trySample(ProxyControl proxy) {
        try {
            TrafficPoint point = sample(proxy, Instant.now(), System.nanoTime());
            readers.forEach(reader -> reader.accept(point));
        } catch (RuntimeException | Error failed) {
            LOG.error("could not sample the traffic", failed);
        }
    }

    public TrafficPoint sample(ProxyControl proxy, Instant at, long nanos) {
        if (!looked || nanos - nextLookNanos >= 0) {
            look(proxy, nanos);
        }
        ProxyControl.Overview overview = proxy.overview();
        long openedNow = opened.sum();
        Map<Cause, Long> ended = endedSinceLast();
        TrafficPoint point = new TrafficPoint(
                at,
                overview.relays(),
                overview.sessions(),
                openedNow - openedBefore,
                ended.values().stream().mapToLong(Long::longValue).sum(),
                pace,
                ended);
        openedBefore = openedNow;
        remember(point);
        return point;
    }

    private void look(ProxyControl proxy, long nanos) {
        long began = System.nanoTime();
        Traffic carried = proxy.traffic();
        long took = System.nanoTime() - began;
        if (looked) {
            double steps = Math.max(1, (nanos - lookedNanos) / (double) STEP.toNanos());
            pace = pace(carriedBefore, carried, steps);
        }
        carriedBefore = carried;
        lookedNanos = nanos;
        nextLookNanos = nanos + took * SHARE_OF_TIME;
        looked = true;
    }

    private static Traffic pace(Traffic before, Traffic now, double steps) {
        return new Traffic(
                Math.round((now.framesFromClient() - before.framesFromClient()) / steps),
                Math.round((now.bytesFromClient() - before.bytesFromClient()) / steps),
                Math.round((now.framesFromUpstream() - before.framesFromUpstream()) / steps),
                Math.round((now.bytesFromUpstream() - before.bytesFromUpstream()) / steps));
    }

    private Map<Cause, Long> endedSinceLast() {
        Map<Cause, Long> since = new EnumMap<>(Cause.class);
        endings.forEach((cause, adder) -> {
            long now = adder.sum();
            long before = endedBefore.getOrDefault(cause, 0L);
            if (now > before) {
                since.put(cause, now - before);
                endedBefore.put(cause, now);
            }
        });
        return since;
    }

    private void remember(TrafficPoint point) {
        synchronized (points) {
            if (points.size() == MOST_POINTS) {
                points.removeFirst();
            }
            points.addLast(point);
        }
    }
}
