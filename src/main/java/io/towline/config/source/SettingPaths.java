package io.towline.config.source;

/** Patterns of paths that other proxies and frameworks have, as the path below which they take all. */
public final class SettingPaths {

    private SettingPaths() {}

    /**
     * {@code ^/chat/.*$}, {@code /chat/*}, {@code /chat/**}, {@code /chat/:id}, {@code /chat/{id}}, {@code ~ ^/chat}: up to the first
     * letter that is more than a letter. {@code /} where nothing is left.
     */
    public static String plain(String written) {
        String bare = BareText.stripped(written.strip());
        int start = 0;
        while (start < bare.length() && "~^*= ".indexOf(bare.charAt(start)) >= 0) {
            start++;
        }
        StringBuilder path = new StringBuilder();
        for (int at = start; at < bare.length(); at++) {
            char letter = bare.charAt(at);
            if (letter == '\\' && at + 1 < bare.length() && "/.-_".indexOf(bare.charAt(at + 1)) >= 0) {
                path.append(bare.charAt(++at));
            } else if ("\\^$.*+?()[]{}|<>:# ".indexOf(letter) >= 0 && !isDotOfName(bare, at)) {
                cut(path, at > start && letter != '$' && bare.charAt(at - 1) != '/');
                break;
            } else {
                path.append(letter);
            }
        }
        while (path.length() > 1 && path.charAt(path.length() - 1) == '/') {
            path.setLength(path.length() - 1);
        }
        String plain = path.isEmpty() || path.charAt(0) != '/' ? "/" + path : path.toString();
        return plain;
    }

    /** What stands in the middle of a segment leaves no whole one: {@code /cha.*} is hardly {@code /cha}. */
    private static void cut(StringBuilder path, boolean within) {
        if (within && path.lastIndexOf("/") > 0) {
            path.setLength(path.lastIndexOf("/"));
        } else if (within) {
            path.setLength(Math.min(1, path.length()));
        }
    }

    /** {@code /v1.2} and {@code /socket.io}: a dot between letters that nothing repeats. */
    private static boolean isDotOfName(String text, int at) {
        return text.charAt(at) == '.' && at + 1 < text.length() && Character.isLetterOrDigit(text.charAt(at + 1));
    }

    /** Without the quotes, of any kind, around it. */
    public static String unquoted(String text) {
        return BareText.stripped(text);
    }

    /** Whether it is a pattern, or has quotes or the like, rather than a path. */
    public static boolean isPattern(String written) {
        return written.chars().anyMatch(letter -> "^*\\|[]{}<>`".indexOf(letter) >= 0)
                || written.startsWith("~")
                || written.startsWith("= ")
                || written.contains(".+")
                || BareText.hasOtherQuotes(written)
                || written.startsWith("'");
    }
}
