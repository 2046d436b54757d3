package io.towline.bridge.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    private static final JsonWriter.Value LIST = json -> {
        json.writeStartArray();
        json.writeString("a/\u001f");
        json.writeEndArray();
    };

    private final JsonWriter writer = new JsonWriter();
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private final ChunkWriter out = ChunkWriter.into(whole);

    @Test
    void valuesFollowEachOtherWithNothingBetween() {
        writer.write(out, LIST);
        out.put('\n');
        writer.write(out, LIST);
        assertEquals("[\"a/\\u001f\"]\n[\"a/\\u001f\"]", written());
    }

    @Test
    void oneByItselfIsTheSame() {
        assertEquals("[\"a/\\u001f\"]", new String(JsonWriter.once(LIST), StandardCharsets.UTF_8));
        assertEquals("[\"a/\\u001f\"]", new String(writer.bytes(1, LIST), StandardCharsets.UTF_8));
    }

    @Test
    void ofAValueThatWasBrokenOffNothingComesWithTheNext() {
        assertThrows(
                IllegalStateException.class,
                () -> writer.write(out, json -> {
                    json.writeStartObject();
                    json.writeStringProperty("secret", "of another");
                    throw new IllegalStateException("a defect");
                }));
        writer.write(out, LIST);
        assertEquals("[\"a/\\u001f\"]", written());
    }

    @Test
    void aValueWithinAValueIsADefectAndEndsBoth() {
        assertThrows(
                IllegalStateException.class,
                () -> writer.write(out, json -> {
                    json.writeString("outer");
                    writer.write(out, LIST);
                }));
        writer.write(out, LIST);
        assertEquals("[\"a/\\u001f\"]", written());
    }

    private String written() {
        out.pass();
        return whole.toString(StandardCharsets.UTF_8);
    }
}
