package io.towline.relay;

import io.towline.conversation.memory.Loss;
import io.towline.frame.ControlFrame;
import io.towline.frame.Flood;
import io.towline.frame.FrameGate;
import io.towline.frame.FrameRules;
import io.towline.frame.FrameWalker;
import io.towline.frame.Opcode;
import io.towline.frame.ProtocolViolation;
import io.towline.io.IoThread;
import io.towline.io.connection.ConnectionWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * One direction of a relay: from the connection that is its source to the one that hears its {@link Outflow}.
 *
 * <pre>
 *   OPEN --close frame--> CLOSED --+
 *    |--breach----------> BROKEN --+--end of stream, reset--> ENDED
 *    +-----------------------------+                     | another server takes the place of one that is gone
 *    ^---------------------------------------------------+
 * </pre>
 *
 * <p>An incomplete header or control frame is held back and shown to the walker again with what follows it. So the far side is always
 * either at a frame boundary or inside the payload of a frame that was judged, and a refused frame has not begun.
 *
 * <p>Owner: the relay's I/O thread.
 */
final class Leg extends SourceReader implements ConnectionWriter.Owner {

    enum Inflow {
        OPEN,
        CLOSED,
        BROKEN,
        ENDED
    }

    /** Reads of that many rounds each, once a write has failed: more than a socket can have left. */
    private static final int MOST_LAST_PUMPS = 32;

    private final Relay relay;
    private Outflow outflow;
    private final FrameRules rules;
    private final FrameWalker walker = new FrameWalker();
    private final Pulse pulse;
    private final FrameGate gate;
    private Leg opposite;

    private Inflow inflow = Inflow.OPEN;
    private int passed; // while walking a buffer: what lies before is dealt with
    private String sourceLost = ""; // how; empty as long as it is not
    private long bytes;
    private long dataAt = RelayTerms.NOT_YET;

    Leg(
            Relay relay,
            IoThread io,
            LegConnections connections,
            FrameRules rules,
            Pulse pulse,
            Pulse farSide,
            Flood flood) {
        super(io, connections);
        this.relay = relay;
        this.rules = rules;
        this.outflow = outflow(connections, farSide);
        this.pulse = pulse;
        this.gate = new FrameGate(rules, walker, flood);
    }

    private Outflow outflow(LegConnections connections, Pulse farSide) {
        return new Outflow(
                new ConnectionWriter(connections.to(), io, this), io, rules.masked(), farSide, connections.messages());
    }

    void begin(Leg opposite) {
        this.opposite = opposite;
        beginReading();
        outflow.writer().begin();
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

    @Override
    public void writable() {
        try {
            ConnectionWriter writer = outflow.writer();
            writer.drain();
            if (writer.failed() || !writer.blocked()) {
                flowsAgain();
                writer.rest();
            }
            relay.settle();
        } catch (RuntimeException | Error defect) {
            relay.broken(defect);
        }
    }

    @Override
    public void blocked() {
        relay.blocked();
    }

    @Override
    public void cut() {
        relay.cut();
    }

    /** The far side takes bytes again, or has failed. Reads first and changes interest after, since a change is a system call. */
    void flowsAgain() {
        noticeFailure();
        if (wantsToRead()) {
            pulse.listensAgain(io.exactNow());
            pump();
            readOutLostSource();
        }
        adjustInterest();
    }

    @Override
    boolean wantsToRead() {
        return inflow != Inflow.ENDED && !outflow.full();
    }

    @Override
    boolean isClosed() {
        return relay.isClosed();
    }

    @Override
    void lost(IOException how) {
        sourceLost = Loss.by(how);
    }

    /** Takes what was read, or what came before the relay began. */
    @Override
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
        farSideSlow = outflow.slow();
        noticeFailure();
    }

    private void noticeFailure() {
        if (outflow.failed()) {
            outflow.abandon();
            opposite.loseSource(outflow.failure());
        }
    }

    /** A write has shown that the source's connection is lost. What the source sent before may still lie in the socket, and counts. */
    private void loseSource(String how) {
        if (sourceLost.isEmpty() && inflow != Inflow.ENDED) {
            sourceLost = how;
            readOutLostSource();
            adjustInterest();
        }
    }

    /** Reads what a lost source has left, as far as the far side takes it; the rest, when that has room again. */
    private void readOutLostSource() {
        boolean dry = false;
        for (int i = 0; !sourceLost.isEmpty() && wantsToRead() && !dry && i < MOST_LAST_PUMPS; i++) {
            long before = bytes;
            pump();
            dry = bytes == before;
        }
        if (!sourceLost.isEmpty() && wantsToRead()) {
            endOfStream();
        }
    }

    /** The source says no more: its stream has ended, or its connection is lost. */
    @Override
    void endOfStream() {
        if (inflow == Inflow.ENDED) {
            return;
        }
        inflow = Inflow.ENDED;
        held = NOTHING;
        outflow.sourceEnded();
        relay.sourceEnded(this, sourceLost.isEmpty() ? Loss.CLOSED : sourceLost);
        adjustInterest();
    }

