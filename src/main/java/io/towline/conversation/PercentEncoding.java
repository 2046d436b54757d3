package io.towline.conversation;

/** One escape of RFC 3986 §2.1, wherever it stands: in a path, a query, a log's line. What the octets mean is the reader's affair. */
public final class PercentEncoding {

    /** A percent sign and two digits. */
    public static final int LENGTH = 3;

    private PercentEncoding() {}

    /** The octet that is escaped at {@code at}; negative where no escape stands there. */
    public static int octet(CharSequence raw, int at) {
        return at + LENGTH <= raw.length() && raw.charAt(at) == '%'
                ? hex(raw.charAt(at + 1)) << 4 | hex(raw.charAt(at + 2))
                : -1;
    }

    /** Not {@code Character.digit}: it knows digits of other scripts. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
