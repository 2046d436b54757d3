package io.towline.frame;

import java.nio.ByteBuffer;

/**
 * Which frames are welcome on one leg, RFC 6455 §5: judged by the header alone, so before the first byte of a frame is forwarded.
 *
 * @param masked what every frame must be: true from clients, false from servers (§5.1)
 * @param deflate whether permessage-deflate was agreed on, which gives a meaning to RSV1 (RFC 7692 §6)
 * @param maxFrame payload bytes of a data frame
 * @param maxMessage payload bytes of all fragments of a message together
 */
public record FrameRules(boolean masked, boolean deflate, long maxFrame, long maxMessage) {

    private static final int RSV1 = 4;
    private static final int LONGEST_CONTROL_PAYLOAD = 125;

    /** @throws ProtocolViolation if the frame whose header {@code at} has just read may not pass */
    public void admit(FrameWalker at) throws ProtocolViolation {
        if (at.masked() != masked) {
            throw breach(masked ? "frame from the client is not masked" : "frame from the server is masked");
        }
        if (at.control()) {
            admitControl(at);
        } else {
            admitData(at);
        }
    }

    /** §5.5: "All control frames MUST have a payload length of 125 bytes or less and MUST NOT be fragmented." */
    private static void admitControl(FrameWalker at) throws ProtocolViolation {
        if (at.opcode() > Opcode.PONG) {
            throw breach("reserved opcode " + at.opcode());
        }
        if (!at.fin()) {
            throw breach("fragmented control frame");
        }
        if (at.payloadLength() > LONGEST_CONTROL_PAYLOAD) {
            throw breach("control frame of " + at.payloadLength() + " bytes");
        }
        if (at.reservedBits() != 0) {
            throw breach("reserved bits set in a control frame");
        }
        if (at.opcode() == Opcode.CLOSE && at.payloadLength() == 1) {
            throw breach("close frame with half a close code"); // §5.5.1
        }
    }

    private void admitData(FrameWalker at) throws ProtocolViolation {
        if (at.opcode() > Opcode.BINARY) {
            throw breach("reserved opcode " + at.opcode());
        }
        boolean continuation = at.opcode() == Opcode.CONTINUATION;
        // §5.4: fragments of one message follow each other, with nothing but control frames between.
        if (continuation != at.inMessage()) {
            throw breach(continuation ? "continuation of no message" : "new message inside a fragmented one");
        }
        // RFC 7692 §6.1: RSV1 stands on the first fragment only.
        if (at.reservedBits() != 0 && (at.reservedBits() != RSV1 || !deflate || continuation)) {
            throw breach("reserved bits set without an extension that gives them a meaning");
        }
        if (at.payloadLength() > maxFrame) {
            throw tooBig("frame of " + at.payloadLength() + " bytes, the limit is " + maxFrame);
        }
        long message = at.messageLengthWithFrame();
        if (message > maxMessage || message < 0) {
            throw tooBig("message of more than " + maxMessage + " bytes");
        }
    }

    /** @throws ProtocolViolation if a close frame may not carry {@code code} (§7.4) */
    public void admitCloseCode(int code) throws ProtocolViolation {
        if (!CloseCode.mayBeSent(code)) {
            throw breach("close code " + code);
        }
    }

    /** @throws ProtocolViolation if the payload of a close frame has words behind its code that are no UTF-8 (§5.5.1, §8.1) */
    public void admitCloseReason(byte[] payload) throws ProtocolViolation {
        Utf8 words = new Utf8();
        boolean good = words.accepts(ByteBuffer.wrap(payload), Math.min(2, payload.length), payload.length);
        if (!good || !words.complete()) {
            throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "close reason is not UTF-8");
        }
    }

    /** What a peer is told that sends more frames of those that {@link Flood} counts than it may. */
    public ProtocolViolation flooded() {
        return new ProtocolViolation(CloseCode.POLICY_VIOLATION, "too many control or empty frames");
    }

    private static ProtocolViolation breach(String what) {
        return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, what);
    }

    private static ProtocolViolation tooBig(String what) {
        return new ProtocolViolation(CloseCode.TOO_BIG, what);
    }
}
