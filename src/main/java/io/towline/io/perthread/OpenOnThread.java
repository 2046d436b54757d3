package io.towline.io.perthread;

import io.towline.io.IoThread;
import io.towline.io.OpenCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;

/**
 * What is open on one I/O thread, of one kind: listed and counted, and told to go at a pace. Each keeps its place in the list, so that one may
 * go in no time however many there are.
 *
 * <p>Owner: that thread.
 */
public final class OpenOnThread<T> implements PerThread<T> {

    private final IoThread io;
    private final OpenCount openCount;
    private final ToIntFunction<T> place;
    private final ObjIntConsumer<T> put;
    private final List<T> present = new ArrayList<>();
    private final PacedDrain<T> drain;

    /**
     * @param openCount of all threads together
     * @param place that was {@code put} last
     * @param drain tells one to go
     */
    public OpenOnThread(
            IoThread io, OpenCount openCount, ToIntFunction<T> place, ObjIntConsumer<T> put, Consumer<T> drain) {
        this.io = io;
        this.openCount = openCount;
        this.place = place;
        this.put = put;
        this.drain = new PacedDrain<>(io, drain);
    }

    @Override
    public IoThread io() {
        return io;
    }

    @Override
    public List<T> present() {
        return List.copyOf(present);
    }

    public void add(T one) {
        put.accept(one, present.size());
        present.add(one);
        openCount.opened();
    }

    /** The last takes the place of the one that goes. */
    public void remove(T one) {
        T last = present.removeLast();
        if (last != one) {
            int free = place.applyAsInt(one);
            present.set(free, last);
            put.accept(last, free);
        }
        openCount.closed();
    }

    /** Tells all to go, spread over {@code time}; called again, at the new pace. */
    public void drain(Duration time) {
        drain.begin(present, time);
    }

    /** Tells those to go that have a reason, spread over {@code time}; who has none any more when its turn comes may stay. */
    public <R> void drain(Function<T, Optional<R>> reason, BiConsumer<T, R> tell, Duration time) {
        PacedDrain.tell(io, present, reason, tell, time);
    }
}
