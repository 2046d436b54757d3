package io.towline.upstream.connect;

import java.io.IOException;
import org.xnio.StreamConnection;

/** The way to a raw connection with one server, by one kind of socket. Owner: the I/O thread that it connects on. */
interface SocketConnect {

    /** Told once, on the I/O thread, never from within {@link #begin}; not at all after {@link #giveUp}. */
    interface Reached {
        /** Reads and writes are suspended. The connection is the receiver's to close. */
        void opened(StreamConnection raw);

        /** @param why in the operator's words; empty where the cause says it */
        void unreached(IOException cause, String why);
    }

    void begin();

    /** Ends it; a connection that comes about all the same is closed. Nothing where it is over already. */
    void giveUp();

    /** The time is over. What is known of the reason: a part of a sentence, or empty. Followed by {@link #giveUp}. */
    String late();
}
