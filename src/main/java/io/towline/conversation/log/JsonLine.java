package io.towline.conversation.log;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** One JSON object; an absent value is {@code null}. All beyond ASCII is escaped: a log is read in terminals too. */
final class JsonLine implements Line {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final StringWriter line = new StringWriter(512);
    private final JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line);

    JsonLine() {
        json.writeStartObject();
    }

    @Override
    public void text(String name, String value) {
        json.writeStringProperty(name, value);
    }

    @Override
    public void number(String name, long value) {
        json.writeNumberProperty(name, value);
    }

    @Override
    public void absent(String name) {
        json.writeNullProperty(name);
    }

    @Override
    public String finish() {
        json.writeEndObject();
        json.close();
        return line.toString();
    }
}
