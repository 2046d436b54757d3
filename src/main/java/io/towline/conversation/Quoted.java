package io.towline.conversation;

/** A stranger's words inside a sentence of ours: cut, and with nothing in them that a terminal or a page might act on. */
public final class Quoted {

    private static final int MOST_CHARS = 80;

    private Quoted() {}

    public static String of(String words) {
        return of(words, MOST_CHARS);
    }

    /** @param mostChars where the words are all that is said */
    public static String of(String words, int mostChars) {
        StringBuilder shown = new StringBuilder("\"");
        words.chars().limit(mostChars).forEach(c -> append(shown, (char) c));
        return shown.append(words.length() > mostChars ? "...\"" : "\"").toString();
    }

    private static void append(StringBuilder shown, char c) {
        if (c == '"' || c == '\\') {
            shown.append('\\').append(c);
        } else if (c < 0x20 || c > 0x7E || c == '<' || c == '>') {
            shown.append(String.format(c > 0xFF ? "\\u%04x" : "\\x%02x", (int) c));
        } else {
            shown.append(c);
        }
    }
}
