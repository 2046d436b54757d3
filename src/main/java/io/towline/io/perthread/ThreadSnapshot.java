package io.towline.io.perthread;

import io.towline.io.IoThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks at everything that lives on the I/O threads, each thing on its own thread, and gathers what is seen; or finds some and visits
 * them. For threads that may wait, which I/O threads may not.
 */
public final class ThreadSnapshot {

    /** A look takes a tenth of a microsecond, or some tenths out of cold caches: so many, well below half a millisecond. */
    private static final int PORTION = 500;

    /** Half a second: who asks for relays and for sessions has promised to be back within one. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** A visit may send two frames, which takes four system calls. */
    private static final int VISITED_AT_ONCE = 50;

    /** When all threads must have answered, by the clock that all threads share; set once, before the first of them is asked. */
    private record Deadline(IoThread io, long nanos) {
        static Deadline in(Duration time, IoThread io) {
            return new Deadline(io, io.exactNow() + time.toNanos());
        }

        long left() {
            return Math.max(0, nanos - io.exactNow());
        }
    }

    private ThreadSnapshot() {}

    /**
     * Waits half a second at most, by the clock of the threads: one that is not done by then is left out.
     *
     * @param look is called on the thread of what it looks at, and must be quick
     * @throws IllegalStateException if {@code look} threw
     */
    public static <T, R> List<R> of(
            Collection<? extends PerThread<T>> perThreads, Function<? super T, Optional<R>> look) {
        if (perThreads.isEmpty()) {
            return List.of();
        }
        Deadline deadline = Deadline.in(PATIENCE, perThreads.iterator().next().io());
        List<CompletableFuture<List<R>>> parts =
                perThreads.stream().map(perThread -> begin(perThread, look)).toList();
        List<R> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(await(part, deadline)));
        return all;
    }

    /**
     * Visits those that {@code which} chooses, some at a time. Waits as {@link #of} does until they are chosen; they are visited soon after
     * that.
     *
     * @param home the thread of each
     * @param visit deals with its own failures
     * @return how many are chosen
     */
    public static <T> int visit(
            Collection<? extends PerThread<T>> perThreads,
            Function<T, IoThread> home,
            Predicate<T> which,
            Consumer<T> visit) {
        List<T> chosen = of(perThreads, thing -> Optional.of(thing).filter(which));
        chosen.stream()
                .collect(Collectors.groupingBy(home))
                .forEach((io, its) -> io.execute(() -> BatchedVisit.over(io, its, VISITED_AT_ONCE, visit)));
        return chosen.size();
    }

    private static <T, R> CompletableFuture<List<R>> begin(
            PerThread<T> perThread, Function<? super T, Optional<R>> look) {
        CompletableFuture<List<R>> part = new CompletableFuture<>();
        try {
            perThread.io().execute(() -> visit(perThread, look, part));
        } catch (RejectedExecutionException ending) {
            part.complete(List.of());
        }
        return part;
    }

    private static <T, R> void visit(
            PerThread<T> perThread, Function<? super T, Optional<R>> look, CompletableFuture<List<R>> result) {
        List<R> seen = new ArrayList<>();
        BatchedVisit.over(
                perThread.io(),
                perThread.present(),
                PORTION,
                thing -> {
                    if (!result.isDone()) { // else nobody waits any more
                        look.apply(thing).ifPresent(seen::add);
                    }
                },
                new BatchedVisit.Outcome() {
                    @Override
                    public void done() {
                        result.complete(seen);
                    }

                    @Override
                    public void failed(Throwable why) {
                        result.completeExceptionally(why);
                    }
                });
    }

    private static <R> List<R> await(CompletableFuture<List<R>> part, Deadline deadline) {
        try {
            return get(part, deadline);
        } catch (TimeoutException late) {
            part.cancel(false);
        } catch (InterruptedException hurried) {
            part.cancel(false);
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof RejectedExecutionException)) {
                throw new IllegalStateException("could not look at what lives on a thread", failed.getCause());
            }
        }
        return List.of();
    }

    /** Waits again where the clock has not gone on as the waiting did. */
    private static <R> List<R> get(CompletableFuture<List<R>> part, Deadline deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            try {
                return part.get(deadline.left(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                if (deadline.left() == 0) {
                    throw late;
                }
            }
        }
    }
}
