package io.towline.frame;

import java.nio.ByteBuffer;

/** The headers of data frames that Towline itself sends, RFC 6455 §5.2: each is a whole message. */
public final class DataFrame {

    private static final int FIN = 0x80;
    private static final int MASK = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;

    private DataFrame() {}

    /**
     * As a server sends it.
     *
     * @param into has room for {@link FrameWalker#LONGEST_HEADER} bytes; is flipped
     */
    public static ByteBuffer header(ByteBuffer into, boolean text, long payloadLength) {
        return begin(into, text, payloadLength, 0).flip();
    }

    /** As a client sends it; the payload must be masked with the same key. */
    public static ByteBuffer maskedHeader(ByteBuffer into, boolean text, long payloadLength, int maskingKey) {
        return begin(into, text, payloadLength, MASK).putInt(maskingKey).flip();
    }

    private static ByteBuffer begin(ByteBuffer into, boolean text, long length, int mask) {
        ByteBuffer header = into.put((byte) (FIN | (text ? Opcode.TEXT : Opcode.BINARY)));
        // §5.2: "the minimal number of bytes MUST be used to encode the length"
        if (length < TWO_BYTES) {
            return header.put((byte) (mask | length));
        }
        if (length <= 0xFFFF) {
            return header.put((byte) (mask | TWO_BYTES)).putShort((short) length);
        }
        return header.put((byte) (mask | EIGHT_BYTES)).putLong(length);
    }
}
