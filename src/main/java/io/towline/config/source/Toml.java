package io.towline.config.source;

import io.towline.config.source.Foreign.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** TOML's sections, {@code [listeners.plain]}, as ours. */
final class Toml {

    private Toml() {}

    static boolean isHeader(Line line) {
        String bare = line.bare();
        return bare.length() > 2
                && bare.startsWith("[")
                && bare.endsWith("]")
                && isName(bare.substring(1, bare.length() - 1));
    }

    private static boolean isName(String name) {
        return Character.isLetter(name.charAt(0))
                && name.chars().allMatch(letter -> Character.isLetterOrDigit(letter) || "._-".indexOf(letter) >= 0);
    }

    /** Empty where a line stands before the first header, or is neither a header nor has an equals sign. */
    static Optional<String> hocon(List<Line> lines) {
        List<String> sections = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        String header = "";
        for (Line line : lines) {
            if (isHeader(line)) {
                add(header, settings, sections);
                header = line.bare().substring(1, line.bare().length() - 1);
            } else if (header.isEmpty() || line.bare().indexOf('=') < 0) {
                return Optional.empty();
            } else {
                int equals = line.bare().indexOf('=');
                settings.add(line.bare().substring(0, equals).strip() + " = "
                        + Yaml.value(line.bare().substring(equals + 1).strip()));
            }
        }
        add(header, settings, sections);
        return Optional.of(String.join(", ", sections));
    }

    private static void add(String header, List<String> settings, List<String> sections) {
        if (!header.isEmpty()) {
            sections.add(header + " { " + String.join(", ", settings) + " }");
            settings.clear();
        }
    }
}
