package io.towline.bridge.text;

/** JSON's escapes of one letter (RFC 8259 §7). */
public final class Escape {

    private Escape() {}

    /** The letter that stands behind the backslash; 0 where there is none. */
    public static int letter(int point) {
        return switch (point) {
            case '"', '\\' -> point;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }
}
