package io.towline.config.source;

/**
 * A piece of the text.
 *
 * @param start where it begins in the text
 * @param end behind its last letter
 * @param line from 1
 * @param column from 1
 */
record Token(Kind kind, int start, int end, int line, int column) {

    enum Kind {
        NEWLINE,
        COMMA,
        OPEN_BRACE,
        CLOSE_BRACE,
        OPEN_BRACKET,
        CLOSE_BRACKET,
        EQUALS,
        COLON,
        PLUS_EQUALS,
        /** With its quotes. */
        QUOTED,
        /** With its three quotes on each side. */
        TRIPLE_QUOTED,
        /** A quote that nothing closes: up to the end of the line. */
        UNCLOSED_QUOTE,
        SUBSTITUTION,
        /** A run of letters that need no quotes. */
        WORD,
        /** One letter that cannot stand outside quotes. */
        RESERVED,
        END
    }

    boolean is(Kind one) {
        return kind == one;
    }

    /** Whether it can be part of a key. */
    boolean isKey() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** Whether {@code next} follows without a space between. */
    boolean touches(Token next) {
        return end == next.start;
    }
}
