package io.towline.config.setting;

import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Items;
import io.towline.config.tree.Node.Kind;
import io.towline.config.tree.Node.Leaf;
import io.towline.config.value.Durations;
import io.towline.config.value.Parser;
import io.towline.config.value.Sizes;
import io.towline.config.value.Suggestion;
import io.towline.config.value.Unfit;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a setting may hold: the readings of which the sections' readers are made. */
public final class Readings {

    // Names go into logs and metrics' labels as they are.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,4})%");
    private static final Pattern RATIO = Pattern.compile("(0|1)(\\.[0-9]{1,9})?");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

    /** Settings that a word in the place of their section is taken for: who writes {@code balance = random-two} is told of {@code policy}. */
    private static final Set<String> SHORTHANDS = Set.of("policy", "check");

    private static final Map<String, Boolean> SWITCH =
            Map.of("on", true, "true", true, "yes", true, "off", false, "false", false, "no", false);

    private Readings() {}

    /** A word or text; numbers and switches count by their letters, as HOCON has it. */
    public static Reading<String> text() {
        return node -> leaf(node, "a text").text();
    }

    /** A text that is judged further. */
    public static <T> Reading<T> text(Parser<T> parser) {
        return node -> parser.parse(leaf(node, "a text").text());
    }

    /** A file, relative to the one that names it. */
    public static Reading<Path> path() {
        return node -> {
            Leaf leaf = leaf(node, "a path");
            if (SWITCH.containsKey(leaf.text())) {
                throw new Unfit(leaf.shown() + " is a switch, not a path.");
            }
            try {
                if (!leaf.text().isBlank()) {
                    return node.place().file().resolveSibling(leaf.text()).normalize();
                }
            } catch (InvalidPathException invalid) {
                throw new Unfit(leaf.shown() + " is no path: " + invalid.getReason() + ".");
            }
            throw new Unfit(leaf.shown() + " names no file.");
        };
    }

    public static Reading<Boolean> flag() {
        return node -> {
            Leaf leaf = leaf(node, "a switch");
            Boolean flag = SWITCH.get(leaf.text());
            if (flag == null) {
                throw new Unfit(leaf.shown() + " is not a switch. Write on or off.");
            }
            return flag;
        };
    }

    /** A wait that somebody sits out. */
    public static Reading<Duration> timeout() {
        return duration(Duration.ofMillis(1), Duration.ofDays(1));
    }

    public static Reading<Duration> duration(Duration least, Duration most) {
        return node -> {
            Leaf leaf = leaf(node, "a duration");
            Duration duration = Durations.parse(leaf.text(), leaf.shown());
            if (duration.isNegative()) {
                throw new Unfit(leaf.shown() + " is negative. The least is " + Durations.text(least) + ".");
            }
            if (duration.compareTo(least) < 0) {
                throw new Unfit(leaf.shown() + " is too short. The least is " + Durations.text(least) + ".");
            }
            if (duration.compareTo(most) > 0) {
                throw new Unfit(leaf.shown() + " is too long. The most is " + Durations.text(most) + ".");
            }
            return duration;
        };
    }

    /** In bytes. */
    public static Reading<Long> size(long least, long most) {
        return node -> {
            Leaf leaf = leaf(node, "a size");
            long bytes = Sizes.parse(leaf.text(), leaf.shown());
            if (bytes < 0) {
                throw new Unfit(leaf.shown() + " is negative. The least is " + Sizes.text(least) + ".");
            }
            if (bytes < least) {
                throw new Unfit(leaf.shown() + " is too small. The least is " + Sizes.text(least) + ".");
            }
            if (bytes > most) {
                throw new Unfit(leaf.shown() + " is too big. The most is " + Sizes.text(most) + ".");
            }
            return bytes;
        };
    }

