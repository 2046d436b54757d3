package io.towline.bridge.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** UTF-8 taken at its word (RFC 3629): no overlong forms, no surrogates, nothing cut off. Pure. */
public final class StrictUtf8 {

    private static final int CHARS_AT_ONCE = 4096;

    /** What takes the place of what cannot be said. */
    static final int REPLACEMENT = 0xFFFD;

    private StrictUtf8() {}

    /** Where the first byte stands that belongs to no character. */
    public static OptionalInt firstBad(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(CHARS_AT_ONCE, bytes.length + 1));
        CoderResult result;
        do {
            result = decoder.decode(in, out.clear(), true);
        } while (result.isOverflow());
        return result.isError() ? OptionalInt.of(in.position()) : OptionalInt.empty();
    }

    /** Where the first half of a surrogate pair stands that has no other half: JSON's escapes can say it, UTF-8 cannot. */
    public static OptionalInt firstLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSurrogate((char) text.codePointAt(i)) && text.codePointAt(i) <= Character.MAX_VALUE) {
                return OptionalInt.of(i);
            }
            i++;
        }
        return OptionalInt.empty();
    }

    /** With U+FFFD for each half of a surrogate pair that has no other half. */
    public static String mended(String text) {
        if (firstLoneSurrogate(text).isEmpty()) {
            return text;
        }
        return text.codePoints()
                .map(point -> point <= Character.MAX_VALUE && Character.isSurrogate((char) point) ? REPLACEMENT : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
