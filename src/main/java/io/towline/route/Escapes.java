package io.towline.route;

import io.towline.conversation.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-encoding, RFC 3986 §2.1. Decoded text has one character for each byte: what the bytes mean is not our affair. */
final class Escapes {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Escapes() {}

    /** Empty where a percent sign does not begin an escape. */
    static Optional<String> decoded(String raw) {
        if (raw.indexOf('%') < 0) {
            return Optional.of(raw);
        }
        StringBuilder decoded = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (!isEscape(raw, i)) {
                    return Optional.empty();
                }
                c = octet(raw, i);
                i += 2;
            }
            decoded.append(c);
        }
        return Optional.of(decoded.toString());
    }

    /**
     * RFC 3986 §6.2.2: escapes of unreserved characters undone, the others in upper case; what RFC 3986 has not, and clients send all the
     * same, escaped, since it is the same to whoever decodes it. Every percent sign begins an escape.
     */
    static String canonical(String raw) {
        if (isCanonical(raw)) {
            return raw;
        }
        StringBuilder canonical = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                append(canonical, octet(raw, i));
                i += 2;
            } else if (isForeign(c)) {
                append(canonical, c);
            } else {
                canonical.append(c);
            }
        }
        return canonical.toString();
    }

    /** As nearly all are. */
    private static boolean isCanonical(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || isForeign(c)) {
                return false;
            }
        }
        return true;
    }

    /** How much of {@code raw} became the first {@code length} characters of its canonical form. */
    static int rawLength(String raw, int length) {
        int at = 0;
        for (int i = 0; i < length; ) {
            char c = raw.charAt(at);
            boolean escape = c == '%';
            boolean encoded = escape ? !isUnreserved(octet(raw, at)) : isForeign(c);
            i += encoded ? 3 : 1;
            at += escape ? 3 : 1;
        }
        return at;
    }

    /** A path as operators write it, with what cannot stand in a request line encoded. */
    static String encoded(String written) {
        StringBuilder encoded = new StringBuilder(written.length());
        for (byte octet : written.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (isForeign(c)) {
                append(encoded, c);
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** In no path of RFC 3986. */
    private static boolean isForeign(char c) {
        return c <= ' ' || c >= 0x7F || "\"<>\\^`{|}".indexOf(c) >= 0;
    }

    static boolean isEscape(String raw, int at) {
        return PercentEncoding.octet(raw, at) >= 0;
    }

    private static char octet(String raw, int at) {
        return (char) PercentEncoding.octet(raw, at);
    }

    private static void append(StringBuilder to, char octet) {
        if (isUnreserved(octet)) {
            to.append(octet);
        } else {
            to.append('%').append(HEX[octet >> 4]).append(HEX[octet & 15]);
        }
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