    // ---- walking, judging, forwarding ----

    private void forward(ByteBuffer buffer) throws ProtocolViolation {
        int at = 0;
        passed = 0;
        try {
            for (int next = step(buffer, 0); next > at; next = step(buffer, at)) {
                at = next;
            }
        } finally {
            outflow.pass(buffer, passed, at); // before a breach, too: what was judged goes on
        }
        if (outflow.hasQueued() && walker.atFrameBoundary()) {
            outflow.sendQueued();
        }
    }

    /**
     * Walks from {@code at} past the next payload, header or control frame, as far as the bytes reach.
     *
     * @return where it got to; {@code at} itself if there is nothing more to do
     */
    private int step(ByteBuffer buffer, int at) throws ProtocolViolation {
        if (at == buffer.limit() || inflow != Inflow.OPEN) {
            return at; // §5.5.1: nothing behind a close frame counts
        }
        if (!walker.atFrameBoundary()) {
            dataAt = io.touched(dataAt); // a long frame keeps its relay with each piece
            return at + walker.skipPayload(buffer.limit() - at);
        }
        if (outflow.hasQueued()) {
            outflow.pass(buffer, passed, at);
            passed = at;
            outflow.sendQueued();
        }
        if (!gate.admitsAt(buffer, at, io.now())) {
            held = new byte[buffer.limit() - at];
            buffer.get(at, held);
            return at;
        }
        if (walker.control()) {
            return controlFrame(buffer, at);
        }
        walker.enterFrame();
        dataAt = io.touched(dataAt); // an empty one, too
        return at + walker.headerLength();
    }

    private int controlFrame(ByteBuffer buffer, int at) throws ProtocolViolation {
        int next = at + walker.headerLength() + (int) walker.payloadLength();
        if (walker.opcode() == Opcode.CLOSE) {
            closeFrame(buffer, at, next);
        } else if (Pings.stays(relay, this, walker, buffer, at)) {
            outflow.pass(buffer, passed, at);
            passed = next;
        }
        return next;
    }

    private void closeFrame(ByteBuffer buffer, int at, int next) throws ProtocolViolation {
        OptionalInt code = ControlFrame.closeCode(buffer, at, walker);
        if (code.isPresent()) {
            rules.admitCloseCode(code.getAsInt());
        }
        String reason = ControlFrame.closeReason(buffer, at, walker);
        boolean parks = relay.parks(this, code);
        boolean passes =
                !parks && !relay.isOffender(opposite); // who broke the protocol hears that, behind what it was answered
        outflow.pass(buffer, passed, passes ? next : at);
        passed = next;
        if (passes) {
            outflow.closePassed();
        }
        inflow = Inflow.CLOSED;
        if (parks) {
            relay.park(code);
        } else {
            relay.closeReceived(this, code, reason);
        }
    }

    // ---- what the relay asks ----

    /** Sends a ping to the far side, now or at the next frame boundary. */
    void ping() {
        outflow.ping(walker.atFrameBoundary());
        noticeFailure();
        relay.settle();
    }

    /** Says close to the far side, now or at the next frame boundary; where there will be none, the connection is shut down. */
    void close(ByteBuffer frame) {
        outflow.close(frame, walker.atFrameBoundary(), inflow == Inflow.OPEN);
        noticeFailure();
        adjustInterest();
    }

    /** Gives up the far side: nothing blocks the source any more, whose answer to our close must be heard. */
    void abandonFarSide() {
        outflow.abandon();
        adjustInterest();
    }

    // ---- another server ----

    /** Whether no message of the source is under way. */
    boolean atMessageBoundary() {
        return walker.atFrameBoundary() && !walker.inMessage();
    }

    /** The source is left, whether or not it has more to say. */
    void leaveSource() {
        inflow = Inflow.ENDED;
        held = NOTHING;
        adjustInterest();
    }

    /** Another source goes on where one ended, between two messages. */
    void joinSource(LegConnections connections) {
        sourceLost = "";
        inflow = Inflow.OPEN;
        pulse.restart(io.exactNow());
        readFrom(connections);
    }

    /** Another far side hears what comes from here on. */
    void joinFarSide(LegConnections connections) {
        outflow = outflow(connections, outflow.farSide());
        outflow.writer().begin();
    }

    Leg opposite() {
        return opposite;
    }

    Inflow inflow() {
        return inflow;
    }

    Outflow outflow() {
        return outflow;
    }

    Pulse pulse() {
        return pulse;
    }

    /** Whether bytes of the source must wait for the far side, so that the source's silence is our doing. */
    boolean holdsSource() {
        return inflow != Inflow.ENDED && !wantsToRead();
    }

    /** When a data frame last passed, or {@link RelayTerms#NOT_YET}; an idle connection's pings do not count. */
    long dataAt() {
        return dataAt;
    }

    long frames() {
        return gate.frames();
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
