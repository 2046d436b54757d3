package io.towline.header;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/** Lists of entity tags, by which a client says what it holds. */
public final class EntityTags {

    private EntityTags() {}

    /**
     * Whether {@code If-None-Match}, over any number of lines, names {@code tag} or {@code *}: RFC 9110 §13.1.2, weakly compared. Time linear in
     * the field.
     *
     * @param tag a strong one, with its quotes
     */
    public static boolean isHeld(HeaderMap request, String tag) {
        HeaderValues lines = request.get(Headers.IF_NONE_MATCH);
        return lines != null && lines.stream().anyMatch(line -> names(line, tag));
    }

    /** A tag may have commas in it, and a backslash means itself there, unlike in a quoted string (§8.8.3). */
    private static boolean names(String line, String tag) {
        int at = 0;
        while (at < line.length()) {
            int start = skipBlanks(line, at);
            int quote = line.startsWith("W/", start) ? start + 2 : start;
            int end = quote;
            if (line.startsWith("\"", quote)) {
                int closing = line.indexOf('"', quote + 1);
                if (closing < 0) {
                    return false; // nothing after it can be told apart from it
                }
                end = closing + 1;
            }
            int comma = line.indexOf(',', end);
            int next = comma < 0 ? line.length() : comma;
            if (is(line, quote, next, tag) || is(line, start, next, "*")) {
                return true;
            }
            at = next + 1;
        }
        return false;
    }

    private static int skipBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Whether this alone stands there, but for blanks behind it. */
    private static boolean is(String line, int start, int end, String word) {
        int after = start + word.length();
        if (after > end || !line.startsWith(word, start)) {
            return false;
        }
        return skipBlanks(line, after) >= end;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
