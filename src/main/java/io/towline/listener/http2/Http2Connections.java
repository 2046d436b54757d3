package io.towline.listener.http2;

import io.towline.io.tls.TlsConnection;
import io.towline.listener.exchange.ClientTimes;
import io.towline.listener.exchange.ConnectionStart;
import io.towline.listener.http2.frame.WindowBudget;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/**
 * The connections of one listener that speak HTTP/2 on one I/O thread.
 *
 * <p>Owner: that thread.
 */
public final class Http2Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Http2Connections.class);

    /**
     * Answers that wait for their clients, and hold a buffer of 17 KiB each: a client that never opens its windows would have as many as
     * it may have streams. Beyond it the connection with the most is closed. HTTP/1 has one for a connection at most.
     */
    static final int MOST_STALLED = 1024;

    /** A connection with so few is nobody's attack. */
    static final int FEW_STALLED = 8;

    /** All connections are looked at once for so many answers that begin to wait. */
    private static final int STALLED_BETWEEN_LOOKS = 32;

    /**
     * What clients may send beyond the windows that each has anyway, where their bodies are read quickly. Each 16 KiB hold a buffer of
     * 17 KiB if servers stop reading.
     */
    static final int MOST_GROWN = 16 << 20;

    private final WindowBudget windows = new WindowBudget(MOST_GROWN);
    private final ClientTimes times;
    private final Supplier<String> listener;
    private final Map<StreamConnection, Http2Lifecycle> here = new IdentityHashMap<>();
    private boolean leaving;
    private int stalled;

    /** @param listener its name, for the log */
    public Http2Connections(ClientTimes times, Supplier<String> listener) {
        this.times = times;
        this.listener = listener;
    }

    /** Whoever closes {@code connection} is to call {@link #left}. */
    public void begin(TlsConnection connection, Http2 http2, ConnectionStart start) {
        Http2Lifecycle multiplexed = new Http2Lifecycle(this, connection, http2, start.proxied());
        here.put(connection, multiplexed);
        times.limitHead(multiplexed, start.headDeadline());
        multiplexed.begin();
    }

    /** So many answers more wait for their clients, or fewer. */
    void stalls(int change) {
        stalled += change;
        if (change > 0 && stalled > MOST_STALLED && stalled % STALLED_BETWEEN_LOOKS == 0) {
            times.io().runLater(this::shed); // not amid the write that began to wait
        }
    }

    private void shed() {
        here.values().stream()
                .filter(each -> each.stalled() > FEW_STALLED)
                .max(Comparator.comparingInt(Http2Lifecycle::stalled))
                .ifPresent(worst -> {
                    LOG.warn(
                            "listener {}: closing a connection of HTTP/2 that lets {} answers wait, of {} in all",
                            listener.get(),
                            worst.stalled(),
                            stalled);
                    worst.shed();
                });
    }

    /** From now on a connection is closed as soon as what its client has asked is answered; the client is told. */
    public void leave() {
        leaving = true;
        List.copyOf(here.values()).forEach(Http2Lifecycle::leave);
    }

    /** The connection is closed. */
    public void left(StreamConnection connection) {
        Http2Lifecycle gone = here.remove(connection);
        if (gone != null) {
            gone.lost();
        }
    }

    WindowBudget windows() {
        return windows;
    }

    boolean leaving() {
        return leaving;
    }

    ClientTimes times() {
        return times;
    }
}
