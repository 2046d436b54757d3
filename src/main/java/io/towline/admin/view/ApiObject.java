package io.towline.admin.view;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One JSON object in the making, in the words of the API: what is absent is null, times are UTC, durations are milliseconds. All beyond
 * ASCII is escaped: paths and reasons are strangers' words, curl and {@code --json} show them in terminals, and those act on U+009B.
 */
public final class ApiObject {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Of one width always, which {@code Instant.toString} is not. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final double NANOS_PER_MILLI = 1e6;

    private final JsonGenerator json;

    private ApiObject(JsonGenerator json) {
        this.json = json;
    }

    public static byte[] object(Consumer<ApiObject> members) {
        return objectText(members).getBytes(StandardCharsets.UTF_8);
    }

    public static String objectText(Consumer<ApiObject> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.accept(new ApiObject(json));
            json.writeEndObject();
        }
        return text.toString();
    }

    public void text(String name, String value) {
        json.writeStringProperty(name, value);
    }

    public void text(String name, Optional<String> value) {
        value.ifPresentOrElse(present -> text(name, present), () -> absent(name));
    }

    public void number(String name, long value) {
        json.writeNumberProperty(name, value);
    }

    public void number(String name, OptionalInt value) {
        value.ifPresentOrElse(present -> number(name, present), () -> absent(name));
    }

    public void number(String name, OptionalLong value) {
        value.ifPresentOrElse(present -> number(name, present), () -> absent(name));
    }

    /** NaN, infinite or negative: what the JDK says where it does not know. */
    public void share(String name, double value) {
        if (value >= 0 && value <= 1) {
            json.writeNumberProperty(name, Math.round(value * 1000) / 1000.0);
        } else {
            absent(name);
        }
    }

    public void flag(String name, boolean value) {
        json.writeBooleanProperty(name, value);
    }

    public void time(String name, Instant value) {
        text(name, TIME.format(value));
    }

    public void time(String name, Optional<Instant> value) {
        text(name, value.map(TIME::format));
    }

    public void millis(String name, Duration value) {
        number(name, value.toMillis());
    }

    public void millis(String name, Optional<Duration> value) {
        value.ifPresentOrElse(present -> millis(name, present), () -> absent(name));
    }

    /** Of what may take less than one: to a thousandth. */
    public void fineMillis(String name, Optional<Duration> value) {
        value.ifPresentOrElse(
                present -> json.writeNumberProperty(name, Math.round(present.toNanos() / 1e3) * 1e3 / NANOS_PER_MILLI),
                () -> absent(name));
    }

    public void object(String name, Consumer<ApiObject> members) {
        json.writeName(name);
        json.writeStartObject();
        members.accept(this);
        json.writeEndObject();
    }

    public <T> void object(String name, Optional<T> value, BiConsumer<ApiObject, T> members) {
        value.ifPresentOrElse(present -> object(name, inner -> members.accept(inner, present)), () -> absent(name));
    }

    public void texts(String name, Collection<String> values) {
        json.writeName(name);
        json.writeStartArray();
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    public <T> void objects(String name, Collection<T> values, BiConsumer<ApiObject, T> members) {
        json.writeName(name);
        json.writeStartArray();
        for (T value : values) {
            json.writeStartObject();
            members.accept(this, value);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void absent(String name) {
        json.writeNullProperty(name);
    }
}
