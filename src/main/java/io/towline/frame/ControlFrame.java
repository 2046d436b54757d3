package io.towline.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * Control frames, RFC 6455 §5.5: made, and looked into where they lie whole in a buffer.
 *
 * <p>They are made as a server sends them; {@link #masked} turns one into a client's.
 */
public final class ControlFrame {

    /** Header with masking key and the longest payload. */
    public static final int LONGEST = 6 + 125;

    /** §5.5.1: what two bytes of code leave of 125. */
    private static final int LONGEST_REASON = 123;

    private static final int FIN = 0x80;
    private static final int MASK = 0x80;

    private ControlFrame() {}

    /** A ping with eight bytes of payload. */
    public static ByteBuffer ping(long payload) {
        return frame(
                Opcode.PING, ByteBuffer.allocate(Long.BYTES).putLong(payload).flip());
    }

    /** The answer to the ping that carried {@code payload}, §5.5.3. */
    public static ByteBuffer pong(byte[] payload) {
        return frame(Opcode.PONG, ByteBuffer.wrap(payload));
    }

    /** A close frame; what of the reason is too long is cut off. */
    public static ByteBuffer close(int code, String reason) {
        return frame(Opcode.CLOSE, closePayload(code, reason));
    }

    /** A close frame that gives no code, as its receiver's "1005" says. */
    public static ByteBuffer close() {
        return frame(Opcode.CLOSE, ByteBuffer.allocate(0));
    }

    /** The same control frame as a client must send it, §5.3. */
    public static ByteBuffer masked(ByteBuffer frame, int maskingKey) {
        ByteBuffer masked = ByteBuffer.allocate(frame.remaining() + 4)
                .put(frame.get())
                .put((byte) (MASK | frame.get()))
                .putInt(maskingKey);
        for (int i = 0; frame.hasRemaining(); i++) {
            masked.put((byte) (frame.get() ^ keyByte(maskingKey, i)));
        }
        return masked.flip();
    }

    private static ByteBuffer frame(int opcode, ByteBuffer payload) {
        return ByteBuffer.allocate(2 + payload.remaining())
                .put((byte) (FIN | opcode))
                .put((byte) payload.remaining())
                .put(payload)
                .flip();
    }

    private static ByteBuffer closePayload(int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(words.length, LONGEST_REASON);
        // A cut inside a character would not be UTF-8: go back to where one begins (10xxxxxx never does).
        while (length < words.length && (words[length] & 0xC0) == 0x80) {
            length--;
        }
        if (length < words.length) {
            length = behindWord(words, length);
        }
        return ByteBuffer.allocate(2 + length)
                .putShort((short) code)
                .put(words, 0, length)
                .flip();
    }

    /** Where the last whole word ends, unless the half of it would be lost. */
    private static int behindWord(byte[] words, int most) {
        for (int end = most; end > most / 2; end--) {
            if (words[end] == ' ') {
                return end;
            }
        }
        return most;
    }

    /** The payload of the control frame at {@code at}, whose header {@code header} has just read; without its mask. */
    public static byte[] payload(ByteBuffer bytes, int at, FrameWalker header) {
        byte[] payload = new byte[(int) header.payloadLength()];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) payloadByte(bytes, at, header, i);
        }
        return payload;
    }

    /** The close code of the close frame at {@code at}, whose header {@code header} has just read; empty if it has none. */
    public static OptionalInt closeCode(ByteBuffer bytes, int at, FrameWalker header) {
        if (header.payloadLength() < 2) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(payloadByte(bytes, at, header, 0) << 8 | payloadByte(bytes, at, header, 1));
    }

    /** The words behind the code, as UTF-8 as they are; they are for logs, and the endpoints judge them. */
    public static String closeReason(ByteBuffer bytes, int at, FrameWalker header) {
        int length = Math.max(0, (int) header.payloadLength() - 2);
        byte[] words = new byte[length];
        for (int i = 0; i < length; i++) {
            words[i] = (byte) payloadByte(bytes, at, header, i + 2);
        }
        return new String(words, StandardCharsets.UTF_8);
    }

    /** Whether the payload of the control frame at {@code at} is these eight bytes. */
    public static boolean carries(long payload, ByteBuffer bytes, int at, FrameWalker header) {
        if (header.payloadLength() != Long.BYTES) {
            return false;
        }
        long found = bytes.getLong(at + header.headerLength());
        if (header.masked()) {
            long key = bytes.getInt(at + header.headerLength() - 4) & 0xFFFF_FFFFL;
            found ^= key << 32 | key;
        }
        return found == payload;
    }

    private static int payloadByte(ByteBuffer bytes, int at, FrameWalker header, int index) {
        int payload = at + header.headerLength();
        int raw = bytes.get(payload + index);
        return (header.masked() ? raw ^ bytes.get(payload - 4 + (index & 3)) : raw) & 0xFF;
    }

    private static int keyByte(int maskingKey, int index) {
        return maskingKey >>> (24 - 8 * (index & 3));
    }
}
