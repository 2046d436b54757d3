package io.towline.relay;

import io.towline.ending.Loss;
import io.towline.io.Buffered;
import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * The far end of a leg: gives bytes to a connection in order, and keeps what the connection does not take at once.
 *
 * <p>At most one buffer waits here, since a leg whose outlet is blocked stops reading. A failed connection swallows everything; the
 * leg asks {@link #failed} when it is done with what it has in hand.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class Outlet implements WriteReadyHandler {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final StreamSinkConduit sink;
    private final Buffered buffered;
    private final IoThread io;
    private final Leg leg;

    private ByteBuffer waiting = NOTHING;
    private int unsentAtLastLook;
    private long progressAt;
    private boolean shuttingDown;
    private boolean terminated;
    private boolean shut;
    private boolean failed;
    private String failure = Loss.RESET;

    Outlet(StreamSinkConduit sink, Buffered buffered, IoThread io, Leg leg) {
        this.sink = sink;
        this.buffered = buffered;
        this.io = io;
        this.leg = leg;
        sink.setWriteReadyHandler(this);
    }

    /** Takes all of {@code bytes}: what the connection does not accept now waits in a buffer of our own. */
    void write(ByteBuffer bytes) {
        if (failed || shuttingDown) {
            bytes.position(bytes.limit());
            return;
        }
        boolean flowing = !blocked();
        try {
            if (flowing) {
                sink.write(bytes);
            }
        } catch (IOException gone) {
            failure = Loss.by(gone);
            fail();
            return;
        }
        if (bytes.hasRemaining()) {
            park(bytes);
        }
        if (flowing && blocked()) {
            unsentAtLastLook = buffered.unsentBytes();
            progressAt = io.exactNow();
            sink.resumeWrites();
            leg.outletBlocked();
        }
    }

    private void park(ByteBuffer bytes) {
        if (waiting.capacity() - waiting.limit() < bytes.remaining()) {
            ByteBuffer larger = io.acquire(waiting.remaining() + bytes.remaining());
            larger.put(waiting).flip();
            release();
            waiting = larger;
        }
        int end = waiting.limit();
        waiting.limit(end + bytes.remaining()).put(end, bytes, bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
    }

    /** Whether bytes wait that the connection does not take. */
    boolean blocked() {
        return waiting != NOTHING || buffered.unsentBytes() > 0;
    }

    /** How many bytes wait that the connection does not take. */
    long waitingBytes() {
        return (long) waiting.remaining() + buffered.unsentBytes();
    }

    /** When the connection last took a byte, or when it began to refuse them; of meaning while {@link #blocked}. */
    long progressAt() {
        return progressAt;
    }

    boolean failed() {
        return failed;
    }

    /** Of what a write failed, where one did. */
    String failure() {
        return failure;
    }

    /** Sends the end of the stream (FIN) once everything before it is gone. */
    void shutDown() {
        if (shuttingDown || failed) {
            return;
        }
        shuttingDown = true;
        if (!blocked()) {
            terminate();
        }
    }

    /** The connection is given up, by whomever: nothing goes out any more. */
    void fail() {
        failed = true;
        release();
    }

    @Override
    public void writeReady() {
        leg.outletReady();
    }

    /** Goes on with what waits; once all is gone, the leg flows again. */
    void drain() {
        try {
            if (waiting != NOTHING) {
                int before = waiting.remaining();
                sink.write(waiting);
                noteProgress(before != waiting.remaining());
                if (waiting.hasRemaining()) {
                    return;
                }
                release();
            }
            boolean flushed = sink.flush();
            noteProgress(buffered.unsentBytes() != unsentAtLastLook);
            if (!flushed) {
                return;
            }
        } catch (IOException gone) {
            failure = Loss.by(gone);
            fail();
        }
        if (shuttingDown && !failed) {
            terminate();
        }
        leg.flowsAgain();
        if (failed || !blocked() && (shut || !shuttingDown)) {
            sink.suspendWrites();
        }
    }

    private void noteProgress(boolean made) {
        unsentAtLastLook = buffered.unsentBytes();
        if (made) {
            progressAt = io.exactNow();
        }
    }

    private void terminate() {
        try {
            if (!terminated) {
                terminated = true;
                sink.terminateWrites();
            }
            shut = sink.flush();
            if (!shut) {
                sink.resumeWrites();
            }
        } catch (IOException gone) {
            failure = Loss.by(gone);
            fail();
        }
    }

    @Override
    public void forceTermination() {
        leg.forceTermination();
    }

    @Override
    public void terminated() {
        // nothing is left to do: the relay closed the connection itself
    }

    private void release() {
        if (waiting != NOTHING) {
            io.release(waiting);
            waiting = NOTHING;
        }
    }
}
