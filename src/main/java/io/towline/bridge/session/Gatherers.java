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

    /** One session's. */
    interface Gatherer {
        /** Bytes, more than none while it is here. */
        long gathered();

        /** Its session ends. Deals with its own failures. */
        void noRoom();
    }

    private final Budget budget;
    private final Set<Gatherer> present = new HashSet<>();

    Gatherers(Budget budget) {
        this.budget = budget;
    }

    /** It has gathered more than before, which is counted already. May end this session, or another. */
    void grown(Gatherer one) {
        present.add(one);
        if (budget.isCrowded()) {
            relieve();
        }
    }

    /** It has gathered nothing any more. */
    void done(Gatherer one) {
        present.remove(one);
    }

    /** A session found no room to begin in, and will perhaps come again. */
    void makeRoom() {
        if (budget.isHoarded() && !present.isEmpty()) {
            relieve();
        }
    }

    /**
     * Not whoever asked last is to go, for that is by chance a session whose server is well: one that ends none of its messages does not
     * ask again. Who holds most goes, so that few go; that may be who asked. Only of this thread, since the others' are not to be touched,
     * and only one for each time that somebody asks: as it holds no less than what came just now, no more is held than before, and where
     * it is others who hold too much, not all that gather go at once.
     */
    private void relieve() {
        Gatherer most = Collections.max(present, Comparator.comparingLong(Gatherer::gathered));
        present.remove(most); // now, lest it be chosen again should it not get to its end
        most.noRoom();
    }
}
