package io.towline.bridge.protocol.towline.wire;

import io.towline.bridge.message.Batch;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.text.ChunkWriter;
import io.towline.bridge.text.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a format writes, as text; through a buffer so small that every write is cut somewhere. */
final class Written {

    private static final int SMALL = 5;

    private Written() {}

    static String by(Consumer<ChunkWriter> format) {
        StringBuilder bytes = new StringBuilder();
        ChunkWriter out = new ChunkWriter(
                ByteBuffer.allocate(SMALL), full -> bytes.append(StandardCharsets.ISO_8859_1.decode(full)));
        format.accept(out);
        out.pass();
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** The same of a value. */
    static String json(JsonWriter.Value value) {
        return by(out -> new JsonWriter().write(out, value));
    }

    static Message text(String text) {
        return new Message(true, text.getBytes(StandardCharsets.UTF_8));
    }

    static Message binary(int... bytes) {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            payload[i] = (byte) bytes[i];
        }
        return new Message(false, payload);
    }

    static Batch batch(long first, Message... messages) {
        return new Batch(first, List.of(messages), Optional.empty());
    }

    static Batch last(long first, Farewell farewell, Message... messages) {
        return new Batch(first, List.of(messages), Optional.of(farewell));
    }
}
