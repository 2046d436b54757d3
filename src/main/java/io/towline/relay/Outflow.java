package io.towline.relay;

import io.towline.conversation.memory.Loss;
import io.towline.frame.ControlFrame;
import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionWriter;
import io.towline.relay.park.ClientMessages;
import java.nio.ByteBuffer;

/**
 * The writing end of a leg: what its far side is told, the source's frames, and between them pings and a close frame of our own.
 *
 * <pre>
 *   OPEN --close frame, passed on or ours--> CLOSED
 *     +--ours, but inside a frame--> CLOSING --boundary--> CLOSED
 *                                       +------source ended--> CUT
 *   OPEN --no far side for a while--> PARKED --relay closing--> CUT
 *   from any: the far side is given up ----------------------> CUT
 * </pre>
 *
 * <p>Owner: the relay's I/O thread.
 */
final class Outflow {

    private enum State {
        OPEN,
        CLOSING,
        CLOSED,
        CUT,
        PARKED
    }

    private final ConnectionWriter writer;
    private final IoThread io;
    private final boolean masks;
    private final Pulse farSide;
    private final ClientMessages messages; // null where the route does not park, and towards clients

    private State state = State.OPEN;
    private ByteBuffer queuedClose;
    private boolean queuedPing;

    /**
     * @param masks whether the far side is a server, to which frames go masked
     * @param farSide is asked by the pings that go out here
     * @param messages what is kept of those that go out here, or cannot; null: nothing
     */
    Outflow(ConnectionWriter writer, IoThread io, boolean masks, Pulse farSide, ClientMessages messages) {
        this.writer = writer;
        this.io = io;
        this.masks = masks;
        this.farSide = farSide;
        this.messages = messages;
    }

    ConnectionWriter writer() {
        return writer;
    }

    /** Of what a write failed, where one did. */
    String failure() {
        return writer.failure().map(Loss::by).orElse(Loss.RESET);
    }

    /** The side that hears what goes out here. */
    Pulse farSide() {
        return farSide;
    }

    /** Whether no close frame has gone out or waits for a frame boundary. */
    boolean open() {
        return state == State.OPEN;
    }

    /** Whether the source's bytes still go on. */
    boolean passing() {
        return state == State.OPEN || state == State.CLOSING;
    }

    /** Whether the source must wait. */
    boolean full() {
        return passing() ? writer.blocked() : state == State.PARKED && messages.full();
    }

    /** Whether what is read at once should be little, since it will wait. */
    boolean slow() {
        return state == State.PARKED || full();
    }

    /** Whether the far side is lost, and with it what goes out here. */
    boolean failed() {
        return writer.failed() && state != State.PARKED;
    }

    /** Nothing more will be said, and what was said is out of our hands. */
    boolean told() {
        return !passing() && (writer.failed() || !writer.blocked());
    }

    /** Passes on a part of the buffer, whose limit stays what it is. */
    void pass(ByteBuffer buffer, int from, int to) {
        if (from >= to) {
            return;
        }
        if (!passing()) {
            if (state == State.PARKED) {
                messages.keep(buffer, from, to);
            }
            return;
        }
        if (messages != null) {
            messages.passed(buffer, from, to);
        }
        int end = buffer.limit();
        writer.write(buffer.limit(to).position(from));
        buffer.limit(end);
    }

    /** The source's close frame was the last that passed. */
    void closePassed() {
        if (state == State.OPEN) {
            state = State.CLOSED;
        }
    }

    void ping(boolean atFrameBoundary) {
        if (state == State.OPEN) {
            queuedPing = true;
            if (atFrameBoundary) {
                sendQueued();
            }
        }
    }

    /**
     * Says close, now or at the next frame boundary.
     *
     * @param moreToCome whether the source can still bring that boundary; if not, the connection is shut down without a word
     */
    void close(ByteBuffer frame, boolean atFrameBoundary, boolean moreToCome) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        queuedClose = frame;
        if (atFrameBoundary) {
            sendQueued();
        } else if (!moreToCome) {
            cut();
        }
    }

    /** Answers a ping of the far side, at a frame boundary. One that takes nothing gets none. */
    void pong(byte[] payload) {
        if (state == State.OPEN && !writer.blocked()) {
            writer.write(ControlFrame.pong(payload));
        }
    }

    boolean hasQueued() {
        return queuedPing || queuedClose != null;
    }

    /** Sends what waits for a frame boundary; the caller says that this is one. */
    void sendQueued() {
        boolean closing = queuedClose != null;
        ByteBuffer frame = closing ? queuedClose : ControlFrame.ping(farSide.nonce());
        queuedClose = null;
        queuedPing = false;
        writer.write(masks ? ControlFrame.masked(frame, io.maskingKey()) : frame);
        if (closing) {
            state = State.CLOSED;
        } else {
            farSide.pinged(io.exactNow());
        }
    }

    /** A frame that is under way will never be whole, so nothing can be said behind it. */
    void sourceEnded() {
        if (state == State.CLOSING) {
            cut();
        }
    }

    private void cut() {
        queuedClose = null;
        state = State.CUT;
        writer.shutDown();
    }

    // ---- without a far side ----

    /** How many bytes wait for the far side, or for another. */
    long waiting() {
        return state == State.PARKED ? messages.waiting() : writer.waitingBytes();
    }

    /** Whether nothing of the source has gone out in part. */
    boolean whole() {
        return !writer.blocked() && !writer.cutShort();
    }

    /** There is no far side from now on: what comes is kept. */
    void park() {
        writer.fail();
        queuedPing = false;
        queuedClose = null;
        state = State.PARKED;
    }

    boolean parked() {
        return state == State.PARKED;
    }

    ClientMessages messages() {
        return messages;
    }

    /** Gives up the far side: it is lost, or nothing would reach it. */
    void abandon() {
        writer.fail();
        queuedClose = null;
        state = State.CUT;
    }
}
