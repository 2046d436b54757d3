package io.towline.header.grammar;

/** Tokens of RFC 9110 §5.6.2: field names, and the words of many values. */
public final class Tokens {

    private static final String MARKS = "!#$%&'*+-.^_`|~";

    private Tokens() {}

    public static boolean valid(String word) {
        return !word.isEmpty() && word.chars().allMatch(Tokens::tokenChar);
    }

    private static boolean tokenChar(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || MARKS.indexOf(c) >= 0;
    }
}
