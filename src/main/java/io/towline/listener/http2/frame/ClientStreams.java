package io.towline.listener.http2.frame;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What may still come from the client, stream by stream (RFC 9113 §5.1), and how much data (§6.9): Undertow opens the windows, and does
 * not look whether they are kept to. What we send is Undertow's to know.
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

    /** RFC 9113 §6.9.2. */
    private static final int CONNECTION_WINDOW = 65_535;

    public enum State {
        IDLE,
        OPEN,
        /** Nothing may come any more but window updates and priorities. */
        ENDED,
        /** By us: whatever comes was on its way. */
        RESET
    }

    private final Map<Integer, Inbound> open = new HashMap<>();

    private final Set<Integer> reset = new HashSet<>();
    private final Queue<Integer> resetInTurn = new ArrayDeque<>();
    private final Uploads uploads;
    private final Grants grants;
    private long window = CONNECTION_WINDOW;
    private int last;

    /**
     * How wide windows are.
     *
     * @param initialWindow of a stream, as it is announced
     * @param now nanoseconds
     */
    public record Uploads(int initialWindow, GrownWindows grown, LongSupplier now) {}

    /** Tells the client that it may send so much more on a stream, or, where that is 0, on all of them together. */
    interface Grants {
        void grant(int stream, int bytes) throws IOException;
    }

    ClientStreams(Uploads uploads, Grants grants) {
        this.uploads = uploads;
        this.grants = grants;
    }

    /** @param stream any but 0 */
    public State of(int stream) {
        if (stream > last || stream % 2 == 0) {
            return State.IDLE; // the even ones are ours to open, and we open none
        }
        if (open.containsKey(stream)) {
            return State.OPEN;
        }
        return reset.contains(stream) ? State.RESET : State.ENDED;
    }

    /**
     * By the client's HEADERS; an odd one above all before it.
     *
     * @param length of the body, where it is told
     */
    void opened(int stream, boolean ended, OptionalLong length) {
        last = stream;
        if (!ended) {
            open.put(
                    stream,
                    new Inbound(
                            uploads.initialWindow(),
                            length.orElse(-1),
                            uploads.now().getAsLong()));
        }
    }

    public void ended(int stream) {
        Inbound gone = open.remove(stream);
        if (gone != null) {
            uploads.grown().shrink(gone.grown());
        }
    }

    /** By us. */
    public void reset(int stream) {
        if (stream > last) {
            return;
        }
        ended(stream);
        if (reset.add(stream)) {
            resetInTurn.add(stream);
            if (resetInTurn.size() > MOST_RESET) {
                reset.remove(resetInTurn.remove());
            }
        }
    }

    /**
     * So much data of a stream was read, or, where that is 0, of all of them together: the client may send as much again, and more where
     * its window grows. On a stream that has ended it may not.
     */
    public void read(int stream, int bytes) throws IOException {
        if (stream == 0) {
            grantToConnection(uploads.grown().grantAgain(bytes));
            return;
        }
        Inbound inbound = open.get(stream);
        if (inbound != null) {
            int more = bytes + grow(inbound, bytes);
            if (more > 0 && open.get(stream) == inbound) { // it ends where the connection breaks while it is told
                inbound.granted(more);
                grants.grant(stream, more);
            }
        }
    }

    private int grow(Inbound inbound, int bytes) throws IOException {
        GrownWindows grown = uploads.grown();
        int change = inbound.growth(bytes, uploads.now().getAsLong());
        if (change > 0) {
            int before = grown.ofConnection();
            change = grown.grow(change);
            inbound.grow(change); // first: should the stream end while its client is told, that shrinks with it
            grantToConnection(grown.ofConnection() - before);
        } else {
            grown.shrink(-change);
            inbound.grow(change);
        }
        return change;
    }

    private void grantToConnection(int bytes) throws IOException {
        if (bytes > 0) {
            window += bytes;
            grants.grant(0, bytes);
        }
    }

    /** Whether the connection's window has room for so much data, which is then taken from it. */
    boolean takeFromConnection(int bytes) {
        window -= bytes;
        return window >= 0;
    }

    /** The same for a stream's own. */
    boolean take(int stream, int bytes) {
        return open.get(stream).take(bytes);
    }

    /**
     * Whether so much of a body may come on an open stream, and may end there (RFC 9113 §8.1.1): a server of HTTP/1.1 would take what is too much
     * for another request, and wait for what is missing.
     */
    boolean takeBody(int stream, int bytes, boolean ends) {
        return open.get(stream).takeBody(bytes, ends);
    }
}
