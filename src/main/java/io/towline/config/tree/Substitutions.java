package io.towline.config.tree;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The {@code ${name}} and {@code ${?name}} within a value that is not resolved yet, found in its HOCON text. */
public final class Substitutions {

    private static final Pattern OPTIONAL = Pattern.compile("\\$\\{\\?([^}]+)}");
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{([^?}][^}]*)}");
    // In a file that is included below a key, HOCON puts the key before each name; names of the environment lose it
    // again.
    private static final Pattern BELOW_A_KEY = Pattern.compile("(?:[^.]+\\.)+([A-Z][A-Z0-9_]*)");

    private Substitutions() {}

    static List<String> optional(String hocon) {
        return names(OPTIONAL, hocon);
    }

    static List<String> required(String hocon) {
        return names(REQUIRED, hocon);
    }

    /** The name as the operator wrote it. */
    static String written(String name) {
        return BELOW_A_KEY.matcher(name).replaceFirst("$1");
    }

    /** A sentence, with a space before it, for optional ones that left nothing; empty for none. */
    public static String notSet(List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String shown = names.stream().map(each -> "${?" + each + "}").collect(Collectors.joining(", "));
        return " " + shown + (names.size() == 1 ? " is not set." : " are not set.");
    }

    private static List<String> names(Pattern pattern, String hocon) {
        return pattern.matcher(hocon)
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList();
    }
}
