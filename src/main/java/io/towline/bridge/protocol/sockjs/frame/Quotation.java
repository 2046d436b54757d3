package io.towline.bridge.protocol.sockjs.frame;

import io.towline.bridge.text.ChunkWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON strings as SockJS wants them: beyond what RFC 8259 §7 asks for, characters that browsers change on their way through XHR, scripts
 * and event streams are escaped, and so is all that takes two UTF-16 units. By hand, since Jackson would want strings for that, where the
 * payload is UTF-8 already. Pure.
 */
final class Quotation {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte LONG = 'u';

    /** Of ASCII characters what stands behind the backslash, {@link #LONG} before four digits; 0 for those that stay as they are. */
    private static final byte[] LETTERS = letters();

    private Quotation() {}

    private static byte[] letters() {
        byte[] letters = new byte[128];
        Arrays.fill(letters, 0, 0x20, LONG);
        letters['\b'] = 'b';
        letters['\t'] = 't';
        letters['\n'] = 'n';
        letters['\f'] = 'f';
        letters['\r'] = 'r';
        letters['"'] = '"';
        letters['\\'] = '\\';
        return letters;
    }

    /** With its quotes; {@code utf8} is valid. */
    static void write(ChunkWriter out, byte[] utf8) {
        out.put('"');
        int written = 0;
        int at = 0;
        while (at < utf8.length) {
            if (isPlain(utf8[at])) {
                at++;
                continue;
            }
            int length = length(utf8[at]);
            int point = point(utf8, at, length);
            if (escapes(point)) {
                out.put(utf8, written, at - written);
                escape(out, point);
                written = at + length;
            }
            at += length;
        }
        out.put(utf8, written, utf8.length - written).put('"');
    }

    static byte[] of(byte[] utf8) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(utf8.length + 16);
        ChunkWriter out = ChunkWriter.into(whole);
        write(out, utf8);
        out.pass();
        return whole.toByteArray();
    }

    /** What nearly all is: an ASCII character that stays as it is. */
    private static boolean isPlain(byte b) {
        return b >= 0 && LETTERS[b] == 0;
    }

    /** Of the UTF-8 sequence that begins so. */
    private static int length(byte first) {
        if (first >= 0) {
            return 1;
        }
        return (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
    }

    private static int point(byte[] utf8, int at, int length) {
        int point = length == 1 ? utf8[at] : utf8[at] & 0xFF >> length + 1;
        for (int i = 1; i < length; i++) {
            point = point << 6 | utf8[at + i] & 0x3F;
        }
        return point;
    }

    private static boolean escapes(int point) {
        return point < 0x80 // what is not plain
                || point >= 0x200C && point <= 0x200F
                || point >= 0x2028 && point <= 0x202F
                || point >= 0x2060 && point <= 0x206F
                || point >= 0xFFF0; // from U+10000 on they are surrogates
    }

    private static void escape(ChunkWriter out, int point) {
        if (point < LETTERS.length && LETTERS[point] != LONG) {
            out.put('\\').put((int) LETTERS[point]);
            return;
        }
        for (char unit : Character.toChars(point)) {
            out.put('\\').put((int) LONG);
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.put((int) HEX[unit >> shift & 0xF]);
            }
        }
    }
}
