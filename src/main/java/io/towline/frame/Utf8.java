package io.towline.frame;

import java.nio.ByteBuffer;

/**
 * Whether bytes that come in pieces are UTF-8 (RFC 3629), judged as they come, so that a bad text is refused at its first bad byte.
 *
 * <pre>
 *   BETWEEN CHARACTERS --lead byte--> IN A CHARACTER, so many bytes due --the last of them--> BETWEEN CHARACTERS
 * </pre>
 *
 * <p>Owner: who reads the stream. Allocates nothing.
 */
final class Utf8 {

    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private int due;
    private int lowest;
    private int highest;

    /** @return false if no text goes on like this; what comes after that is not to be asked */
    boolean accepts(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (due == 0) {
                at = behindAscii(bytes, at, to);
            }
            if (at < to && !accepts(bytes.get(at++) & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no character is cut short; begins anew in any case. */
    boolean complete() {
        boolean complete = due == 0;
        due = 0;
        return complete;
    }

    private static int behindAscii(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (to - at >= Long.BYTES && (bytes.getLong(at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes.get(at) >= 0) {
            at++;
        }
        return at;
    }

    private boolean accepts(int octet) {
        if (due == 0) {
            return octet < 0x80 || begins(octet);
        }
        if (octet < lowest || octet > highest) {
            return false;
        }
        due--;
        lowest = 0x80;
        highest = 0xBF;
        return true;
    }

    /** RFC 3629 §4. The second byte alone tells overlong forms, surrogates and what lies beyond U+10FFFF. */
    private boolean begins(int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return false;
        }
        due = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return true;
    }
}
