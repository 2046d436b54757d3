package io.towline.listener.http1;

import java.util.BitSet;

/** What may stand where in a head. A character for each byte. */
final class Chars {

    private static final BitSet TOKEN = alphanumericAnd("!#$%&'*+-.^_`|~");
    private static final BitSet NAME = alphanumericAnd("-._~!$&'()*+,;=");

    private Chars() {}

    /** RFC 9110 §5.6.2. */
    static boolean isToken(String word) {
        return isToken(word, word.length());
    }

    /** Of its first {@code length} characters. */
    static boolean isToken(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return length > 0;
    }

    static boolean isTokenChar(int c) {
        return TOKEN.get(c);
    }

    /** RFC 9110 §5.5, bytes beyond ASCII among them. */
    static boolean isValue(String value) {
        return isValue(value, 0);
    }

    /** What stands from {@code from} on. */
    static boolean isValue(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** Whether two of blanks and tabs stand side by side in what begins at {@code from}, before its first and behind its last other one aside. */
    static boolean hasBlanksWithin(String text, int from) {
        int blanks = 0;
        boolean begun = false;
        for (int i = from; i < text.length(); i++) {
            if (isBlank(text.charAt(i))) {
                blanks++;
            } else if (begun && blanks > 1) {
                return true;
            } else {
                begun = true;
                blanks = 0;
            }
        }
        return false;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Nothing that ends a target for one reader or another. */
    static boolean isTarget(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c == 0x7F || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** RFC 3986 §3.2.2, reg-name without its escapes. */
    static boolean isNameChar(int c) {
        return NAME.get(c);
    }

    static boolean isDigits(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return !word.isEmpty();
    }

    static boolean isHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static BitSet alphanumericAnd(String marks) {
        BitSet set = new BitSet();
        set.set('0', '9' + 1);
        set.set('a', 'z' + 1);
        set.set('A', 'Z' + 1);
        marks.chars().forEach(set::set);
        return set;
    }
}
