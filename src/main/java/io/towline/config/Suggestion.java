package io.towline.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the operator may have meant. */
final class Suggestion {

    private static final int TYPO = 2;

    private Suggestion() {}

    /** The candidate that differs least, if by no more than a third of its letters. */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        return within(Integer.MAX_VALUE, word, candidates);
    }

    /** What may be written in place of a name that nothing has: a question, or a sentence with all that there is. */
    static String among(String word, Collection<String> names) {
        String all =
                names.isEmpty() ? "" : " There is " + names.stream().sorted().collect(Collectors.joining(", ")) + ".";
        return nearest(word, names).map(meant -> " Did you mean " + meant + "?").orElse(all);
    }

    private static Optional<String> within(int most, String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(each -> distance(word, each) <= Math.max(1, Math.min(word.length(), each.length()) / 3))
                .filter(each -> distance(word, each) <= most)
                .min(Comparator.<String>comparingInt(each -> distance(word, each))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * A question that names the setting which a key that is none may have been meant for:  hardly a different one
     * of the same section, else one of the same name elsewhere in the entry or anywhere, else a similar one of the section.
     *
     * @param path of the stranger
     * @param within path of its section within its entry
     */
    static String forStranger(String key, String path, String within, Set<String> siblings, Scope scope) {
        String section = path.substring(0, path.length() - key.length());
        String entry = section.substring(0, section.length() - (within.isEmpty() ? 0 : within.length() + 1));
        Optional<String> foreign = ForeignWords.meaning(key)
                .filter(_ -> within(TYPO, key, siblings).isEmpty());
        if (foreign.isPresent()) {
            return named(foreign.get(), path);
        }
        return within(TYPO, key, siblings)
                .or(() -> partOf(key, siblings))
                .map(each -> section + each)
                .or(() -> sameName(key, scope.vocabulary(), entry))
                .or(() -> sameName(key, scope.manual(), ""))
                .or(() -> nearest(key, siblings).map(each -> section + each))
                .map(meant -> " Did you mean " + meant + "?")
                .orElse("");
    }

    /** With the entry's own name in the place of NAME, where it is of that kind. */
    private static String named(String sentence, String path) {
        String[] names = path.split("\\.", 3);
        return names.length < 3 ? sentence : sentence.replace(names[0] + ".NAME", names[0] + "." + names[1]);
    }

    /** {@code interval} is a part of {@code ping-interval}; of several the shortest, unless there are two of that length. */
    private static Optional<String> partOf(String key, Set<String> siblings) {
        List<String> found = siblings.stream()
                .filter(each -> each.endsWith("-" + key) || each.startsWith(key + "-"))
                .sorted(Comparator.comparingInt(String::length))
                .toList();
        boolean clear = found.size() == 1
                || found.size() > 1 && found.get(0).length() < found.get(1).length();
        return clear ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static Optional<String> sameName(String key, Set<String> paths, String entry) {
        List<String> found = paths.stream()
                .filter(each -> each.endsWith("." + key) || each.equals(key))
                .sorted()
                .toList();
        return found.isEmpty() || found.size() > 3
                ? Optional.empty()
                : Optional.of(found.stream().map(each -> entry + each).collect(Collectors.joining(" or ")));
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; case is free. */
    static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, one, other, i, j);
            }
        }
        return cost[one.length()][other.length()];
    }

    private static int cheapest(int[][] cost, String one, String other, int i, int j) {
        int replaced = cost[i - 1][j - 1] + (same(one.charAt(i - 1), other.charAt(j - 1)) ? 0 : 1);
        int least = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        boolean swapped = i > 1
                && j > 1
                && same(one.charAt(i - 1), other.charAt(j - 2))
                && same(one.charAt(i - 2), other.charAt(j - 1));
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }

    private static boolean same(char one, char other) {
        return Character.toLowerCase(one) == Character.toLowerCase(other);
    }
}
