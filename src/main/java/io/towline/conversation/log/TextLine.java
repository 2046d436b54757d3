package io.towline.conversation.log;

/**
 * {@code key=value key=value}; an absent value is {@code -}.
 *
 * <p>A value that could be misread (spaces, quotes, {@code =}, a lone {@code -}) stands in double quotes. Control characters and
 * all beyond ASCII are escaped as in JSON: nothing that a peer sends can begin a line or paint a terminal.
 */
final class TextLine implements Line {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** What needs no quotes. */
    private static final boolean[] PLAIN = new boolean[0x7F];

    static {
        for (char c = '!'; c < PLAIN.length; c++) {
            PLAIN[c] = c != '"' && c != '=' && c != '\\';
        }
    }

    private final StringBuilder line = new StringBuilder(384);

    @Override
    public void text(String name, String value) {
        name(name);
        if (isPlain(value)) {
            line.append(value);
        } else {
            quote(value);
        }
    }

    @Override
    public void number(String name, long value) {
        name(name);
        line.append(value);
    }

    @Override
    public void absent(String name) {
        name(name);
        line.append('-');
    }

    @Override
    public String finish() {
        return line.toString();
    }

    private void name(String name) {
        if (!line.isEmpty()) {
            line.append(' ');
        }
        line.append(name).append('=');
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                return false;
            }
        }
        return !value.isEmpty() && !value.equals("-");
    }

    private void quote(String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            escape(value.charAt(i));
        }
        line.append('"');
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> line.append('\\').append(c);
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c >= ' ' && c < 0x7F) {
                    line.append(c);
                } else {
                    line.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        line.append(HEX[c >> shift & 15]);
                    }
                }
            }
        }
    }
}
