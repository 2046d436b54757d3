package io.towline.frame;

import java.nio.ByteBuffer;

/**
 * Finds the frames in a stream of WebSocket bytes without touching a payload, RFC 6455 §5.2.
 *
 * <pre>
 *                     readHeader = false: wait for more bytes
 *                           +--+
 *                           v  |      enterFrame
 *      start --------> AT A BOUNDARY ------------> IN A PAYLOAD --+
 *                           ^                            |  ^     | skipPayload, some of it
 *                           +----------------------------+  +-----+
 *                              skipPayload, the last of it
 * </pre>
 *
 * <p>Structure only; which frames are welcome here and now is for {@link FrameRules}. The caller keeps an incomplete header and shows
 * it again with what follows, so a header is always seen whole and nothing is parsed byte by byte.
 *
 * <p>Owner: who reads the stream, a leg of a relay or an endpoint. Allocates nothing.
 */
public final class FrameWalker {

    /** Two fixed bytes, eight of extended length, four of masking key. */
    public static final int LONGEST_HEADER = 14;

    private int firstByte;
    private boolean masked;
    private int headerLength;
    private long payloadLength;

    private long payloadDue;
    private long messageLength;
    private boolean inMessage;

    /** Whether the next byte begins a frame: the only moment at which a frame of our own may be slipped in. */
    public boolean atFrameBoundary() {
        return payloadDue == 0;
    }

    /** Payload of the current frame that is still to come. */
    public long payloadDue() {
        return payloadDue;
    }

    /** Goes past payload of the current frame, as far as {@code available} bytes reach; says how many that were. */
    public int skipPayload(int available) {
        int skipped = (int) Math.min(payloadDue, available);
        payloadDue -= skipped;
        return skipped;
    }

    /**
     * Reads the header that begins at {@code at}, at a frame boundary, without entering its frame.
     *
     * @return false if the bytes up to the buffer's limit are not all of it
     * @throws ProtocolViolation if the length is not minimally encoded, or negative
     */
    public boolean readHeader(ByteBuffer bytes, int at) throws ProtocolViolation {
        int available = bytes.limit() - at;
        if (available < 2) {
            return false;
        }
        int second = bytes.get(at + 1);
        int lengthCode = second & 0x7F;
        int length = 2 + (lengthCode < 126 ? 0 : lengthCode == 126 ? 2 : 8) + (second < 0 ? 4 : 0);
        if (available < length) {
            return false;
        }
        firstByte = bytes.get(at);
        masked = second < 0; // MASK is the top bit, which Java takes for a sign
        headerLength = length;
        payloadLength = payloadLength(bytes, at, lengthCode);
        return true;
    }

    private static long payloadLength(ByteBuffer bytes, int at, int lengthCode) throws ProtocolViolation {
        if (lengthCode < 126) {
            return lengthCode;
        }
        long length = lengthCode == 126 ? bytes.getShort(at + 2) & 0xFFFF : bytes.getLong(at + 2);
        // §5.2: "the minimal number of bytes MUST be used", and the most significant bit of the long form MUST be 0.
        if (length < (lengthCode == 126 ? 126 : 65_536)) {
            throw new ProtocolViolation(
                    CloseCode.PROTOCOL_ERROR,
                    length < 0 ? "negative payload length" : "payload length not minimally encoded");
        }
        return length;
    }

    /** Accepts the frame whose header was just read: what follows the header is its payload. */
    public void enterFrame() {
        payloadDue = payloadLength;
        if (!control()) {
            messageLength = messageLengthWithFrame();
            inMessage = !fin();
        }
    }

    public boolean fin() {
        return (firstByte & 0x80) != 0;
    }

    /** RSV1 is 4, RSV2 is 2, RSV3 is 1. */
    public int reservedBits() {
        return firstByte >> 4 & 0x7;
    }

    public int opcode() {
        return firstByte & 0xF;
    }

    public boolean control() {
        return Opcode.isControl(firstByte);
    }

    public boolean masked() {
        return masked;
    }

    public int headerLength() {
        return headerLength;
    }

    public long payloadLength() {
        return payloadLength;
    }

    /** Whether fragments of a message have passed and its end has not, §5.4. */
    public boolean inMessage() {
        return inMessage;
    }

    /** What the message would come to with the frame whose header was just read; negative beyond what a long can count. */
    long messageLengthWithFrame() {
        return inMessage ? messageLength + payloadLength : payloadLength;
    }
}
