package io.towline.reload;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import io.towline.config.ProxyConfig;
import io.towline.metrics.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads, one after the other, on a thread of their own, which between them watches the certificates. Who asks while one is waiting
 * gets that one's outcome: it will read the file as it is then. Any thread but an I/O thread.
 */
public final class Reloads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("towline");
    private static final Duration WATCH_EVERY = Duration.ofSeconds(2);

    private static final List<String> LEAVING =
            List.of("Towline is draining and takes no new configuration. The next start reads the file.");

    private record Audience(Runnable begins, Consumer<Reload> over) {}

    private final Supplier<ConfigResult> file;
    private final ConfigSwap swap;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("towline-reload").unstarted(task));

    private volatile ProxyConfig config;
    private volatile Source.Reloads counts = new Source.Reloads(0, 0, Optional.empty());
    private volatile Optional<Reload> last = Optional.empty();
    private volatile Audience audience = new Audience(() -> {}, _ -> {});

    /** Guards the two fields below, and that nothing is put in force after the leave. */
    private final Object gate = new Object();

    private Optional<CompletableFuture<Reload>> waiting = Optional.empty();
    private boolean leaving;

    /**
     * @param config in force
     * @param file reads it again
     */
    public Reloads(ProxyConfig config, Supplier<ConfigResult> file, ConfigSwap swap) {
        this.config = config;
        this.file = file;
        this.swap = swap;
    }

    /** What is in force now. */
    public ProxyConfig config() {
        return config;
    }

    /** How many were accepted and refused so far. */
    public Source.Reloads counts() {
        return counts;
    }

    /** The last that came to an end, as it was refused or accepted. */
    public Optional<Reload> last() {
        return last;
    }

    /** There is one at most. */
    public void tell(Runnable begins, Consumer<Reload> over) {
        audience = new Audience(begins, over);
    }

    /** Has {@code look} run every few seconds, never during a reload. */
    public void watch(Runnable look) {
        thread.scheduleWithFixedDelay(
                () -> safely(look), WATCH_EVERY.toNanos(), WATCH_EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What is thrown on would be the last look at the certificates, or leave somebody waiting for ever. */
    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error defect) {
            LOG.error("the thread of reloads met a defect", defect);
        }
    }

    /** Returns when the file is in force or refused. */
    public Reload reload() {
        CompletableFuture<Reload> outcome;
        synchronized (gate) {
            if (leaving) {
                Reload late = refused(LEAVING);
                last = Optional.of(late);
                return late;
            }
            if (waiting.isEmpty()) {
                waiting = Optional.of(new CompletableFuture<>());
                thread.execute(this::next);
            }
            outcome = waiting.get();
        }
        return outcome.join();
    }

    private void next() {
        CompletableFuture<Reload> outcome;
        synchronized (gate) {
            outcome = waiting.orElseThrow();
            waiting = Optional.empty();
        }
        Audience told = audience;
        safely(told.begins());
        Reload how = perform();
        counts = how.accepted()
                ? new Source.Reloads(counts.accepted() + 1, counts.refused(), Optional.of(how.at()))
                : new Source.Reloads(counts.accepted(), counts.refused() + 1, counts.lastAccepted());
        last = Optional.of(how);
        safely(() -> told.over().accept(how));
        outcome.complete(how);
    }

    private Reload perform() {
        try {
            return switch (file.get()) {
                case ConfigResult.Usable usable -> change(usable);
                case ConfigResult.Unusable(List<Mistake> mistakes) ->
                    refused(mistakes.stream().map(Mistake::toString).toList());
            };
        } catch (IOException failed) {
            return refused(List.of(Objects.toString(failed.getMessage(), failed.toString())));
        } catch (RuntimeException | Error defect) {
            LOG.error("could not reload", defect);
            return refused(List.of("Something went wrong here; the log has it."));
        }
    }

    private Reload change(ConfigResult.Usable usable) throws IOException {
        ProxyConfig next = usable.config();
        ProxyConfig before = config;
        ConfigSwap.Ready ready = swap.prepare(before, next);
        String summary = ready.summary();
        synchronized (gate) {
            if (leaving) {
                ready.sockets().discard();
                return refused(LEAVING);
            }
            swap.apply(ready, before);
            config = ready.config();
        }
        List<String> needRestart = ready.diff().needRestart();
        LOG.info("reloaded: {}", summary);
        Thread.ofVirtual()
                .start(() -> Forewarnings.of(usable).forEach(LOG::warn)); // the name service may take its time
        if (!needRestart.isEmpty()) {
            LOG.warn("only a restart puts in force what changed in {}", String.join(", ", needRestart));
        }
        return new Reload(Instant.now(), true, summary, List.of(), needRestart);
    }

    private static Reload refused(List<String> mistakes) {
        mistakes.forEach(mistake -> LOG.warn("not reloaded: {}", mistake));
        String summary = mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes";
        return new Reload(Instant.now(), false, summary, mistakes, List.of());
    }

    /** From here on everything stays as it is. */
    public void leave() {
        synchronized (gate) {
            leaving = true;
        }
    }

    /** Again, it does nothing. */
    @Override
    public void close() {
        leave();
        thread.shutdown(); // what waits for its turn is refused soon, so that nobody waits for it in vain
    }
}
