package io.towline.header.conditional;

import java.util.Collection;

/** Lists of entity tags, RFC 9110 §8.8.3, over any number of lines, or {@code *} for any. Time linear in them. */
final class EntityTags {

    private EntityTags() {}

    /**
     * Whether they name a tag that stands for the same content, byte for byte (§8.8.3.2).
     *
     * @param tag a strong one, with its quotes
     */
    static boolean strongly(Collection<String> lines, String tag) {
        return lines.stream().anyMatch(line -> names(line, tag, false));
    }

    /**
     * Whether they name a tag that stands for content as good as this.
     *
     * @param tag a strong one, with its quotes
     */
    static boolean weakly(Collection<String> lines, String tag) {
        return lines.stream().anyMatch(line -> names(line, tag, true));
    }

    /** A tag may have commas in it, and a backslash means itself there, unlike in a quoted string (§8.8.3). */
    private static boolean names(String line, String tag, boolean orWeak) {
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
            if (is(line, orWeak ? quote : start, next, tag) || is(line, start, next, "*")) {
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
