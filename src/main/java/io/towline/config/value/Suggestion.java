package io.towline.config.value;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the operator may have meant. */
public final class Suggestion {

    private Suggestion() {}

    /** The candidate that differs least, if by no more than a third of its letters. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        return within(Integer.MAX_VALUE, word, candidates);
    }

    /** The same, if it differs by no more than {@code most} letters. */
    public static Optional<String> within(int most, String word, Collection<String> candidates) {
        return candidates.stream()
                .filter(each -> isNear(word, each, most))
                .min(Comparator.<String>comparingInt(each -> distance(word, each))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isNear(String one, String other, int most) {
        int allowed = Math.min(most, Math.max(1, Math.min(one.length(), other.length()) / 3));
        // of words so unlike in length nothing need be counted, which would take the product of both
        return Math.abs(one.length() - other.length()) <= allowed && distance(one, other) <= allowed;
    }

    /** What may be written in place of a name that nothing has: a question, or a sentence with all that there is. */
    public static String among(String word, Collection<String> names) {
        String all =
                names.isEmpty() ? "" : " There is " + names.stream().sorted().collect(Collectors.joining(", ")) + ".";
        return nearest(word, names).map(Suggestion::question).orElse(all);
    }

    /** With a space before it, so that it goes after a sentence. */
    public static String question(String meant) {
        return " Did you mean " + meant + "?";
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; case is free. */
    private static int distance(String one, String other) {
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
