package io.towline.bridge.budget;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Those sessions of one I/O thread whose servers have sent a message in part, and who of them goes when such messages find no room any
 * more.
 *
 * <p>Owner: that thread.
 */
public final class Gatherers {

    /** One session's. */
    public interface Gatherer {
        /** Bytes, more than none while it is here. */
        long gathered();

        /** Its session ends. Deals with its own failures. */
        void noRoom();
    }

    private final Budget budget;
    private final Executor thread;
    private final Supplier<Stream<Gatherers>> all;
    private final Set<Gatherer> present = new HashSet<>();

    /** Whether another thread has asked this one to end somebody, and it has not come to that yet. Any thread. */
    private final AtomicBoolean asked = new AtomicBoolean();

    /** Bytes of all that are present. Read by any thread. */
    private volatile long held;

    /** @param all those of every thread, these among them */
    public Gatherers(Budget budget, Executor thread, Supplier<Stream<Gatherers>> all) {
        this.budget = budget;
        this.thread = thread;
        this.all = all;
    }

    /** It has gathered so much more, or less, which is counted already. May end this session, or another. */
    public void changed(Gatherer one, long more) {
        held = held + more;
        if (one.gathered() == 0) {
            present.remove(one);
        } else if (more > 0) {
            present.add(one);
            relieveWhile(budget::isCrowded);
        }
    }

    /** A session found no room to begin in, and will perhaps come again. */
    public void makeRoom() {
        relieveWhile(budget::isHoarded);
    }

    /**
     * The thread that holds most of all ends one of its own, so that nobody has others' sessions ended by what it holds on a thread where
     * they are not. It does so in its next turn; should the last of the budget go before that, this thread ends one itself.
     */
    private void relieveWhile(BooleanSupplier tooMuch) {
        if (!tooMuch.getAsBoolean()) {
            return;
        }
        Gatherers fullest =
                all.get().max(Comparator.comparingLong(each -> each.held)).orElse(this);
        if (fullest == this || budget.isSpent()) {
            relieve();
        } else if (fullest.asked.compareAndSet(false, true)) {
            try {
                fullest.thread.execute(() -> fullest.answer(tooMuch));
            } catch (RejectedExecutionException ending) { // with the process
                fullest.asked.set(false);
                relieve();
            }
        }
    }

    private void answer(BooleanSupplier tooMuch) {
        asked.set(false);
        if (tooMuch.getAsBoolean()) {
            relieve();
        }
    }

    /**
     * Not whoever asked last is to go, for that is by chance a session whose server is well: one that ends none of its messages does not
     * ask again. Who holds most goes, so that few go; that may be who asked. And only one for each time that somebody asks: where it is
     * others who hold too much, not all that gather go at once.
     */
    private void relieve() {
        if (present.isEmpty()) {
            return;
        }
        Gatherer most = Collections.max(present, Comparator.comparingLong(Gatherer::gathered));
        present.remove(most); // now, lest it be chosen again should it not get to its end
        most.noRoom();
    }
}
