package io.towline.relay;

import io.towline.io.BufferingConnection;
import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The reading end of a leg: reads its source into the I/O thread's one big buffer, a few times for each readiness event, as long as what comes is
 * wanted. Owner: the relay's I/O thread.
 */
abstract class SourceReader implements ReadReadyHandler {

    static final byte[] NOTHING = {};

    /** Reads for one readiness event, so that a fast source does not starve the thread's other connections. */
    private static final int MOST_ROUNDS = 4;

    /** What is read at once while the far side is slow: that much then waits for it, and not the whole scratch buffer. */
    private static final int SLOW_READ_BYTES = 60 * 1024;

    final IoThread io;
    private StreamSourceConduit source;
    private BufferingConnection sourceBuffered;

    /** What was read and could not be judged yet; it comes again in front of what is read next. */
    byte[] held = NOTHING;

    /** What is read will wait, so little of it is read at once. */
    boolean farSideSlow;

    SourceReader(IoThread io, LegConnections connections) {
        this.io = io;
        source = connections.source();
        sourceBuffered = connections.sourceBuffered();
    }

    // ---- what a leg is to say and do ----

    abstract boolean wantsToRead();

    abstract boolean isClosed();

    /** Takes what was read, {@code fresh} bytes of it new; those held before stand in front. */
    abstract void take(ByteBuffer buffer, int fresh);

    abstract void lost(IOException how);

    /** The source says no more. */
    abstract void endOfStream();

    // ---- what it gets ----

    final void beginReading() {
        source.setReadReadyHandler(this);
    }

    /** Reads from another source from now on. */
    final void readFrom(LegConnections connections) {
        source = connections.source();
        sourceBuffered = connections.sourceBuffered();
        beginReading();
    }

    final void adjustInterest() {
        if (isClosed()) {
            return;
        }
        if (wantsToRead()) {
            source.resumeReads();
        } else {
            source.suspendReads();
        }
    }

    final void pump() {
        for (int round = 0; round < MOST_ROUNDS && wantsToRead() && !isClosed(); round++) {
            ByteBuffer buffer = io.scratch();
            if (farSideSlow) {
                buffer.limit(SLOW_READ_BYTES);
            }
            int read = read(buffer.put(held));
            if (read <= 0) {
                return;
            }
            // A read that did not fill the buffer has emptied the socket, and readiness is level-triggered.
            boolean more = !buffer.hasRemaining() || sourceBuffered.hasBuffered();
            take(buffer.flip(), read);
            if (!more) {
                return;
            }
        }
        if (sourceBuffered.hasBuffered() && wantsToRead() && !isClosed()) {
            source.wakeupReads();
        }
    }

    private int read(ByteBuffer buffer) {
        int read = -1;
        try {
            read = source.read(buffer);
        } catch (IOException failed) {
            lost(failed);
        }
        if (read < 0) {
            endOfStream();
        }
        return read;
    }
}
