package io.towline.listener.http2.frame;

import java.nio.ByteBuffer;

/** Fields as HPACK writes them without table and compression: literals that are not indexed (RFC 7541 §6.2.2). */
final class PlainFields {

    private static final byte NEW_NAME = 0;
    private static final int PREFIX_MASK = 0x7f;
    private static final int GROUP_BITS = 7;
    private static final int MORE = 0x80;

    private PlainFields() {}

    static void put(ByteBuffer target, String name, String value) {
        target.put(NEW_NAME);
        putText(target, name);
        putText(target, value);
    }

    /** Each character came from one byte. */
    private static void putText(ByteBuffer target, String text) {
        putLength(target, text.length());
        for (int i = 0; i < text.length(); i++) {
            target.put((byte) text.charAt(i));
        }
    }

    /** RFC 7541 §5.1, behind a prefix of seven bits; the eighth says "not compressed". */
    private static void putLength(ByteBuffer target, int length) {
        if (length < PREFIX_MASK) {
            target.put((byte) length);
            return;
        }
        target.put((byte) PREFIX_MASK);
        int rest = length - PREFIX_MASK;
        while (rest > PREFIX_MASK) {
            target.put((byte) (rest & PREFIX_MASK | MORE));
            rest >>>= GROUP_BITS;
        }
        target.put((byte) rest);
    }
}
