package io.towline.handshake.negotiation;

import io.towline.header.grammar.QuotedString;
import io.towline.header.grammar.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One extension of a {@code Sec-WebSocket-Extensions} field, RFC 6455 §9.1: a name and parameters with or without values.
 *
 * @param parameters in the order in which they came
 */
public record Extension(String name, Map<String, Optional<String>> parameters) {

    /** A list that breaks the grammar. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Reads a list; a parameter that comes twice is malformed here, as no extension we know allows it. */
    public static List<Extension> parse(List<String> elements) throws Malformed {
        List<Extension> extensions = new ArrayList<>();
        for (String element : elements) {
            extensions.add(parse(element));
        }
        return extensions;
    }

    private static Extension parse(String element) throws Malformed {
        // No semicolon can hide in a quoted value: unquoted, it must be a token all the same.
        String[] parts = element.split(";", -1);
        Map<String, Optional<String>> parameters = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            Optional<String> value =
                    pair.length == 2 ? Optional.of(token(QuotedString.unquoted(pair[1].trim()))) : Optional.empty();
            if (parameters.put(token(pair[0].trim()), value) != null) {
                throw new Malformed();
            }
        }
        return new Extension(token(parts[0].trim()), parameters);
    }

    private static String token(String word) throws Malformed {
        if (!Tokens.valid(word)) {
            throw new Malformed();
        }
        return word;
    }

    @Override
    public String toString() {
        return name
                + parameters.entrySet().stream()
                        .map(p -> "; " + p.getKey()
                                + p.getValue().map(v -> "=" + v).orElse(""))
                        .collect(Collectors.joining());
    }
}
