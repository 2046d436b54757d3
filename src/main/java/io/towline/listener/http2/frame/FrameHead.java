package io.towline.listener.http2.frame;

import java.nio.ByteBuffer;

/** The nine bytes that each frame begins with (RFC 9113 §4.1). */
public record FrameHead(int type, int flags, int stream, int length) {

    static final int BYTES = 9;

    public static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int ACK = 0x1;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITY = 0x20;

    /** Unacknowledged settings of ours raise it nowhere: RFC 9113 §4.2. */
    static final int MOST_PAYLOAD_BYTES = 16_384;

    /** @param bytes nine, which stay where they are */
    static FrameHead of(ByteBuffer bytes) {
        int at = bytes.position();
        int lengthAndType = bytes.getInt(at);
        int stream = bytes.getInt(at + 5) & Integer.MAX_VALUE; // the first bit is reserved
        return new FrameHead(lengthAndType & 0xff, bytes.get(at + 4) & 0xff, stream, lengthAndType >>> Byte.SIZE);
    }

    /** A frame's head and room for its payload, to be filled behind it. */
    static void put(ByteBuffer target, int type, int flags, int stream, int length) {
        target.putInt(length << Byte.SIZE | type).put((byte) flags).putInt(stream);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Bytes; none where settings are acknowledged (RFC 9113 §6.5): Undertow's parser looks only whether there are whole ones. */
    int mostPayload() {
        return type == SETTINGS && has(ACK) ? 0 : MOST_PAYLOAD_BYTES;
    }

    public boolean isData() {
        return type == DATA;
    }

    /** A byte that says how much of it is padding comes first in its payload. */
    boolean isPaddedData() {
        return isData() && has(PADDED) && length > 0;
    }

    public boolean endsStream() {
        return (type == DATA || type == HEADERS) && has(END_STREAM);
    }
}
