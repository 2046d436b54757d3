package io.towline.header.grammar;

/** Quoted strings of RFC 9110 §5.6.4, which stand where a token cannot. */
public final class QuotedString {

    private QuotedString() {}

    /** Without its quotes and backslashes; what is not quoted is itself. */
    public static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    /** Quoted only where it is no token: not every reader takes the quotes off. */
    public static String unlessToken(String word) {
        return Tokens.valid(word) ? word : "\"" + word.replaceAll("[\\\\\"]", "\\\\$0") + "\"";
    }
}