    public static Reading<Integer> count(int least, int most) {
        return node -> {
            Leaf leaf = leaf(node, "a number");
            if (!WHOLE_NUMBER.matcher(leaf.text()).matches()) {
                throw new Unfit(leaf.shown() + " is not a whole number. Write one from " + least + " to " + most + ".");
            }
            long count = Long.parseLong(leaf.text());
            if (count < least || count > most) {
                throw new Unfit(leaf.shown() + " is out of range. Write a number from " + least + " to " + most + ".");
            }
            return (int) count;
        };
    }

    /** A part of something, {@code 1%} to {@code 100%}. */
    public static Reading<Integer> percent() {
        return percent(1, 100, "50%");
    }

    /** @param such an example */
    public static Reading<Integer> percent(int least, int most, String such) {
        return node -> {
            Leaf leaf = leaf(node, "a percentage");
            Matcher shape = PERCENT.matcher(leaf.text());
            if (!shape.matches()) {
                throw new Unfit(leaf.shown() + " is not a percentage. Write one from " + least + "% to " + most
                        + "%, such as \"" + such + "\".");
            }
            int percent = Integer.parseInt(shape.group(1));
            if (percent < least || percent > most) {
                throw new Unfit(
                        leaf.shown() + " is out of range. Write a percentage from " + least + "% to " + most + "%.");
            }
            return percent;
        };
    }

    /** A part of something, {@code 0} to {@code 1}. */
    public static Reading<Double> ratio() {
        return node -> {
            Leaf leaf = leaf(node, "a ratio");
            double ratio = RATIO.matcher(leaf.text()).matches() ? Double.parseDouble(leaf.text()) : 2;
            if (ratio > 1) {
                throw new Unfit(leaf.shown() + " is not a ratio. Write a number from 0 to 1, such as 0.05.");
            }
            return ratio;
        };
    }

