package io.towline.relay;

import io.towline.frame.ControlFrame;
import io.towline.frame.FrameRules;
import io.towline.frame.FrameWalker;
import io.towline.frame.Opcode;
import io.towline.frame.ProtocolViolation;
import io.towline.io.Buffering;
import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * One direction of a relay: from the connection that is its source to the one that is its {@link Outlet}.
 *
 * <pre>
 *   inflow    OPEN --close frame--> CLOSED --+            what the source has said
 *               |--breach---------> BROKEN --+--end of stream, reset--> ENDED
 *               +----------------------------+
 *
 *   outflow   OPEN --close frame, passed on or ours--> CLOSED                what the far side was told
 *               +--ours, but inside a frame--> CLOSING --boundary--> CLOSED
 *                                                 +--source ended--> CUT
 * </pre>
 *
 * <p>An incomplete header or control frame is held back and shown to the walker again with what follows it. So the far side is always
 * either at a frame boundary or inside the payload of a frame that was judged, and a refused frame has not begun.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class Leg implements ReadReadyHandler {

    enum Inflow {
        OPEN,
        CLOSED,
        BROKEN,
        ENDED
    }

    enum Outflow {
        OPEN,
        CLOSING,
        CLOSED,
        CUT
    }

    private static final byte[] NOTHING = {};

    /** Reads for one readiness event, so that a fast source does not starve the thread's other connections. */
    private static final int MOST_ROUNDS = 4;

    /** Reads of that many rounds each, once a write has failed: more than a socket can have left. */
    private static final int MOST_LAST_PUMPS = 32;

    /** What is read at once while the far side is slow: that much then waits for it, and not the whole scratch buffer. */
    private static final int SLOW_READ_BYTES = 60 * 1024;

    private final Relay relay;
    private final IoThread io;
    private final StreamSourceConduit source;
    private final Buffering sourceBuffering;
    private final Outlet outlet;
    private final FrameRules rules;
    private final FrameWalker walker = new FrameWalker();
    private final Pulse pulse;
    private final Flood flood;
    private Leg opposite;

    private Inflow inflow = Inflow.OPEN;
    private Outflow outflow = Outflow.OPEN;
    private byte[] held = NOTHING;
    private ByteBuffer queuedClose;
    private boolean queuedPing;
    private boolean sourceLost;
    private boolean farSideSlow;
    private long frames;
    private long bytes;
    private long dataAt;

    /** The connections' halves that a leg joins, and what may be hidden behind each. */
    record Ends(
            StreamSourceConduit source, Buffering sourceBuffering, StreamSinkConduit sink, Buffering sinkBuffering) {}

    Leg(Relay relay, IoThread io, Ends ends, FrameRules rules, Pulse pulse, Flood flood) {
        this.relay = relay;
        this.io = io;
        this.source = ends.source();
        this.sourceBuffering = ends.sourceBuffering();
        this.outlet = new Outlet(ends.sink(), ends.sinkBuffering(), io, this);
        this.rules = rules;
        this.pulse = pulse;
        this.flood = flood;
        dataAt = io.now();
    }

    void join(Leg opposite) {
        this.opposite = opposite;
        source.setReadReadyHandler(this);
    }

    // ---- reading ----

    @Override
    public void readReady() {
        try {
            pump();
            adjustInterest();
            relay.settle();
        } catch (RuntimeException | Error defect) {
            relay.broken(defect); // XNIO would swallow it, and the relay would hang or spin
        }
    }

    void outletReady() {
        try {
            outlet.drain();
            relay.settle();
        } catch (RuntimeException | Error defect) {
            relay.broken(defect);
        }
    }

    void outletBlocked() {
        relay.outletBlocked();
    }

    /** The outlet has room again, or has failed. Reads first and changes interest after, since a change is a system call. */
    void flowsAgain() {
        noticeFailure();
        if (wantsToRead()) {
            pulse.listensAgain(io.now());
            pump();
            endIfLost();
        }
        adjustInterest();
    }

    private boolean wantsToRead() {
        return inflow != Inflow.ENDED && (!forwarding() || !outlet.blocked());
    }

    private boolean forwarding() {
        return outflow == Outflow.OPEN || outflow == Outflow.CLOSING;
    }

    void adjustInterest() {
        if (relay.over()) {
            return;
        }
        if (wantsToRead()) {
            source.resumeReads();
        } else {
            source.suspendReads();
        }
    }

    void pump() {
        for (int round = 0; round < MOST_ROUNDS && wantsToRead() && !relay.over(); round++) {
            ByteBuffer buffer = io.scratch();
            if (farSideSlow) {
                buffer.limit(SLOW_READ_BYTES);
            }
            int read = read(buffer.put(held));
            if (read <= 0) {
                return;
            }
            // A read that did not fill the buffer has emptied the socket. Readiness is level-triggered: no need to ask
            // again.
            boolean more = !buffer.hasRemaining() || sourceBuffering.hasUnread();
            take(buffer.flip(), read);
            if (!more) {
                return;
            }
        }
        if (sourceBuffering.hasUnread() && wantsToRead() && !relay.over()) {
            source.wakeupReads();
        }
    }

    private int read(ByteBuffer buffer) {
        try {
            int read = source.read(buffer);
            if (read < 0) {
                end();
            }
            return read;
        } catch (IOException reset) {
            end();
            return -1;
        }
    }

    /** Takes what was read, or what came before the relay began. */
    void take(ByteBuffer buffer, int fresh) {
        held = NOTHING;
        bytes += fresh;
        pulse.heard(io.now());
        if (inflow == Inflow.OPEN) {
            try {
                forward(buffer);
            } catch (ProtocolViolation violation) {
                inflow = Inflow.BROKEN;
                relay.breached(this, violation.closeCode(), violation.getMessage());
            }
        }
        farSideSlow = outlet.blocked();
        noticeFailure();
    }

    private void noticeFailure() {
        if (outlet.failed()) {
            outflow = Outflow.CUT;
            opposite.loseSource();
        }
    }

    /** A write has shown that the source's connection is lost. What the source sent before may still lie in the socket, and counts. */
    private void loseSource() {
        if (!sourceLost && inflow != Inflow.ENDED) {
            sourceLost = true;
            endIfLost();
            adjustInterest();
        }
    }

    /** Reads what a lost source has left, as far as the far side takes it; the rest, when that has room again. */
    private void endIfLost() {
        boolean dry = false;
        for (int i = 0; sourceLost && wantsToRead() && !dry && i < MOST_LAST_PUMPS; i++) {
            long before = bytes;
            pump();
            dry = bytes == before;
        }
        if (sourceLost && wantsToRead()) {
            end();
        }
    }

    /** The source says no more: its stream has ended, or its connection is lost. */
    void end() {
        if (inflow == Inflow.ENDED) {
            return;
        }
        inflow = Inflow.ENDED;
        held = NOTHING;
        if (outflow == Outflow.CLOSING) {
            cut(); // its frame will never be whole, so nothing can be said behind it
        }
        relay.sourceEnded(this);
        adjustInterest();
    }

    // ---- walking, judging, forwarding ----

    private void forward(ByteBuffer buffer) throws ProtocolViolation {
        int end = buffer.limit();
        int at = 0;
        int passed = 0; // what lies before is dealt with
        try {
            while (at < end) {
                if (!walker.atFrameBoundary()) {
                    at += walker.skipPayload(end - at);
                    dataAt = io.now(); // a long frame keeps its relay with each piece
                    continue;
                }
                if (hasQueued()) {
                    pass(buffer, passed, at);
                    passed = at;
                    sendQueued();
                }
                if (!wholeHeaderAt(buffer, at)) {
                    hold(buffer, at);
                    break;
                }
                if (!walker.control()) {
                    walker.enterFrame();
                    dataAt = io.now(); // an empty one, too
                    at += walker.headerLength();
                    continue;
                }
                int next = at + walker.headerLength() + (int) walker.payloadLength();
                if (walker.opcode() == Opcode.CLOSE) {
                    OptionalInt code = closeCode(buffer, at);
                    String reason = ControlFrame.closeReason(buffer, at, walker);
                    pass(buffer, passed, next);
                    at = passed = next;
                    closeReceived(code, reason);
                    break; // §5.5.1: nothing behind a close frame counts
                }
                if (isAnswerToOurPing(buffer, at)) {
                    pass(buffer, passed, at);
                    passed = next;
                }
                at = next;
            }
        } finally {
            pass(buffer, passed, at); // before a breach, too: what was judged goes on
        }
        if (hasQueued() && walker.atFrameBoundary()) {
            sendQueued();
        }
    }

    /** Whether a frame that may pass begins at {@code at} with its whole header; of a control frame all must be there. */
    private boolean wholeHeaderAt(ByteBuffer buffer, int at) throws ProtocolViolation {
        if (!walker.readHeader(buffer, at)) {
            return false;
        }
        rules.admit(walker);
        boolean cheap = walker.control() || walker.payloadLength() == 0;
        if (walker.control() && buffer.limit() - at < walker.headerLength() + walker.payloadLength()) {
            return false;
        }
        if (cheap && flood.exceededBy(io.now())) {
            throw rules.flooded();
        }
        frames++;
        return true;
    }

    private void hold(ByteBuffer buffer, int at) {
        held = new byte[buffer.limit() - at];
        buffer.get(at, held);
    }

    private OptionalInt closeCode(ByteBuffer buffer, int at) throws ProtocolViolation {
        OptionalInt code = ControlFrame.closeCode(buffer, at, walker);
        if (code.isPresent()) {
            rules.admitCloseCode(code.getAsInt());
        }
        return code;
    }

    private void closeReceived(OptionalInt code, String reason) {
        inflow = Inflow.CLOSED;
        if (outflow == Outflow.OPEN) {
            outflow = Outflow.CLOSED;
        }
        relay.closeReceived(this, code, reason);
    }

    /** Keeps account of pings and pongs of the endpoints; true for a pong that is none of theirs. */
    private boolean isAnswerToOurPing(ByteBuffer buffer, int at) {
        if (walker.opcode() == Opcode.PING) {
            opposite.pulse.endpointPinged();
            return false;
        }
        if (ControlFrame.carries(pulse.nonce(), buffer, at, walker)) {
            return true;
        }
        pulse.endpointPonged();
        return false;
    }

    private void pass(ByteBuffer buffer, int from, int to) {
        if (from == to || !forwarding()) {
            return;
        }
        int end = buffer.limit();
        outlet.write(buffer.limit(to).position(from));
        buffer.limit(end);
    }

    // ---- frames of our own ----

    /** Sends a ping to the far side, now or at the next frame boundary. */
    void ping() {
        if (outflow == Outflow.OPEN) {
            queuedPing = true;
            sendQueuedIfPossible();
            noticeFailure();
            relay.settle();
        }
    }

    /** Says close to the far side, now or at the next frame boundary; where there will be none, the connection is shut down. */
    void close(ByteBuffer frame) {
        if (outflow != Outflow.OPEN) {
            return;
        }
        outflow = Outflow.CLOSING;
        queuedClose = frame;
        sendQueuedIfPossible();
        noticeFailure();
        if (queuedClose != null && inflow != Inflow.OPEN) {
            cut();
        }
        adjustInterest();
    }

    private boolean hasQueued() {
        return queuedPing || queuedClose != null;
    }

    private void sendQueuedIfPossible() {
        if (walker.atFrameBoundary()) {
            sendQueued();
        }
    }

    private void sendQueued() {
        boolean closing = queuedClose != null;
        ByteBuffer frame = closing ? queuedClose : ControlFrame.ping(opposite.pulse.nonce());
        queuedClose = null;
        queuedPing = false;
        outlet.write(rules.masked() ? ControlFrame.masked(frame, io.maskingKey()) : frame);
        if (closing) {
            outflow = Outflow.CLOSED;
        } else {
            opposite.pulse.pinged(io.now());
        }
    }

    private void cut() {
        queuedClose = null;
        outflow = Outflow.CUT;
        outlet.shutDown();
    }

    // ---- what the relay asks ----

    /** Gives up the far side: nothing more goes there. */
    void abandonFarSide() {
        outlet.fail();
        outflow = Outflow.CUT;
        adjustInterest(); // nothing blocks the source any more: its answer to our close must be heard
    }

    /** Nothing more will be said to the far side, and what was said is out of our hands. */
    boolean farSideTold() {
        return !forwarding() && (outlet.failed() || !outlet.blocked());
    }

    Inflow inflow() {
        return inflow;
    }

    Outlet outlet() {
        return outlet;
    }

    Pulse pulse() {
        return pulse;
    }

    /** Whether bytes of the source must wait for the outlet, so that the source's silence is our doing. */
    boolean holdsSource() {
        return inflow != Inflow.ENDED && !wantsToRead();
    }

    /** When a data frame last passed; an idle connection's pings do not count. */
    long dataAt() {
        return dataAt;
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void forceTermination() {
        relay.cut();
    }

    @Override
    public void terminated() {
        // nothing is left to do: the relay closed the connection itself
    }
}
