package io.towline.otel;

import io.towline.config.OtelConfig.Collector;
import io.towline.otel.CollectorClient.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends spans to one collector, in batches and one batch at a time, on a thread of its own. Whoever ends a conversation adds to a queue without a
 * lock and goes on; where the queue is full, the span is lost.
 *
 * <pre>
 *   SENDING --leave--> LEAVING: sends what waits, for some seconds, and nothing twice --> OVER: what comes is lost
 *      \---------------------------- a defect ---------------------------------------------/
 * </pre>
 */
final class SpanSender {

    private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);

    /** As OpenTelemetry's own processors have it. */
    private static final int BATCH = 512;

    private static final long GATHERS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A batch that could not be sent is sent again after one second, two, four, eight; then it is lost. */
    private static final int TRIES = 5;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Collector collector;

    /** So many are sent at once, without a look at the time: a small queue would be full before. */
    private final int enough;

    private final String version;
    private final SpanTally tally;
    private final Thread thread;
    private final Queue<EndedConversation> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    private volatile boolean leaving;
    private volatile long leavesUntil;
    private volatile boolean over;

    private SpanSender(Collector collector, String version, SpanTally tally) {
        this.collector = collector;
        enough = Math.min(BATCH, collector.maxQueueSize());
        this.version = version;
        this.tally = tally;
        thread = Thread.ofPlatform().daemon().name("towline-otel").unstarted(this::run);
    }

    static SpanSender start(Collector collector, String version, SpanTally tally) {
        SpanSender sender = new SpanSender(collector, version, tally);
        sender.thread.start();
        return sender;
    }

    /** Any thread, I/O threads among them. */
    void offer(EndedConversation ended) {
        int now = size.incrementAndGet();
        if (now > collector.maxQueueSize()) {
            size.decrementAndGet();
            tally.overflowed();
            return;
        }
        waiting.add(ended);
        if (now == enough) {
            LockSupport.unpark(thread);
        }
        if (over) {
            abandon();
        }
    }

    /** Does not wait. Again, it changes nothing. */
    void leave(Duration within) {
        if (!leaving) {
            leavesUntil = System.nanoTime() + within.toNanos();
            leaving = true;
        }
        LockSupport.unpark(thread);
    }

    void awaitEnd(Duration within) {
        try {
            thread.join(within);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (CollectorClient client = new CollectorClient(collector)) {
            SpanEncoder encoder = new SpanEncoder(collector.serviceName(), version);
            while (!isTimeToGo()) {
                gather();
                send(client, encoder, next());
                tally.look(name(), collector.maxQueueSize());
            }
        } catch (Throwable broken) {
            LOG.error("no more spans are sent until a reload changes otel", broken);
        } finally {
            over = true;
            abandon();
            tally.end(name(), collector.maxQueueSize());
        }
    }

    private boolean isTimeToGo() {
        return leaving && (size.get() == 0 || left() <= 0);
    }

    private long left() {
        return leavesUntil - System.nanoTime();
    }

    private void gather() {
        if (size.get() < enough && !leaving) {
            LockSupport.parkNanos(this, GATHERS_NANOS);
        }
    }

    private List<EndedConversation> next() {
        List<EndedConversation> batch = new ArrayList<>();
        while (batch.size() < BATCH) {
            EndedConversation each = waiting.poll();
            if (each == null) {
                break;
            }
            size.decrementAndGet();
            batch.add(each);
        }
        return batch;
    }

    private void send(CollectorClient client, SpanEncoder encoder, List<EndedConversation> batch) {
        if (batch.isEmpty()) {
            return;
        }
        boolean taken = false;
        try {
            taken = isTaken(client, encoder.encode(batch));
        } finally {
            if (taken) {
                tally.exported(batch.size(), name(), collector.maxQueueSize());
            } else {
                tally.failed(batch.size());
            }
        }
    }

    private boolean isTaken(CollectorClient client, byte[] body) {
        for (int tries = 1; ; tries++) {
            Optional<Failure> failure = client.post(body, patience());
            if (failure.isEmpty()) {
                return true;
            }
            tally.troubled(failure.get().why());
            if (!failure.get().passes() || tries == TRIES || leaving) {
                return false;
            }
            tally.look(name(), collector.maxQueueSize());
            pause(FIRST_PAUSE_NANOS << tries - 1);
        }
    }

    private Duration patience() {
        Duration timeout = collector.timeout();
        return leaving && left() < timeout.toNanos() ? Duration.ofNanos(Math.max(1, left())) : timeout;
    }

    /** Unless it leaves: then what is to be sent again is sent at once, for the last time. */
    private void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        while (!leaving && until - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }

    /** Also what came while it ended. */
    private void abandon() {
        while (waiting.poll() != null) {
            size.decrementAndGet();
            tally.failed(1);
        }
    }

    private String name() {
        return "otel.endpoint " + collector.traces();
    }
}
