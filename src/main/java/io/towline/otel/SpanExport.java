package io.towline.otel;

import io.towline.config.OtelConfig;
import io.towline.config.OtelConfig.Collector;
import io.towline.conversation.Conversation;
import io.towline.conversation.Trace;
import io.towline.conversation.Witness;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes conversations that are over and have a span, and has them sent to the collector of the configuration. Where there is none, it does nothing.
 *
 * <p>Any thread may end conversations; {@link #follow} and {@link #close} are for one at a time, and not for I/O threads.
 */
public final class SpanExport implements Witness {

    private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);

    /** What a drain, or a reload that names another collector, leaves for what still waits. */
    public static final Duration LEAVES_WITHIN = Duration.ofSeconds(5);

    /**
     * Since the start.
     *
     * @param exported that the collector took
     * @param failed that it did not take
     * @param overflowed for which there was no room in the queue
     */
    public record Counts(long exported, long failed, long overflowed) {}

    private final InstantSource clock;
    private final String version;
    private final SpanTally tally = new SpanTally(System::nanoTime);
    private Optional<Collector> collector = Optional.empty();
    private volatile boolean wasOn;
    private volatile Optional<SpanSender> sender = Optional.empty();

    /**
     * @param clock for the time at which a span ends
     * @param version of Towline
     */
    public SpanExport(InstantSource clock, String version) {
        this.clock = clock;
        this.version = version;
    }

    /** From here on spans go where this says; those that wait still go where the one before said. Does not wait, and throws nothing. */
    public void follow(OtelConfig otel) {
        if (otel.collector().equals(collector)) {
            return;
        }
        collector = otel.collector();
        wasOn |= collector.isPresent();
        Optional<SpanSender> before = sender;
        sender = collector.flatMap(this::begun);
        before.ifPresent(each -> each.leave(LEAVES_WITHIN));
    }

    private Optional<SpanSender> begun(Collector to) {
        try {
            return Optional.of(SpanSender.start(to, version, tally));
        } catch (RuntimeException | Error broken) { // such as no memory for a thread: traffic goes on
            LOG.error("no spans are sent: their thread cannot be started", broken);
            return Optional.empty();
        }
    }

    @Override
    public void ended(Conversation over) {
        Optional<SpanSender> now = sender;
        if (now.isPresent() && over.arrival().trace().flatMap(Trace::span).isPresent()) {
            now.get().offer(new EndedConversation(over, clock.instant()));
        }
    }

    /** Empty where there never was a collector. */
    public Optional<Counts> counts() {
        return wasOn ? Optional.of(tally.counts()) : Optional.empty();
    }

    /**
     * Returns when all is sent or given up.
     *
     * @param within after that nothing more is sent; it may return a second later, where a collector is silent
     */
    public void close(Duration within) {
        Optional<SpanSender> last = sender;
        last.ifPresent(each -> {
            each.leave(within);
            each.awaitEnd(within.plusSeconds(1));
        });
    }
}
