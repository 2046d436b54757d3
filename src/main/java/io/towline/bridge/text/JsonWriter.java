package io.towline.bridge.text;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * JSON as UTF-8, by Jackson. One generator writes value after value: to make one takes longer than to write a short message.
 *
 * <p>A value that is broken off leaves nothing behind: the next is written by another generator, lest one client's words reach another.
 *
 * <p>Owner: one thread; but {@link #once} is for any.
 */
public final class JsonWriter {

    /** Writes one value. */
    public interface Value {
        void write(JsonGenerator json);
    }

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES, JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .rootValueSeparator((String) null) // what stands between values is not for it to say
            .build();

    private static final int LITTLE = 256;

    private Target target = new Target();
    private JsonGenerator json = generator(target);
    private boolean writing;

    /** One value, by a generator of its own. Any thread. */
    public static byte[] once(Value value) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(LITTLE);
        try (JsonGenerator json = generator(whole)) {
            value.write(json);
        }
        return whole.toByteArray();
    }

    /** Puts down one value; not from within itself. */
    public void write(ChunkWriter out, Value value) {
        if (writing) {
            throw new IllegalStateException("a value is being written");
        }
        writing = true;
        boolean whole = false;
        target.out = out;
        try {
            value.write(json);
            json.flush();
            whole = true;
        } finally {
            writing = false;
            target.out = null;
            if (!whole) {
                target = new Target();
                json = generator(target);
            }
        }
    }

    /** The same by itself. @param expected how many bytes it may take */
    public byte[] bytes(int expected, Value value) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(expected);
        ChunkWriter out = ChunkWriter.into(whole, expected);
        write(out, value);
        out.pass();
        return whole.toByteArray();
    }

    private static JsonGenerator generator(OutputStream to) {
        return JSON.createGenerator(ObjectWriteContext.empty(), to);
    }

    /** Where the generator's bytes go at the moment. */
    private static final class Target extends OutputStream {
        private ChunkWriter out;

        @Override
        public void write(int b) {
            out.put(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            out.put(bytes, from, length);
        }
    }
}
