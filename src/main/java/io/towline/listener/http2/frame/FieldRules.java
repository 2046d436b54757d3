package io.towline.listener.http2.frame;

import java.util.Optional;
import java.util.Set;

/** What a single field may be (RFC 9113 §8.2). Pure. */
final class FieldRules {

    /** Of one connection of HTTP/1; here framing says the same, and another reader may believe the field (RFC 9113 §8.2.2). */
    private static final Set<String> OF_CONNECTIONS =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    /** RFC 9110 §5.6.2, besides digits and letters. */
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private FieldRules() {}

    /** What is wrong with a field that is no pseudo-field; empty if nothing is. */
    static Optional<String> fault(String name, String value) {
        if (!isName(name)) {
            return Optional.of("a field name holds a character that none may hold");
        }
        if (!isValue(value)) {
            return Optional.of("the value of field " + name + " holds what no value may hold");
        }
        if (OF_CONNECTIONS.contains(name) || name.equals("te") && !value.equals("trailers")) {
            return Optional.of("field " + name + " belongs to HTTP/1");
        }
        return Optional.empty();
    }

    /** A token in lower case. */
    private static boolean isName(String name) {
        return isToken(name) && name.chars().noneMatch(each -> each >= 'A' && each <= 'Z');
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(FieldRules::isTokenMark);
    }

    private static boolean isTokenMark(int each) {
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each >= '0' && each <= '9'
                || TOKEN_MARKS.indexOf(each) >= 0;
    }

    /** No control characters, since HTTP/1 carries it on (RFC 9110 §5.5), and no space around it. */
    private static boolean isValue(String value) {
        if (value.isEmpty()) {
            return true;
        }
        return !isSpace(value.charAt(0))
                && !isSpace(value.charAt(value.length() - 1))
                && value.chars().allMatch(each -> each >= ' ' && each != 0x7f || each == '\t');
    }

    private static boolean isSpace(char each) {
        return each == ' ' || each == '\t';
    }

    /** Visible, or beyond ASCII. */
    static boolean isVisible(int each) {
        return each > ' ' && each != 0x7f;
    }

    /** Host and port, without user and password (RFC 9113 §8.3.1); whether they can be any is for HTTP's own door to say. */
    static boolean isAuthority(String text) {
        return !text.isEmpty() && text.chars().allMatch(each -> isVisible(each) && "/\\?#@".indexOf(each) < 0);
    }
}
