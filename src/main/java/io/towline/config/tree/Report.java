package io.towline.config.tree;

import io.towline.config.Mistake;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers the mistakes of one load, each once.
 *
 * <p>Owner: the thread that loads.
 */
public final class Report {

    private final Path main;
    private final Set<Found> found = new LinkedHashSet<>();
    private boolean filesMissing;

    public Report(Path main) {
        this.main = main;
    }

    /** What is said of a place, {@code absence} if it is that something was not found in the files. */
    private record Found(Place place, String what, boolean absence) {}

    public void add(Place place, String what) {
        found.add(new Found(place, what, false));
    }

    public void add(Node node, String sentence) {
        add(node.place(), node.path() + ": " + sentence + unset(node));
    }

    /** Something should be there and is not: left unsaid where a file could not be read, since it may be in that one. */
    public void absent(Place place, String what) {
        found.add(new Found(place, what, true));
    }

    /** A file could not be read or is no HOCON, so that nothing can be said of what is missing. */
    void unreadable(Place place, String what) {
        add(place, what);
        filesMissing = true;
    }

    /** By file, the main one first, and line. */
    public List<Mistake> mistakes() {
        Comparator<Found> mainFirst =
                Comparator.comparing(each -> !each.place().file().equals(main));
        return found.stream()
                .filter(each -> !(each.absence() && filesMissing))
                .sorted(mainFirst
                        .thenComparing(Found::place, Place.BY_FILE_AND_LINE)
                        .thenComparing(Found::what))
                .map(each -> new Mistake(printable(each.place().toString()), printable(each.what())))
                .distinct()
                .toList();
    }

    /** Mistakes go to terminals, which obey control characters. */
    private static String printable(String said) {
        StringBuilder printable = new StringBuilder();
        said.codePoints().forEach(letter -> {
            if (Character.isISOControl(letter) || Character.getType(letter) == Character.FORMAT) {
                printable.append(String.format("\\u%04x", letter));
            } else {
                printable.appendCodePoint(letter);
            }
        });
        return printable.toString();
    }

    private static String unset(Node node) {
        return switch (node) {
            case Node.Leaf leaf -> Substitutions.notSet(leaf.unset());
            case Node.Items items -> Substitutions.notSet(items.unset());
            case Node.Unset unset -> Substitutions.notSet(unset.substitutions());
            case Node.Branch _, Node.Unresolved _ -> "";
        };
    }
}
