package io.towline.bridge.web;

import io.towline.bridge.text.JsonWriter;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/**
 * An error of Towline's own as {@code application/problem+json} (RFC 9457).
 *
 * @param detail one sentence that says what and where
 * @param members further members: numbers and strings
 */
public record Problem(int status, String title, String detail, Map<String, Object> members) {

    public Problem {
        members = Map.copyOf(members);
    }

    /** With {@code Content-Type}, and {@code Retry-After} where {@code members} has {@code retryAfter} (seconds; the member stays). */
    public Answer answer() {
        HeaderMap headers = new HeaderMap();
        headers.put(Headers.CONTENT_TYPE, "application/problem+json");
        if (members.containsKey("retryAfter")) {
            headers.put(Headers.RETRY_AFTER, members.get("retryAfter").toString());
        }
        return new Answer(status, headers, json());
    }

    /** Without {@code type}: RFC 9457 §4.2.1 has its absence say that the status tells all. */
    private byte[] json() {
        return JsonWriter.once(json -> {
            json.writeStartObject();
            json.writeStringProperty("title", title);
            json.writeNumberProperty("status", status);
            json.writeStringProperty("detail", detail);
            new TreeMap<>(members).forEach((name, value) -> write(json, name, value));
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, String name, Object value) {
        if (value instanceof Number number) {
            json.writeNumberProperty(name, number.longValue());
        } else {
            json.writeStringProperty(name, value.toString());
        }
    }
}
