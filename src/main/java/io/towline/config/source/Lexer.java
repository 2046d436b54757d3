package io.towline.config.source;

import io.towline.config.source.Token.Kind;

/**
 * Reads HOCON's tokens one by one; comments and spaces are passed over.
 *
 * <p>Owner: the thread that loads.
 */
final class Lexer {

    /** What cannot stand outside quotes, besides what has a meaning there (HOCON, "Unquoted strings"). */
    private static final String RESERVED = "$\"{}[]:=,+#`^?!@*&\\";

    private static final int LONGEST_NAME = 1024;

    private final String text;
    private int position;
    private int line = 1;
    private int lineStart;

    Lexer(String text) {
        this.text = text;
    }

    Token next() {
        skip();
        int start = position;
        if (start == text.length()) {
            return token(Kind.END, start, start);
        }
        char letter = text.charAt(start);
        return switch (letter) {
            case '\n' -> newline();
            case ',' -> token(Kind.COMMA, start, start + 1);
            case '{' -> token(Kind.OPEN_BRACE, start, start + 1);
            case '}' -> token(Kind.CLOSE_BRACE, start, start + 1);
            case '[' -> token(Kind.OPEN_BRACKET, start, start + 1);
            case ']' -> token(Kind.CLOSE_BRACKET, start, start + 1);
            case '=' -> token(Kind.EQUALS, start, start + 1);
            case ':' -> token(Kind.COLON, start, start + 1);
            case '+' ->
                text.startsWith("+=", start)
                        ? token(Kind.PLUS_EQUALS, start, start + 2)
                        : token(Kind.RESERVED, start, start + 1);
            case '"' -> text.startsWith("\"\"\"", start) ? tripleQuoted() : quoted();
            case '$' -> substitution();
            default ->
                RESERVED.indexOf(letter) >= 0
                        ? token(Kind.RESERVED, start, start + 1)
                        : token(Kind.WORD, start, wordEnd());
        };
    }

    /** Goes on behind what has been looked at otherwise; within the line, and never back. */
    void skipTo(int further) {
        position = Math.max(position, further);
    }

    /** Reads the last letter of a token of this line again. */
    void rewindTo(int before) {
        position = before;
    }

    int line() {
        return line;
    }

    int column(int at) {
        return at - lineStart + 1;
    }

    private void skip() {
        while (position < text.length()) {
            char letter = text.charAt(position);
            if (letter == '#' || text.startsWith("//", position)) {
                position = endOfLine(position);
            } else if (letter != '\n' && isSpace(letter)) {
                position++;
            } else {
                return;
            }
        }
    }

    private Token newline() {
        Token token = token(Kind.NEWLINE, position, position + 1);
        line++;
        lineStart = position;
        return token;
    }

    private Token quoted() {
        int start = position;
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != '\n') {
            if (text.charAt(at) == '"') {
                return token(Kind.QUOTED, start, at + 1);
            }
            at += text.charAt(at) == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '\n' ? 2 : 1;
        }
        return token(Kind.UNCLOSED_QUOTE, start, at);
    }

    /** Ends with the last of a row of quotes. */
    private Token tripleQuoted() {
        int start = position;
        int close = text.indexOf("\"\"\"", start + 3);
        if (close < 0) {
            return token(Kind.UNCLOSED_QUOTE, start, endOfLine(start));
        }
        int end = close + 3;
        while (end < text.length() && text.charAt(end) == '"') {
            end++;
        }
        Token token = token(Kind.TRIPLE_QUOTED, start, end);
        for (int at = start; at < end; at++) {
            if (text.charAt(at) == '\n') {
                line++;
                lineStart = at + 1;
            }
        }
        return token;
    }

    private Token substitution() {
        int start = position;
        int close = text.startsWith("${", start) ? endOfSubstitution(start + 2) : -1;
        return close < 0 ? token(Kind.RESERVED, start, start + 1) : token(Kind.SUBSTITUTION, start, close + 1);
    }

    private int endOfSubstitution(int from) {
        for (int at = from; at < text.length() && at < from + LONGEST_NAME && text.charAt(at) != '\n'; at++) {
            if (text.charAt(at) == '}') {
                return at;
            }
        }
        return -1;
    }

    private int wordEnd() {
        int at = position;
        while (at < text.length()
                && RESERVED.indexOf(text.charAt(at)) < 0
                && !isSpace(text.charAt(at))
                && !text.startsWith("//", at)) {
            at++;
        }
        return at;
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private Token token(Kind kind, int start, int end) {
        position = end;
        return new Token(kind, start, end, line, column(start));
    }

    /** As HOCON has it: Unicode's spaces, those that do not break, and the mark in front of a file. */
    static boolean isSpace(char letter) {
        return Character.isWhitespace(letter)
                || letter == '\u00A0'
                || letter == '\u2007'
                || letter == '\u202F'
                || letter == '\uFEFF';
    }
}
