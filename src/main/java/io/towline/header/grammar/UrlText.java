package io.towline.header.grammar;

/** Parts of URLs as they may stand in a header field. */
public final class UrlText {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private UrlText() {}

    /**
     * What no URL has (RFC 3986 §2), percent-encoded; a character is a byte, as Undertow reads heads. A backslash is among it, since browsers take
     * it for a slash.
     */
    public static String escaped(String raw) {
        if (raw.chars().allMatch(c -> isPlain((char) c))) {
            return raw;
        }
        StringBuilder escaped = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (isPlain(c)) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
            }
        }
        return escaped.toString();
    }

    /** As the value of a parameter: all but RFC 3986's unreserved characters percent-encoded. */
    public static String parameter(String raw) {
        StringBuilder escaped = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX[c >> 4 & 15]).append(HEX[c & 15]);
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && "\"<>\\^`{|}".indexOf(c) < 0;
    }
}
