package io.towline.listener.http1;

/** What may stand where in a head. A character for each byte. */
final class Chars {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final String NAME_MARKS = "-._~!$&'()*+,;=";

    private Chars() {}

    /** RFC 9110 §5.6.2. */
    static boolean isToken(String word) {
        return !word.isEmpty() && word.chars().allMatch(Chars::isTokenChar);
    }

    static boolean isTokenChar(int c) {
        return isAlphanumeric(c) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /** RFC 9110 §5.5, bytes beyond ASCII among them. */
    static boolean isValue(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c != 0x7F || c == '\t');
    }

    static boolean isSchemeChar(int c) {
        return isAlphanumeric(c) || "+-.".indexOf(c) >= 0;
    }

    /** RFC 3986 §3.2.2, reg-name without its escapes. */
    static boolean isNameChar(int c) {
        return isAlphanumeric(c) || NAME_MARKS.indexOf(c) >= 0;
    }

    static boolean isDigits(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    static boolean isHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
