package io.towline.bridge.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Bytes on their way out, gathered in one buffer; a full one is passed on and written over, so that a message of any size needs no
 * buffer of its size.
 */
public final class ChunkWriter {

    private static final int LITTLE = 512;
    private static final int MUCH = 16 * 1024;

    private final ByteBuffer buffer;
    private final Consumer<ByteBuffer> passOn;

    /** @param passOn takes the bytes at once; the buffer is ours again when it returns */
    public ChunkWriter(ByteBuffer buffer, Consumer<ByteBuffer> passOn) {
        this.buffer = buffer;
        this.passOn = passOn;
    }

    /** One that grows in {@code whole}. */
    public static ChunkWriter into(ByteArrayOutputStream whole) {
        return into(whole, LITTLE);
    }

    /** The same for a text that will have about so many bytes. */
    public static ChunkWriter into(ByteArrayOutputStream whole, int expected) {
        return new ChunkWriter(
                ByteBuffer.allocate(Math.clamp(expected, 1, MUCH)),
                bytes -> whole.write(bytes.array(), bytes.position(), bytes.remaining()));
    }

    public ChunkWriter put(int ascii) {
        if (!buffer.hasRemaining()) {
            pass();
        }
        buffer.put((byte) ascii);
        return this;
    }

    public ChunkWriter put(byte[] bytes) {
        return put(bytes, 0, bytes.length);
    }

    public ChunkWriter put(byte[] bytes, int from, int length) {
        int at = from;
        int left = length;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                pass();
            }
            int now = Math.min(left, buffer.remaining());
            buffer.put(bytes, at, now);
            at += now;
            left -= now;
        }
        return this;
    }

    public ChunkWriter put(String text) {
        return put(text.getBytes(StandardCharsets.UTF_8));
    }

    public ChunkWriter put(long number) {
        return put(Long.toString(number));
    }

    /** Passes on what is gathered. */
    public void pass() {
        buffer.flip();
        if (buffer.hasRemaining()) {
            passOn.accept(buffer);
        }
        buffer.clear();
    }
}
