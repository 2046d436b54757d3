package io.towline.relay;

import io.towline.config.RouteConfig;
import io.towline.ending.Ending;
import io.towline.ending.Traffic;
import io.towline.io.IoThreads;
import java.nio.ByteBuffer;
import org.xnio.StreamConnection;

/** All relays of this process: begins them, counts them, and tells them to go. */
public final class Relays {

    public Relays(IoThreads threads) {}

    /** Told once, on the relay's I/O thread, when both connections are closed. */
    public interface Ended {
        void ended(Ending ending, Traffic traffic);
    }

    /**
     * Joins two connections whose handshakes are done; on their common I/O thread. From here on the relay owns and closes both.
     *
     * @param upstreamEarly what the server sent right behind its 101; empty if nothing
     * @param deflate whether permessage-deflate was agreed on, by both sides alike
     */
    public void join(
            StreamConnection client,
            StreamConnection upstream,
            ByteBuffer upstreamEarly,
            RouteConfig route,
            boolean deflate,
            Ended ended) {
        throw new UnsupportedOperationException("contract only");
    }

    /** How many are open; any thread. */
    public int open() {
        return 0;
    }
}
