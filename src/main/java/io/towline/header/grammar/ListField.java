package io.towline.header.grammar;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;

/** Fields whose value is a comma-separated list, over any number of lines, RFC 9110 §5.6.1. */
public final class ListField {

    private ListField() {}

    /** All elements in order, without the blanks around them; empty ones are skipped, as that section asks of a recipient. */
    public static List<String> elements(HeaderMap headers, HttpString name) {
        HeaderValues lines = headers.get(name);
        if (lines == null) {
            return List.of();
        }
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            elements.addAll(split(line, ','));
        }
        return elements;
    }

    /** Whether a list names {@code token}, in any case. */
    public static boolean names(HeaderMap headers, HttpString name, String token) {
        if (!headers.contains(name)) {
            return false;
        }
        for (String element : elements(headers, name)) {
            if (token.equalsIgnoreCase(element)) {
                return true;
            }
        }
        return false;
    }

    /** Cuts at each separator that is not inside a quoted string. */
    public static List<String> split(String line, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                addPart(parts, line.substring(from, i));
                from = i + 1;
            }
        }
        addPart(parts, line.substring(from));
        return parts;
    }

    private static void addPart(List<String> parts, String part) {
        String trimmed = part.trim();
        if (!trimmed.isEmpty()) {
            parts.add(trimmed);
        }
    }
}
