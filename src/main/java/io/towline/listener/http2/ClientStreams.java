package io.towline.listener.http2;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * What may still come from the client, stream by stream (RFC 9113 §5.1). What we send is Undertow's to know.
 *
 * <pre>
 *   IDLE --opened--> OPEN --the client ends or resets it--> ENDED
 *                     |                                       ^
 *                     +--we reset it--> RESET --long ago------+
 * </pre>
 *
 * <p>Owner: the connection's I/O thread.
 */
public final class ClientStreams {

    /** Frames of so many streams that we reset lately may have been on their way, and are no fault of the client's. */
    private static final int MOST_RESET = 256;

    public enum State {
        IDLE,
        OPEN,
        /** Nothing may come any more but window updates and priorities. */
        ENDED,
        /** By us: whatever comes was on its way. */
        RESET
    }

    private final Set<Integer> open = new HashSet<>();
    private final Set<Integer> reset = new HashSet<>();
    private final Queue<Integer> resetInTurn = new ArrayDeque<>();
    private int last;

    /** @param stream any but 0 */
    public State of(int stream) {
        if (stream > last || stream % 2 == 0) {
            return State.IDLE; // the even ones are ours to open, and we open none
        }
        if (open.contains(stream)) {
            return State.OPEN;
        }
        return reset.contains(stream) ? State.RESET : State.ENDED;
    }

    /** By the client's HEADERS; an odd one above all before it. */
    void opened(int stream, boolean ended) {
        last = stream;
        if (!ended) {
            open.add(stream);
        }
    }

    public void ended(int stream) {
        open.remove(stream);
    }

    /** By us. */
    public void reset(int stream) {
        if (stream > last) {
            return;
        }
        open.remove(stream);
        if (reset.add(stream)) {
            resetInTurn.add(stream);
            if (resetInTurn.size() > MOST_RESET) {
                reset.remove(resetInTurn.remove());
            }
        }
    }
}
