package io.towline.bridge.session;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * Those sessions of one I/O thread whose servers have sent a message in part, and who of them goes when such messages find no room any
 * more.
 *
 * <p>Owner: that thread.
 */
final class Gatherers {

    private final Budget budget;
    private final Set<Gatherer> present = new HashSet<>();

    Gatherers(Budget budget) {
        this.budget = budget;
    }

    /** @param giveUp ends the session */
    Gatherer newcomer(Runnable giveUp) {
        return new Gatherer(giveUp);
    }

    /**
     * Not whoever asked last is to go, for that is by chance a session whose server is well: one that ends none of its messages does not
     * ask again. Who holds most goes, so that few go; that may be who asked. Only of this thread, since the others' are not to be touched,
     * and only one for each time that somebody asks: as it holds no less than what came just now, no more is held than before, and where
     * it is others who hold too much, not all that gather go at once.
     */
    private void relieve() {
        Gatherer most = Collections.max(present, Comparator.comparingLong(Gatherer::bytes));
        present.remove(most); // now, lest it be chosen again should it not get to its end
        most.giveUp.run();
    }

    /** One session's. */
    final class Gatherer {

        private final Unfinished unfinished = new Unfinished(budget);
        private final Runnable giveUp;

        private Gatherer(Runnable giveUp) {
            this.giveUp = giveUp;
        }

        private long bytes() {
            return unfinished.bytes();
        }

        /** So much is gathered now. May end this session, or another. */
        void holds(long bytes) {
            if (bytes == bytes()) {
                return;
            }
            boolean more = unfinished.holds(bytes);
            if (bytes == 0) {
                present.remove(this);
            } else if (more) {
                present.add(this);
                if (budget.isCrowded()) {
                    relieve();
                }
            }
        }
    }
}
