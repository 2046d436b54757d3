package io.towline.config.source;

import java.util.Optional;

/** Values without quotes, or with other quotes than HOCON's: how far they go, and how they are written right. */
final class BareText {

    /** What needs quotes; a substitution's {@code $} is looked at apart. */
    private static final String RESERVED = ":=+#`^?!@*&\\$";

    private static final String OPENING = "'`\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u2033\uFF02";
    private static final String CLOSING = "'`\u2018\u2019\u201C\u201D\u00BB\u2033\uFF02";

    /** So far a quote's or a brace's partner is looked for. */
    private static final int FURTHEST = 1024;

    private BareText() {}

    /**
     * A value.
     *
     * @param end behind its last letter
     * @param right as it is to be written; empty if it is right
     */
    record Value(int start, int end, Optional<String> right, boolean quotes) {}

    /** What begins at {@code start}, which is no HOCON quote. It ends with its line at the latest. */
    static Value at(String text, int start, boolean inList) {
        int partner = isOpening(text.charAt(start)) ? partner(text, start) : -1;
        if (partner > 0) {
            return new Value(start, partner + 1, Optional.of(quoted(text.substring(start + 1, partner))), true);
        }
        boolean odd = false;
        boolean quotes = isOpening(text.charAt(start));
        boolean reserved = false;
        int at = start;
        int brackets = 0;
        while (at < text.length() && text.charAt(at) != '\n') {
            char letter = text.charAt(at);
            if (text.startsWith("${", at)) {
                int close = closeOf(text, at);
                if (close > 0) {
                    at = close + 1;
                    continue;
                }
            }
            if (isEnd(text, at, inList && brackets == 0, reserved)) {
                break;
            }
            brackets += letter == '[' ? 1 : letter == ']' ? -1 : 0;
            odd ^= letter == '"';
            quotes |= CLOSING.indexOf(letter) > 1;
            reserved |= RESERVED.indexOf(letter) >= 0 || letter == '[';
            at++;
        }
        int end = at;
        while (end > start && Lexer.isSpace(text.charAt(end - 1))) {
            end--;
        }
        String raw = text.substring(start, end);
        boolean wrong = reserved || odd || quotes;
        return new Value(start, end, wrong ? Optional.of(quoted(stripped(raw))) : Optional.empty(), quotes);
    }

    private static boolean isEnd(String text, int at, boolean inList, boolean reserved) {
        char letter = text.charAt(at);
        if (letter == ',' || letter == '{' || letter == '}' || letter == ']' && inList) {
            return true;
        }
        if (letter == ';' && isLast(text, at + 1)) {
            return true;
        }
        if (!Lexer.isSpace(letter) || at > 0 && Lexer.isSpace(text.charAt(at - 1))) {
            return false; // of a row of spaces the first one was asked
        }
        int next = at;
        while (next < text.length() && text.charAt(next) != '\n' && Lexer.isSpace(text.charAt(next))) {
            next++;
        }
        return text.startsWith("#", next) || text.startsWith("//", next) || isKey(text, next) || reserved && inList;
    }

    /** Whether nothing but a comment follows on the line. */
    static boolean isLast(String text, int at) {
        int next = at;
        while (next < text.length() && text.charAt(next) != '\n' && Lexer.isSpace(text.charAt(next))) {
            next++;
        }
        return next == text.length()
                || text.charAt(next) == '\n'
                || text.charAt(next) == '#'
                || text.startsWith("//", next);
    }

    /** Whether a word and an equals sign follow: a comma is missing before. Words are bounded. */
    static boolean isKey(String text, int at) {
        int end = at;
        while (end < text.length() && end < at + 64 && isKeyLetter(text.charAt(end))) {
            end++;
        }
        int after = end;
        while (after < text.length() && after < end + 8 && text.charAt(after) == ' ') {
            after++;
        }
        return end > at && after < text.length() && text.charAt(after) == '=';
    }

    private static boolean isKeyLetter(char letter) {
        return letter >= 'a' && letter <= 'z'
                || letter >= 'A' && letter <= 'Z'
                || letter >= '0' && letter <= '9'
                || letter == '-'
                || letter == '.'
                || letter == '_';
    }

    static boolean isOpening(char letter) {
        return OPENING.indexOf(letter) >= 0;
    }

    /** Whether any quote is in it that only looks like one. */
    static boolean hasOtherQuotes(String word) {
        return word.chars()
                .anyMatch(letter -> letter != '\'' && letter != '`' && (OPENING + CLOSING).indexOf(letter) >= 0);
    }

    /** Where a quote of another kind ends: before a space, comma, bracket or the line's end. */
    private static int partner(String text, int start) {
        for (int at = start + 1; at < text.length() && at < start + FURTHEST && text.charAt(at) != '\n'; at++) {
            if (CLOSING.indexOf(text.charAt(at)) >= 0 && isBorder(text, at + 1)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isBorder(String text, int at) {
        return at == text.length() || Lexer.isSpace(text.charAt(at)) || ",]};#".indexOf(text.charAt(at)) >= 0;
    }

    private static int closeOf(String text, int from) {
        for (int at = from; at < text.length() && at < from + FURTHEST && text.charAt(at) != '\n'; at++) {
            if (text.charAt(at) == '}') {
                return at;
            }
        }
        return -1;
    }

    static String stripped(String raw) {
        int start = 0;
        int end = raw.length();
        while (start < end && isQuote(raw.charAt(start))) {
            start++;
        }
        while (end > start && isQuote(raw.charAt(end - 1))) {
            end--;
        }
        return raw.substring(start, end).replace("\"", "");
    }

    private static boolean isQuote(char letter) {
        return letter == '"' || OPENING.indexOf(letter) >= 0 || CLOSING.indexOf(letter) >= 0;
    }

    /** As HOCON has it; substitutions stay substitutions. */
    static String quoted(String content) {
        StringBuilder quoted = new StringBuilder("\"");
        int at = 0;
        while (at < content.length()) {
            int close = content.startsWith("${", at) ? content.indexOf('}', at) : -1;
            if (close > 0) {
                quoted.append('"').append(content, at, close + 1).append('"');
                at = close + 1;
                continue;
            }
            char letter = content.charAt(at++);
            if (letter == '\\' || letter == '"') {
                quoted.append('\\');
            }
            quoted.append(letter < ' ' ? ' ' : letter);
        }
        return quoted.append('"').toString().replace("}\"\"", "}").replace("\"\"${", "${");
    }

    /** Whether a value of these letters needs no quotes. */
    static boolean needsNone(String raw) {
        return raw.chars()
                        .allMatch(
                                letter -> letter > ' ' && letter < 127 && "$\"{}[]:=,+#`^?!@*&\\'".indexOf(letter) < 0)
                && !raw.contains("//");
    }
}
