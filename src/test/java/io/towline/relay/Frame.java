package io.towline.relay;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A frame as a test's peers write and read it, RFC 6455 §5.2; written for the tests alone, so that the relay's own code does not judge itself. */
public record Frame(int first, boolean isMasked, ByteBuffer payload) {

    static final int KEY = 0x37fa213d;

    public static Frame of(int first, byte... payload) {
        return new Frame(first, false, ByteBuffer.wrap(payload));
    }

    public static Frame text(String text) {
        return of(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame ping(String payload) {
        return of(0x89, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame pong(String payload) {
        return of(0x8a, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame close(int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                0x88,
                ByteBuffer.allocate(2 + words.length)
                        .putShort((short) code)
                        .put(words)
                        .array());
    }

    public static Frame close() {
        return of(0x88);
    }

    public Frame masked() {
        return new Frame(first, true, payload);
    }

    /** The answer that a ping asks for, masked as {@code masked} says. */
    public Frame pong(boolean masked) {
        return new Frame(0x8a, masked, payload);
    }

    public boolean isPing() {
        return first == 0x89;
    }

    public byte[] wire() {
        int length = payload.remaining();
        return wire(length < 126 ? 1 : length < 65_536 ? 3 : 9);
    }

    /** With its length in so many bytes, be that minimal or not. */
    private byte[] wire(int lengthBytes) {
        int length = payload.remaining();
        ByteBuffer wire = ByteBuffer.allocate(1 + lengthBytes + (isMasked ? 4 : 0) + length);
        int mask = isMasked ? 0x80 : 0;
        wire.put((byte) first);
        switch (lengthBytes) {
            case 1 -> wire.put((byte) (mask | length));
            case 3 -> wire.put((byte) (mask | 126)).putShort((short) length);
            default -> wire.put((byte) (mask | 127)).putLong(length);
        }
        if (isMasked) {
            wire.putInt(KEY);
        }
        int begin = wire.position();
        wire.put(payload.duplicate());
        if (isMasked) {
            mask(wire.array(), begin, KEY);
        }
        return wire.array();
    }

    public static Frame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        int code = second & 0x7f;
        long length = code < 126 ? code : code == 126 ? in.readUnsignedShort() : in.readLong();
        boolean masked = (second & 0x80) != 0;
        int key = masked ? in.readInt() : 0;
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        if (masked) {
            mask(payload, 0, key);
        }
        return new Frame(first, masked, ByteBuffer.wrap(payload));
    }

    private static void mask(byte[] bytes, int from, int key) {
        for (int i = from; i < bytes.length; i++) {
            bytes[i] ^= (byte) (key >>> (24 - 8 * ((i - from) & 3)));
        }
    }

    @Override
    public String toString() {
        byte[] shown = new byte[Math.min(100, payload.remaining())];
        payload.get(payload.position(), shown);
        return "%s%02x of %d: %s '%s'"
                .formatted(
                        isMasked ? "masked " : "",
                        first,
                        payload.remaining(),
                        HexFormat.of().formatHex(shown),
                        new String(shown, StandardCharsets.UTF_8));
    }
}
