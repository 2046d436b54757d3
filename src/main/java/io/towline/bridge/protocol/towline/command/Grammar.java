package io.towline.bridge.protocol.towline.command;

import java.util.OptionalLong;

/** How ids of sessions and numbers of messages are written. Pure. */
final class Grammar {

    private static final int SHORTEST_ID = 20;
    private static final int LONGEST_ID = 128;

    /** JavaScript's numbers are exact up to here. */
    private static final long MOST = (1L << 53) - 1;

    private static final int MOST_DIGITS = 16;

    private Grammar() {}

    static boolean isId(String text) {
        return text.length() >= SHORTEST_ID
                && text.length() <= LONGEST_ID
                && text.chars().allMatch(Grammar::isOfId);
    }

    private static boolean isOfId(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._~-".indexOf(c) >= 0;
    }

    /** Empty for what is none. */
    static OptionalLong number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && Long.parseLong(text) <= MOST ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
