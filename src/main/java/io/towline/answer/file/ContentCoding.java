package io.towline.answer.file;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** In which a file may lie compressed beside itself; the denser first. */
public enum ContentCoding {
    BR(".br"),
    GZIP(".gz");

    private final String suffix;

    ContentCoding(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    /** As it stands in {@code Content-Encoding}. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which of them a client takes, RFC 9110 §12.5.3. A part of a file is asked for as it lies there, uncompressed. */
    public static List<ContentCoding> acceptedBy(HeaderMap request) {
        if (request.contains(Headers.RANGE)) {
            return List.of();
        }
        List<String> elements = ListField.elements(request, Headers.ACCEPT_ENCODING);
        List<ContentCoding> accepted = new ArrayList<>();
        for (ContentCoding coding : values()) {
            if (elements.stream().anyMatch(element -> accepts(element, coding))) {
                accepted.add(coding);
            }
        }
        return accepted;
    }

    /** A star is left alone: who means these names them. */
    private static boolean accepts(String element, ContentCoding coding) {
        int parameters = element.indexOf(';');
        String name = (parameters < 0 ? element : element.substring(0, parameters)).strip();
        if (!name.equalsIgnoreCase(coding.word())) {
            return false;
        }
        String weight = parameters < 0
                ? ""
                : element.substring(parameters + 1).replace(" ", "").toLowerCase(Locale.ROOT);
        boolean zero = weight.startsWith("q=0") && weight.chars().skip(3).allMatch(c -> c == '.' || c == '0');
        return !zero;
    }
}
