package io.towline.frame;

import java.nio.ByteBuffer;

/** Masking and unmasking, which are one thing, RFC 6455 §5.3: byte i of a payload is XORed with byte i mod 4 of the key. */
public final class Masking {

    private Masking() {}

    /**
     * Masks the bytes from {@code from} up to {@code to} in place.
     *
     * @param bytes big-endian, as buffers are made
     * @param key whose first byte is that for {@code from}; in the middle of a payload, see {@link #turned}
     */
    public static void apply(ByteBuffer bytes, int from, int to, int key) {
        if (key == 0) {
            return;
        }
        long twice = (key & 0xFFFF_FFFFL) << 32 | key & 0xFFFF_FFFFL;
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            bytes.putLong(at, bytes.getLong(at) ^ twice);
        }
        for (int left = key; at < to; at++) {
            left = Integer.rotateLeft(left, 8);
            bytes.put(at, (byte) (bytes.get(at) ^ left));
        }
    }

    /** The key as it stands {@code bytes} further on in the payload. */
    public static int turned(int key, int bytes) {
        return Integer.rotateLeft(key, 8 * (bytes & 3));
    }
}
