package io.towline.admin.api;

import io.towline.conversation.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The JSON object of a POST: texts, whole numbers, and objects of texts. Nothing else is understood, so a slip shows at once. */
final class Body {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> objects = new LinkedHashMap<>();

    private Body() {}

    /** @param known the members there may be; no body at all is an object without any */
    static Body read(byte[] json, Set<String> known) throws ApiProblem {
        Body body = new Body();
        if (json.length == 0) {
            return body;
        }
        try (JsonParser parser =
                JSON.createParser(ObjectReadContext.empty(), new String(json, StandardCharsets.UTF_8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ApiProblem.badRequest("The body must be a JSON object.");
            }
            body.members(parser, known);
            if (parser.nextToken() != null) {
                throw ApiProblem.badRequest("Something follows the JSON object.");
            }
            return body;
        } catch (JacksonException broken) {
            throw ApiProblem.badRequest("The body is no JSON at character "
                    + Math.max(0, broken.getLocation().getCharOffset()) + ", or has a member twice.");
        }
    }

    private void members(JsonParser parser, Set<String> known) throws ApiProblem {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!known.contains(name)) {
                throw ApiProblem.badRequest("The body has the unknown member " + Quoted.of(name) + ". "
                        + (known.isEmpty() ? "It may have none." : "It may have: " + listed(known) + "."));
            }
            value(parser, name, parser.nextToken());
        }
    }

    private void value(JsonParser parser, String name, JsonToken token) throws ApiProblem {
        switch (token) {
            case VALUE_STRING -> texts.put(name, parser.getString());
            case VALUE_NUMBER_INT -> numbers.put(name, parser.getIntValue());
            case START_OBJECT -> objects.put(name, textsWithin(parser, name));
            case VALUE_NULL -> {} // as if it were not there
            case START_ARRAY, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                throw ApiProblem.badRequest(name + " must be a text, a whole number or an object.");
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value: " + token);
        }
    }

    private static Map<String, String> textsWithin(JsonParser parser, String name) throws ApiProblem {
        Map<String, String> within = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String member = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw ApiProblem.badRequest(name + "." + Quoted.of(member) + " must be a text.");
            }
            within.put(member, parser.getString());
        }
        return within;
    }

    static String listed(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    Optional<String> text(String name) throws ApiProblem {
        refuse(name, numbers.containsKey(name) || objects.containsKey(name), "a text");
        return Optional.ofNullable(texts.get(name));
    }

    String requiredText(String name) throws ApiProblem {
        return text(name).orElseThrow(() -> ApiProblem.badRequest("The body must have " + name + ", a text."));
    }

    OptionalInt number(String name) throws ApiProblem {
        refuse(name, texts.containsKey(name) || objects.containsKey(name), "a whole number");
        return numbers.containsKey(name) ? OptionalInt.of(numbers.get(name)) : OptionalInt.empty();
    }

    Map<String, String> object(String name) throws ApiProblem {
        refuse(name, texts.containsKey(name) || numbers.containsKey(name), "an object");
        return objects.getOrDefault(name, Map.of());
    }

    private static void refuse(String name, boolean wrong, String wanted) throws ApiProblem {
        if (wrong) {
            throw ApiProblem.badRequest(name + " must be " + wanted + ".");
        }
    }
}
