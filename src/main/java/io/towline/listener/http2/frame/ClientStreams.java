package io.towline.listener.http2.frame;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;

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

    /** What one may still bring. */
    private static final class Inbound {
        private int window;

        /** Of the length that its request told; negative where it told none. */
        private long body;

        Inbound(int window, long body) {
            this.window = window;
            this.body = body;
        }
    }

    private final Map<Integer, Inbound> open = new HashMap<>();

    private final Set<Integer> reset = new HashSet<>();
    private final Queue<Integer> resetInTurn = new ArrayDeque<>();
    private final int initialWindow;
    private long window = CONNECTION_WINDOW;
    private int last;

    /** @param initialWindow of a stream, as it is announced */
    ClientStreams(int initialWindow) {
        this.initialWindow = initialWindow;
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
            open.put(stream, new Inbound(initialWindow, length.orElse(-1)));
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

    /** We let the client send so much more. */
    public void granted(int stream, int bytes) {
        if (stream == 0) {
            window += bytes;
        } else {
            Inbound inbound = open.get(stream);
            if (inbound != null) {
                inbound.window += bytes;
            }
        }
    }

    /** Whether the connection's window has room for so much data, which is then taken from it. */
    boolean takeFromConnection(int bytes) {
        window -= bytes;
        return window >= 0;
    }

    /** The same for a stream's own. */
    boolean take(int stream, int bytes) {
        Inbound inbound = open.get(stream);
        inbound.window -= bytes;
        return inbound.window >= 0;
    }

    /**
     * Whether so much of a body may come on an open stream, and may end there (RFC 9113 §8.1.1): a server of HTTP/1.1 would take what is too much
     * for another request, and wait for what is missing.
     */
    boolean takeBody(int stream, int bytes, boolean ends) {
        Inbound inbound = open.get(stream);
        if (inbound.body < 0) {
            return true;
        }
        inbound.body = Math.max(-1, inbound.body - bytes);
        return ends ? inbound.body == 0 : inbound.body >= 0;
    }
}