    /** One of the constants, in lower case and with hyphens. */
    public static <E extends Enum<E>> Reading<E> choice(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(word(constant), constant);
        }
        return choice(words);
    }

    public static <T> Reading<T> choice(Map<String, T> words) {
        return node -> {
            Leaf leaf = leaf(node, "one of " + String.join(", ", words.keySet()));
            T chosen = words.get(leaf.text());
            if (chosen == null) {
                throw new Unfit(leaf.shown() + " is not one of " + String.join(", ", words.keySet()) + "."
                        + ForeignWords.value(leaf.text())
                                .filter(words::containsKey)
                                .or(() -> Suggestion.nearest(leaf.text(), words.keySet()))
                                .map(Suggestion::question)
                                .orElse(""));
            }
            return chosen;
        };
    }

    /** As it is written in the file. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The word {@code off}, or else what {@code reading} takes. Zero, no and never mean off, but do not say so. */
    public static <T> Reading<Optional<T>> orOff(Reading<T> reading) {
        return node -> {
            if (!(node instanceof Leaf leaf)) {
                return Optional.of(reading.of(node));
            }
            if (leaf.text().equals("off")) {
                return Optional.empty();
            }
            if (leaf.text().matches("0[^1-9]*")) {
                throw new Unfit(leaf.shown() + " does not turn it off. Write off.");
            }
            try {
                return Optional.of(reading.of(leaf));
            } catch (Unfit unfit) {
                boolean hasNumber = leaf.text().matches(".*[0-9].*");
                throw hasNumber ? unfit : new Unfit(unfit.getMessage() + " To turn it off, write off.");
            }
        };
    }

    /** As {@link #count}, or {@code off}. */
    public static Reading<OptionalInt> countOrOff(int least, int most) {
        Reading<Optional<Integer>> reading = orOff(count(least, most));
        return node -> reading.of(node).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    /** What {@code size} takes, or {@code off}. */
    public static Reading<OptionalLong> sizeOrOff(Reading<Long> size) {
        Reading<Optional<Long>> reading = orOff(size);
        return node -> reading.of(node).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    public static Reading<Branch> section() {
        return section("");
    }

    /** @param mend a sentence, or nothing */
    public static Reading<Branch> section(String mend) {
        return node -> switch (node) {
            case Branch branch -> branch;
            default ->
                throw new Unfit(
                        "must be a section { ... }, but is " + shown(node) + "." + (mend.isEmpty() ? "" : " " + mend));
        };
    }

    /** @param settings what may stand in it, as far as it is known */
    public static Reading<Branch> section(String key, Set<String> settings) {
        return node -> section(mend(key, settings, node)).of(node);
    }

    private static String mend(String key, Set<String> settings, Node node) {
        Boolean flag = node instanceof Leaf leaf ? SWITCH.get(leaf.text()) : null;
        if (flag != null && settings.contains("enabled")) {
            return "Write " + key + " { enabled = " + (flag ? "on" : "off") + " }.";
        }
        Optional<String> main = settings.size() == 1
                ? settings.stream().findFirst()
                : SHORTHANDS.stream().filter(settings::contains).findFirst();
        if (main.isPresent() && node instanceof Leaf leaf && leaf.kind() != Kind.NULL) {
            return "Write " + key + " { " + main.get() + " = " + leaf.text() + " }.";
        }
        return settings.isEmpty() ? "" : "Its settings are " + String.join(", ", settings) + ".";
    }

    /** A section whose key is a name that the operator gave. */
    static Reading<Branch> name(String name) {
        return node -> {
            Branch branch = section().of(node);
            if (!NAME.matcher(name).matches()) {
                throw new Unfit("cannot be a name. Write up to 64 letters, digits, dots, hyphens and underscores,"
                        + " beginning with a letter or digit.");
            }
            return branch;
        };
    }

    public static Reading<List<Node>> list() {
        return node -> switch (node) {
            case Items items -> items.items();
            case Leaf leaf
            when List.of("off", "none").contains(leaf.text()) ->
                throw new Unfit("must be a list. The list of nothing is [].");
            case Leaf leaf
            when leaf.kind() == Kind.TEXT -> throw new Unfit("must be a list. Write [" + leaf.shown() + "].");
            default -> throw new Unfit("must be a list [ ... ], but is " + shown(node) + ".");
        };
    }

    /** As {@link #list}; what a text by itself is told to be written as is judged as an item before. */
    public static Reading<List<Node>> listOfTexts(Reading<?> item) {
        return node -> {
            if (node instanceof Leaf leaf && leaf.kind() == Kind.TEXT) {
                throw asList(leaf, item);
            }
            return list().of(node);
        };
    }

    private static Unfit asList(Leaf leaf, Reading<?> item) {
        try {
            item.of(leaf);
            return new Unfit("must be a list. Write [" + leaf.shown() + "].");
        } catch (Unfit unfit) {
            return ownWords(leaf).orElseGet(unfit::asItem);
        }
    }

    /** What is said of a list that is a text has more to say of some words. */
    private static Optional<Unfit> ownWords(Leaf leaf) {
        try {
            list().of(leaf);
            return Optional.empty();
        } catch (Unfit unfit) {
            return Optional.of(unfit).filter(each -> !each.getMessage().contains("Write ["));
        }
    }

    public static <T> Reading<List<T>> listOf(Reading<T> item) {
        return node -> {
            List<T> items = new ArrayList<>();
            for (Node each : list().of(node)) {
                items.add(item.of(each));
            }
            return items;
        };
    }

    private static Leaf leaf(Node node, String expected) throws Unfit {
        return switch (node) {
            case Leaf leaf when leaf.kind() != Kind.NULL -> leaf;
            default -> throw new Unfit("must be " + expected + ", but is " + shown(node) + ".");
        };
    }

    private static String shown(Node node) {
        return switch (node) {
            case Branch _ -> "a section";
            case Items items -> items.items().isEmpty() ? "an empty list" : "a list";
            case Leaf leaf -> leaf.shown();
            case Node.Unset _, Node.Unresolved _ -> "not set";
        };
    }
}
