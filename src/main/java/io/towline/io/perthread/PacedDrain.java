package io.towline.io.perthread;

import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells many something, spread evenly over a time, so that those who then come back do not come all at once.
 *
 * <p>Owner: an I/O thread.
 */
public final class PacedDrain<T> extends Timer {

    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

    private final IoThread io;
    private final Consumer<? super T> tell;
    private final ArrayDeque<T> toTell = new ArrayDeque<>();
    private long began;
    private long time;
    private int told;

    public PacedDrain(IoThread io, Consumer<? super T> tell) {
        this.io = io;
        this.tell = tell;
    }

    /**
     * Tells those that have a reason, spread over {@code spread}. It is asked for again when the turn of each has come; who has none any more
     * is told nothing.
     */
    public static <T, R> void tell(
            IoThread io, Collection<T> all, Function<T, Optional<R>> reason, BiConsumer<T, R> tell, Duration spread) {
        PacedDrain<T> drain = new PacedDrain<>(io, one -> reason.apply(one).ifPresent(why -> tell.accept(one, why)));
        drain.begin(all.stream().filter(one -> reason.apply(one).isPresent()).toList(), spread);
    }

    /** Begins to tell them; called again, it forgets who was left and begins anew. */
    public void begin(Collection<? extends T> whom, Duration spread) {
        began = io.now();
        time = spread.toNanos();
        told = 0;
        toTell.clear();
        toTell.addAll(whom);
        tellSome(io.now());
    }

    @Override
    protected void expired(long now) {
        tellSome(now);
    }

    /** The first at once, and of n another with each nth of the time. */
    private void tellSome(long now) {
        double share = time == 0 ? 1 : Math.min(1, (double) (now - began) / time);
        long due = (long) ((told + toTell.size()) * share) + 1;
        while (told < due && !toTell.isEmpty()) {
            told++;
            tell.accept(toTell.removeFirst());
        }
        if (!toTell.isEmpty()) {
            io.timers().schedule(this, now + STEP);
        }
    }
}
