package io.towline.header.grammar;

import java.util.Optional;

/** Texts of pairs {@code name=value}, as cookies and queries are. Taken as they stand, in linear time, and nothing is decoded. */
public final class PairText {

    private PairText() {}

    /**
     * The value of the first pair with this name, whose case counts; blanks around a pair are no part of it.
     *
     * @param separator between pairs
     */
    public static Optional<String> value(String pairs, char separator, String name) {
        int at = 0;
        while (at < pairs.length()) {
            int end = pairs.indexOf(separator, at);
            if (end < 0) {
                end = pairs.length();
            }
            int start = at;
            while (start < end && isBlank(pairs.charAt(start))) {
                start++;
            }
            int value = start + name.length() + 1;
            if (value <= end && pairs.charAt(value - 1) == '=' && pairs.startsWith(name, start)) {
                return Optional.of(withoutBlanks(pairs, value, end));
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    private static String withoutBlanks(String pairs, int from, int to) {
        int end = to;
        while (end > from && isBlank(pairs.charAt(end - 1))) {
            end--;
        }
        return pairs.substring(from, end);
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }
}
