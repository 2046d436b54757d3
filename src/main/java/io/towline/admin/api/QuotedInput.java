package io.towline.admin.api;

/** A caller's words, fit for an answer or a line in the log: quoted, cut, and without what a terminal might act on. */
public final class QuotedInput {

    private static final int MOST = 200;

    private QuotedInput() {}

    public static String of(String words) {
        StringBuilder shown = new StringBuilder("\"");
        words.chars().limit(MOST).forEach(c -> shown.append(c < ' ' || c >= 0x7F && c < 0xA0 ? '?' : (char) c));
        return shown.append(words.length() > MOST ? "…\"" : "\"").toString();
    }
}
