package io.towline.config.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** YAML, as far as configurations go that are like ours: keys, values, and lists by hyphens or in brackets. */
final class Yaml {

    private static final int DEEPEST = 32;

    private Yaml() {}

    private record Line(int indent, String bare) {

        boolean isItem() {
            return bare.equals("-") || bare.startsWith("- ");
        }

        /** Has a key and nothing behind it. */
        boolean opens() {
            return bare.endsWith(":") && isKey(bare.substring(0, bare.length() - 1));
        }
    }

    /** Whether something stands below a key by its indentation alone, or items begin with hyphens. */
    static boolean isYaml(String text) {
        List<Line> lines = lines(text);
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean below =
                    i + 1 < lines.size() && line.opens() && lines.get(i + 1).indent() >= line.indent();
            if (below
                    && (lines.get(i + 1).isItem()
                            || lines.get(i + 1).indent() > line.indent() && !isBracket(lines.get(i + 1)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBracket(Line line) {
        return "{[\"".indexOf(line.bare().charAt(0)) >= 0;
    }

    private static List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        text.lines().limit(5_000).forEach(line -> {
            String bare = withoutComment(line).strip();
            if (!bare.isEmpty() && !bare.equals("---") && !bare.equals("...") && bare.length() < 2_000) {
                int indent = 0;
                while (Character.isWhitespace(line.charAt(indent))) {
                    indent++;
                }
                lines.add(new Line(indent, bare));
            }
        });
        return lines;
    }

    private static String withoutComment(String line) {
        for (int at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
            if (at == 0 || Character.isWhitespace(line.charAt(at - 1))) {
                return line.substring(0, at);
            }
        }
        return line;
    }

    private record Open(int indent, boolean list, String head, List<String> parts) {

        Open(int indent, boolean list, String head) {
            this(indent, list, head, new ArrayList<>());
        }

        void add(String part) {
            parts.add(part);
        }

        String written() {
            return list ? head + String.join(", ", parts) + "]" : head + " " + String.join(", ", parts) + " }";
        }
    }

    /** On one line; empty where it is more than this knows. */
    static Optional<String> hocon(String text) {
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(-1, false, ""));
        String key = "";
        int keyIndent = -1;
        for (Line line : lines(text)) {
            boolean item = line.isItem();
            int indent = line.indent();
            if (!key.isEmpty()) {
                boolean below = indent > keyIndent || item && indent == keyIndent;
                if (!below) {
                    return Optional.empty();
                }
                open.push(new Open(indent, item, key + (item ? " = [" : " {")));
                key = "";
            } else {
                while (open.size() > 1
                        && (indent < open.peek().indent()
                                || indent == open.peek().indent() && open.peek().list() && !item)) {
                    close(open);
                }
            }
            if (open.size() > DEEPEST || open.peek().list() != item) {
                return Optional.empty();
            }
            String bare = item ? line.bare().substring(1).strip() : line.bare();
            if (item) {
                int colon = separator(bare);
                if (colon > 0) { // an item that is a section begins on its hyphen's line
                    int inner = indent + line.bare().length() - bare.length();
                    open.push(new Open(inner, false, "{"));
                } else {
                    open.peek().add(value(bare));
                    continue;
                }
            }
            int colon = separator(bare);
            if (line.opens() || bare.endsWith(":") && isKey(bare.substring(0, bare.length() - 1))) {
                key = bare.substring(0, bare.length() - 1);
                keyIndent = open.peek().indent() < 0 ? indent : open.peek().indent();
            } else if (colon > 0 && isKey(bare.substring(0, colon))) {
                open.peek()
                        .add(bare.substring(0, colon) + " = "
                                + value(bare.substring(colon + 1).strip()));
            } else {
                return Optional.empty();
            }
        }
        if (!key.isEmpty()) {
            return Optional.empty();
        }
        while (open.size() > 1) {
            close(open);
        }
        return Optional.of(String.join(", ", open.peek().parts()));
    }

    private static void close(Deque<Open> open) {
        Open done = open.pop();
        open.peek().add(done.written());
    }

    private static int separator(String bare) {
        return bare.startsWith("\"") || bare.startsWith("'")
                ? -1
                : Math.max(bare.indexOf(": "), bare.endsWith(":") ? bare.length() - 1 : -1);
    }

    private static boolean isKey(String word) {
        return !word.isEmpty()
                && word.chars().allMatch(letter -> Character.isLetterOrDigit(letter) || "._-".indexOf(letter) >= 0);
    }

    /** A scalar, or a list in brackets, as HOCON has it. */
    static String value(String written) {
        if (written.length() > 1 && written.startsWith("[") && written.endsWith("]")) {
            List<String> items = new ArrayList<>();
            for (String item : written.substring(1, written.length() - 1).split(",")) {
                if (!item.isBlank()) {
                    items.add(value(item.strip()));
                }
            }
            return "[" + String.join(", ", items) + "]";
        }
        if (written.length() > 1 && written.startsWith("{") && written.endsWith("}")) {
            List<String> parts = new ArrayList<>();
            for (String part : written.substring(1, written.length() - 1).split(",")) {
                int colon = separator(part.strip());
                if (colon > 0) {
                    parts.add(part.strip().substring(0, colon) + " = "
                            + value(part.strip().substring(colon + 1).strip()));
                }
            }
            return "{ " + String.join(", ", parts) + " }";
        }
        boolean quoted = written.length() > 1
                && (written.startsWith("\"") && written.endsWith("\"")
                        || written.startsWith("'") && written.endsWith("'"));
        if (quoted) {
            return BareText.quoted(written.substring(1, written.length() - 1));
        }
        return BareText.needsNone(written) ? written : BareText.quoted(written);
    }
}
