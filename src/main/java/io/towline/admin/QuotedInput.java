package io.towline.admin;

/** A caller's words, fit for an answer or a line in the log: quoted, cut, and without what a terminal might act on. */
final class QuotedInput {

    private static final int MOST = 200;

    private QuotedInput() {}

    static String of(String words) {
        StringBuilder shown = new StringBuilder("\"");
        words.chars().limit(MOST).forEach(c -> shown.append(c < ' ' || c >= 0x7F && c < 0xA0 ? '?' : (char) c));
        return shown.append(words.length() > MOST ? "…\"" : "\"").toString();
    }
}
