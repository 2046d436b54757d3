package io.towline.cli.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object as a tree. A member that is null, or of another type than is asked for, counts as absent: a proxy of another version
 * is shown as far as it is understood.
 */
public final class JsonObject {

    /** What stands in a table for what is absent. */
    public static final String NONE = "-";

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> members;

    private JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Empty if it is no JSON, or no object. */
    public static Optional<JsonObject> parse(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            return Optional.of(object(parser));
        } catch (JacksonException broken) {
            return Optional.empty();
        }
    }

    private static JsonObject object(JsonParser parser) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            value(parser, token).ifPresent(value -> members.put(name, value));
        }
        return new JsonObject(members);
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            value(parser, token).ifPresent(items::add);
        }
        return items;
    }

    private static Optional<Object> value(JsonParser parser, JsonToken token) {
        return Optional.ofNullable(
                switch (token) {
                    case START_OBJECT -> object(parser);
                    case START_ARRAY -> array(parser);
                    case VALUE_STRING -> printable(parser.getString());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    default -> null; // null itself; the parser lets nothing else come here
                });
    }

    /** A path or a reason is a stranger's word, and could be a terminal's command. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> shown.appendCodePoint(isPlain(point) ? point : '?'));
        return shown.toString();
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private <T> Optional<T> member(String name, Class<T> type) {
        return Optional.ofNullable(members.get(name)).filter(type::isInstance).map(type::cast);
    }

    private Stream<?> items(String name) {
        return members.get(name) instanceof List<?> list ? list.stream() : Stream.empty();
    }

    /** A string, a number or a truth as text; {@link #NONE} if absent. */
    public String text(String name) {
        OptionalLong number = number(name);
        if (number.isPresent()) {
            return String.valueOf(number.getAsLong());
        }
        return Optional.ofNullable(members.get(name))
                .filter(value -> !(value instanceof List) && !(value instanceof JsonObject) && !value.equals(""))
                .map(Object::toString)
                .orElse(NONE);
    }

    /** Rounded. */
    public OptionalLong number(String name) {
        OptionalDouble decimal = decimal(name);
        return decimal.isPresent() ? OptionalLong.of(Math.round(decimal.getAsDouble())) : OptionalLong.empty();
    }

    public OptionalDouble decimal(String name) {
        return member(name, Double.class).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    public boolean flag(String name) {
        return member(name, Boolean.class).orElse(false);
    }

    public Optional<JsonObject> object(String name) {
        return member(name, JsonObject.class);
    }

    public List<JsonObject> objects(String name) {
        return items(name)
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }

    public List<String> texts(String name) {
        return items(name)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    public List<String> names() {
        return List.copyOf(members.keySet());
    }
}
