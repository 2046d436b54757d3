package io.towline.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * An event as one JSON object: {@code time level logger thread message}, and {@code stack} where it has an exception. No line of the
 * access log has {@code level}, which tells the two apart.
 */
final class EventJson {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private EventJson() {}

    static String of(ILoggingEvent event) {
        StringWriter line = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("time", EventText.time(event));
            json.writeStringProperty("level", event.getLevel().toString());
            json.writeStringProperty("logger", event.getLoggerName());
            json.writeStringProperty("thread", event.getThreadName());
            json.writeStringProperty("message", event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                json.writeStringProperty("stack", EventText.stack(event.getThrowableProxy()));
            }
            json.writeEndObject();
        }
        return line.append('\n').toString();
    }
}
