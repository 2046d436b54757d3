package io.towline.cli.manual;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The manual of all settings ({@code reference.conf}), by settings: what stands above each is its text. Reads the layout that the manual
 * has, a setting or a brace to a line, and no other HOCON.
 */
final class Manual {

    private static final Pattern SECTION = Pattern.compile("(?<key>[a-z0-9-]+) \\{(?<empty>})?");
    private static final Pattern SETTING = Pattern.compile("(?<key>[a-z0-9-]+) = (?<value>.*)");

    /** A setting without a value of its own stands there as an example. */
    private static final Pattern EXAMPLE = Pattern.compile("# (?<key>[a-z0-9-]+) = .*");

    private static final Pattern RULE = Pattern.compile("-- (.*?) -+");
    private static final Pattern ENTRY = Pattern.compile("^defaults\\.(listener|upstream|route)\\b");

    private final List<Entry> entries = new ArrayList<>();
    private final Deque<String> sections = new ArrayDeque<>();
    private final List<String> text = new ArrayList<>();
    private final Set<String> examples = new LinkedHashSet<>();

    /**
     * @param path as in a file, an entry's as {@code routes.NAME.path}
     * @param value built in; empty for a section, and for a setting that has none
     * @param text its lines, without the signs of comments
     */
    record Entry(String path, String value, boolean isSection, List<String> text) {

        Entry {
            text = List.copyOf(text);
        }

        String lastKey() {
            return path.substring(path.lastIndexOf('.') + 1);
        }
    }

    private Manual() {}

    static List<Entry> entries(String reference) {
        Manual manual = new Manual();
        reference.lines().map(String::strip).forEach(manual::read);
        return List.copyOf(manual.entries);
    }

    private void read(String line) {
        if (line.startsWith("#")) {
            comment(line);
            return;
        }
        Matcher section = SECTION.matcher(line);
        Matcher setting = SETTING.matcher(line);
        if (section.matches()) {
            boolean empty = section.group("empty") != null;
            add(section.group("key"), empty ? "{}" : "", !empty);
        } else if (setting.matches()) {
            add(setting.group("key"), setting.group("value"), false);
        } else {
            addExamples("");
            if (line.equals("}")) {
                sections.removeLast();
            }
        }
        text.clear();
        examples.clear();
    }

    private void comment(String line) {
        Matcher example = EXAMPLE.matcher(line);
        if (example.matches()) {
            examples.add(example.group("key"));
        }
        String bare = line.replaceFirst("^# ?", "");
        text.add(RULE.matcher(bare).replaceFirst("$1"));
    }

    private void add(String key, String value, boolean isSection) {
        addExamples(key);
        entries.add(new Entry(path(key), value, isSection, text));
        if (isSection) {
            sections.addLast(key);
        }
    }

    /** An example of what the next line says in earnest, {@code key}, is no setting of its own. */
    private void addExamples(String key) {
        for (String each : examples) {
            if (!each.equals(key)) {
                entries.add(new Entry(path(each), "", false, text));
            }
        }
    }

    private String path(String key) {
        String within = sections.isEmpty() ? "" : String.join(".", sections) + ".";
        return ENTRY.matcher(within + key).replaceFirst("$1s.NAME");
    }
}
