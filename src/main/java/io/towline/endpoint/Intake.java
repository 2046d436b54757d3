package io.towline.endpoint;

import io.towline.frame.CloseCode;
import io.towline.frame.ControlFrame;
import io.towline.frame.Flood;
import io.towline.frame.FrameGate;
import io.towline.frame.FrameRules;
import io.towline.frame.FrameWalker;
import io.towline.frame.MessageAssembly;
import io.towline.frame.Opcode;
import io.towline.frame.ProtocolViolation;
import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes messages of the bytes that one read brought, and answers pings on the way.
 *
 * <p>Messages are gathered and only handed over when the bytes are through: they lie in the thread's scratch buffer, which is then free
 * for whoever is told of the messages.
 *
 * <p>Owner: the endpoint's I/O thread.
 */
final class Intake {

    /** A whole message. */
    record Message(boolean text, byte[] payload) {}

    /** The peer's close frame. */
    record Closing(OptionalInt code, String reason) {}

    private static final byte[] NOTHING = {};

    private final IoThread io;
    private final EndpointOutflow out;
    private final FrameRules rules;
    private final FrameGate gate;
    private final FrameWalker walker = new FrameWalker();
    private final MessageAssembly assembly = new MessageAssembly();

    private byte[] held = NOTHING;
    private Optional<Closing> closing = Optional.empty();
    private boolean discarding;

    Intake(IoThread io, EndpointOutflow out, FrameRules rules, Flood flood) {
        this.io = io;
        this.out = out;
        this.rules = rules;
        gate = new FrameGate(rules, walker, flood);
    }

    /** An incomplete header or control frame that the last read ended with, to be shown again before the next bytes. */
    byte[] held() {
        return held;
    }

    /**
     * Goes through the bytes, unmasking them where they lie.
     *
     * @param messages gets those that are complete, also where the bytes behind them are a breach
     */
    void take(ByteBuffer bytes, ArrayDeque<Message> messages) throws ProtocolViolation {
        held = NOTHING;
        int at = 0;
        // §5.5.1: nothing behind a close frame counts.
        while (at < bytes.limit() && closing.isEmpty()) {
            int next = step(bytes, at, messages);
            if (next == at) {
                return;
            }
            at = next;
        }
    }

    private int step(ByteBuffer bytes, int at, ArrayDeque<Message> messages) throws ProtocolViolation {
        if (!walker.atFrameBoundary()) {
            return payload(bytes, at, messages);
        }
        if (!gate.admitsAt(bytes, at, io.now())) {
            held = new byte[bytes.limit() - at];
            bytes.get(at, held);
            return at;
        }
        if (walker.control()) {
            return controlFrame(bytes, at);
        }
        assembly.enter(bytes, at, walker);
        walker.enterFrame();
        return payload(bytes, at + walker.headerLength(), messages);
    }

    private int payload(ByteBuffer bytes, int at, ArrayDeque<Message> messages) throws ProtocolViolation {
        int end = at + walker.skipPayload(bytes.limit() - at);
        if (discarding) {
            return end;
        }
        assembly.take(bytes, at, end, walker);
        if (walker.atFrameBoundary() && walker.fin()) {
            messages.add(new Message(assembly.text(), assembly.complete()));
        }
        return end;
    }

    private int controlFrame(ByteBuffer bytes, int at) throws ProtocolViolation {
        if (walker.opcode() == Opcode.PONG) {
            out.ponged(bytes, at, walker); // as to liveness it has said all by coming
        } else {
            byte[] payload = ControlFrame.payload(bytes, at, walker);
            if (walker.opcode() == Opcode.PING) {
                out.pong(payload);
            } else {
                closeFrame(ControlFrame.closeCode(bytes, at, walker), payload);
            }
        }
        return at + walker.headerLength() + (int) walker.payloadLength();
    }

    private void closeFrame(OptionalInt code, byte[] payload) throws ProtocolViolation {
        if (code.isEmpty()) {
            closing = Optional.of(new Closing(code, ""));
            return;
        }
        rules.admitCloseCode(code.getAsInt());
        rules.admitCloseReason(payload);
        closing = Optional.of(new Closing(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8)));
    }

    /** From here on only the peer's close frame is of interest. */
    void discard() {
        discarding = true;
        assembly.drop();
    }

    /** The peer's close frame, once it has come. */
    Optional<Closing> closing() {
        return closing;
    }

    long gathered() {
        return assembly.held();
    }

    long frames() {
        return gate.frames();
    }

    /** What a peer did that heard this code from us. */
    static EndpointClose.How breach(int code) {
        return switch (code) {
            case CloseCode.TOO_BIG -> EndpointClose.How.TOO_BIG;
            case CloseCode.POLICY_VIOLATION -> EndpointClose.How.FLOOD;
            default -> EndpointClose.How.PROTOCOL_ERROR;
        };
    }
}
