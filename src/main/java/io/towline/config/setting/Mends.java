package io.towline.config.setting;

import io.towline.config.source.SettingPaths;
import io.towline.config.value.Parser;
import io.towline.config.value.Unfit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Sees to it that a mend which a mistake tells is one: it is tried, and where it would be refused in its turn, another one is told that
 * would not. Where there was none to tell, one is told if the value looks like another program's.
 */
public final class Mends {

    private Mends() {}

    /** @param guesses what may have been meant; of some the value is to be several */
    public static <T> Parser<T> of(Parser<T> parser, Function<String, List<List<String>>> guesses) {
        return of(parser, guesses, Mends::isForeign);
    }

    /** @param foreign for which values one is told where there was none */
    public static <T> Parser<T> of(
            Parser<T> parser, Function<String, List<List<String>>> guesses, Predicate<String> foreign) {
        return text -> {
            try {
                return parser.parse(text);
            } catch (Unfit unfit) {
                throw mended(parser, guesses, foreign.test(text), text, unfit);
            }
        };
    }

    private static <T> Unfit mended(
            Parser<T> parser, Function<String, List<List<String>>> guesses, boolean foreign, String text, Unfit unfit) {
        Optional<String> mend = unfit.mend();
        if (unfit.getMessage().contains(" = ")) { // another setting, in full
            return unfit;
        }
        if (mend.isPresent() ? fits(parser, bare(mend.get())) : !foreign) {
            return unfit;
        }
        return guesses.apply(text).stream()
                .filter(values -> values.stream().allMatch(value -> fits(parser, value)))
                .findFirst()
                .map(values -> unfit.instead(
                        values.stream().map(value -> '"' + value + '"').collect(Collectors.joining(", "))))
                .orElse(unfit);
    }

    private static boolean isForeign(String text) {
        return SettingPaths.isPattern(text) || text.equals("any") || text.equals("all") || text.startsWith("\u201C");
    }

    /** Stars have a meaning in hosts. */
    public static boolean isForeignHost(String text) {
        return isForeign(text.replace("*", ""));
    }

    private static String bare(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    private static boolean fits(Parser<?> parser, String text) {
        try {
            parser.parse(text);
            return true;
        } catch (Unfit unfit) {
            return false;
        }
    }
}
