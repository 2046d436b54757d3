package io.towline.cli.control;

import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How requests are spelled. Pure. */
public final class ControlRequests {

    private static final JsonFactory JSON = new JsonFactory();

    private ControlRequests() {}

    /** As one segment of a path. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** With its question mark; nothing of nothing. */
    public static String query(Map<String, String> members) {
        return members.isEmpty()
                ? ""
                : members.entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** @param members strings, whole numbers, and maps of these */
    public static String json(Map<String, ?> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(members, json);
        }
        return text.toString();
    }

    private static void write(Map<?, ?> members, JsonGenerator json) {
        json.writeStartObject();
        members.forEach((name, value) -> {
            json.writeName(name.toString());
            switch (value) {
                case Map<?, ?> inner -> write(inner, json);
                case Integer number -> json.writeNumber(number);
                default -> json.writeString(value.toString());
            }
        });
        json.writeEndObject();
    }
}
