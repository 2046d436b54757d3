package io.towline.config.setting;

import io.towline.config.tree.Node;
import io.towline.config.tree.Node.Branch;
import io.towline.config.tree.Node.Items;
import io.towline.config.tree.Place;
import io.towline.config.tree.Substitutions;
import io.towline.config.value.Unfit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A reader's view of one section of the file, above the same section of {@code reference.conf}.
 *
 * <p>It never fails: a value that does not fit is reported, and the built-in one is returned in its place, so that the
 * reader goes on and finds the next mistake. It remembers which keys were asked for: those are the settings there are, and
 * any other key of the file is a stranger.
 *
 * <p>Owner: the thread that loads.
 */
public final class Section {

    private final Scope scope;
    private final String entry;
    private final String within;
    private final Branch values;
    private final Branch builtIn;
    private final Set<String> asked = new TreeSet<>();
    private final Set<String> unfit = new TreeSet<>();
    private final List<Missing> missing = new ArrayList<>();
    private final Map<String, String> explained = new HashMap<>();

    private record Missing(String key, Place place, String what) {

        /** Whether the question after a stranger's name names it. */
        boolean isMeantBy(String question) {
            String name = "." + key;
            return question.contains(name + "?")
                    || question.contains(name + " ")
                    || question.contains(name + ",")
                    || question.startsWith(" Write " + key + " = ");
        }
    }

    private Section(Scope scope, String entry, String within, Branch values, Branch builtIn) {
        this.scope = scope;
        this.entry = entry;
        this.within = within;
        this.values = values;
        this.builtIn = builtIn;
        scope.opened().add(this);
    }

    /** The outermost section of a scope; {@code entry} is its path, empty for the file itself. */
    public static Section outermost(Scope scope, String entry, Branch values, Branch builtIn) {
        return new Section(scope, entry, "", values, builtIn);
    }

    /** Such as {@code routes.chat.bridge}, even where the value itself stands in {@code defaults}. */
    public String path() {
        return join(entry, within);
    }

    public String path(String key) {
        return join(path(), key);
    }

    public Place place() {
        return values.place();
    }

    /** A setting that has a built-in value. */
    public <T> T read(String key, Reading<T> reading) {
        return optional(key, reading).orElseGet(() -> builtIn(key, reading));
    }

    /** A setting that may be absent. */
    public <T> Optional<T> optional(String key, Reading<T> reading) {
        Optional<Node> given = given(key);
        Optional<T> value = given.flatMap(node -> attempt(node, reading));
        if (given.isPresent() && value.isEmpty()) {
            unfit.add(key);
        }
        return value;
    }

    /** Whether what the file says of it, if anything, could be read: else nothing follows from it. */
    public boolean fits(String key) {
        return !unfit.contains(key);
    }

    /** A setting that must be in the file; {@code mend} is a sentence that tells how to write it. */
    public <T> Optional<T> required(String key, Reading<T> reading, String mend) {
        if (given(key).isEmpty()) {
            missing(key, mend);
        }
        return optional(key, reading);
    }

    /** A list whose items are judged one by one; those that do not fit are left out. */
    public <T> List<T> list(String key, Reading<T> item) {
        return optional(key, Readings.listOfTexts(item))
                .map(items -> fitting(items, item))
                .orElseGet(() -> builtIn(key, Readings.listOf(item)));
    }

    /** A list that, if it is in the file, must have items; {@code mend} tells what to write in place of an empty one. */
    public <T> List<T> listOfSome(String key, Reading<T> item, String mend) {
        given(key).ifPresent(node -> {
            if (node instanceof Items items && items.items().isEmpty()) {
                scope.report().add(node, "is empty. " + mend);
            }
        });
        return given(key).isEmpty() ? List.of() : fitting(itemsOrOne(given(key).get()), item);
    }

    /** The value of an item, or empty after the mistake was noted. */
    public <T> Optional<T> attempt(Node item, Reading<T> reading) {
        if (item instanceof Node.Unresolved) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.of(item));
        } catch (Unfit unfit) {
            scope.report().add(item, unfit.getMessage());
            return Optional.empty();
        }
    }

    /** A section within this one; empty where the file has none. */
    public Section section(String key) {
        return section(key, branch(key));
    }

    /** The same; {@code mend} is a sentence that tells how to write it, where something else stands in its place. */
    public Section section(String key, String mend) {
        return section(
                key, optional(key, Readings.section(mend)).orElseGet(() -> Branch.empty(path(key), values.place())));
    }

    private Section section(String key, Branch given) {
        Branch below = builtIn.get(key)
                .flatMap(node -> node instanceof Branch branch ? Optional.of(branch) : Optional.empty())
                .orElseGet(() -> Branch.empty(path(key), builtIn.place()));
        return new Section(scope, entry, join(within, key), given, below);
    }

    /** A section that is an item of the list {@code key}. */
    public Section item(String key, Branch item) {
        return new Section(scope, entry, join(within, key), item, Branch.empty(path(key), builtIn.place()));
    }

    /** The same; what it does not say, {@code each} says. */
    public Section item(String key, Branch item, Section each) {
        return new Section(scope, entry, join(within, key), item.over(each.values), each.builtIn);
    }

    /** The sections within this one by their keys, which are the operator's names, in the order of the file. */
    public List<Map.Entry<String, Branch>> entries() {
        List<Map.Entry<String, Branch>> entries = new ArrayList<>();
        for (String name : values.children().keySet()) {
            asked.add(name);
            optional(name, Readings.name(name)).ifPresent(branch -> entries.add(Map.entry(name, branch)));
        }
        entries.sort(Comparator.comparing(
                        (Map.Entry<String, Branch> each) -> each.getValue().place(), Place.BY_FILE_AND_LINE)
                .thenComparing(Map.Entry::getKey));
        return entries;
    }

    /** What the file holds of a section, as it is. */
    public Branch branch(String key) {
        return optional(key, Readings.section(key, settings(key)))
                .orElseGet(() -> Branch.empty(path(key), values.place()));
    }

    /** Those of a section that reference.conf gives a value. */
    private Set<String> settings(String key) {
        return builtIn.get(key)
                .flatMap(node -> node instanceof Branch branch ? Optional.of(branch) : Optional.empty())
                .map(branch -> (Set<String>) new TreeSet<>(branch.children().keySet()))
                .orElse(Set.of());
    }

    /** What the file holds under a key that is no setting. */
    public Optional<Node> stranger(String key) {
        return asked.contains(key) ? Optional.empty() : values.get(key);
    }

    /** What to say of a key, if it turns out to be no setting; a sentence with a space before it. */
    public void explain(String key, String sentence) {
        explained.put(key, sentence);
    }

    /** What reference.conf holds of a section. */
    public Branch builtInBranch(String key) {
        return builtIn(key, Readings.section());
    }

    /** What the file, or its {@code defaults}, holds; empty where only reference.conf does. */
    public Optional<Node> given(String key) {
        ask(key);
        return values.get(key);
    }

    /** Whether this section itself holds the section {@code key}, not only the {@code defaults} below it. */
    public boolean isWritten(String key) {
        return given(key)
                .filter(node -> node instanceof Branch && node.path().equals(path(key)))
                .isPresent();
    }

    /** Leaves the keys of {@code key} to the operator. */
    public void leaveFree(String key) {
        ask(key);
    }

    /** Says that a setting is not there and should be. */
    public void missing(String key, String mend) {
        ask(key);
        if (!scope.whole()) {
            return;
        }
        boolean unset = values.children().get(key) instanceof Node.Unset;
        Place place = unset ? values.children().get(key).place() : values.place();
        String why =
                values.children().get(key) instanceof Node.Unset node ? Substitutions.notSet(node.substitutions()) : "";
        missing.add(new Missing(key, place, path(key) + " is missing." + why + " " + mend));
    }

    /** Says that a value, which by itself would do, does not go with another, if that one could be read. */
    public void contradiction(String key, String other, String sentence) {
        given(key)
                .filter(_ -> fits(key) && fits(other))
                .ifPresent(node -> scope.report().add(node, sentence));
    }

    /** Says of a value that this entry itself has, and not only the {@code defaults} below it, that it lacks another to go with. */
    public void forgotten(String key, String sentence) {
        given(key)
                .filter(node -> scope.whole() && node.path().equals(path(key)))
                .ifPresent(node -> scope.report().add(node, sentence));
    }

    /** Whether a key that is no setting was meant for this one: then it is not known what it says. */
    public boolean isMisnamed(String key) {
        Missing it = new Missing(key, place(), "");
        return values.children().keySet().stream()
                .filter(each -> !asked.contains(each))
                .anyMatch(each -> it.isMeantBy(Strangers.question(each, path(each), within, asked, scope)));
    }

    /** And what is missing, unless a stranger is it, under a wrong name. */
    void reportStrangers() {
        List<String> questions = new ArrayList<>();
        values.children().forEach((key, node) -> {
            if (!asked.contains(key)) {
                String question = Optional.ofNullable(explained.get(key))
                        .orElseGet(() -> Strangers.question(key, node.path(), within, asked, scope));
                scope.report().add(node.place(), node.path() + " is not a setting." + question);
                questions.add(question);
            }
        });
        missing.stream()
                .filter(each -> questions.stream().noneMatch(each::isMeantBy))
                .forEach(each -> scope.report().absent(each.place(), each.what()));
        missing.clear();
    }

    private <T> T builtIn(String key, Reading<T> reading) {
        Node node = builtIn.get(key)
                .orElseThrow(() -> new IllegalStateException("reference.conf lacks " + builtIn.path() + "." + key));
        try {
            return reading.of(node);
        } catch (Unfit unfit) {
            throw new IllegalStateException("reference.conf: " + node.path() + ": " + unfit.getMessage(), unfit);
        }
    }

    private void ask(String key) {
        asked.add(key);
        scope.vocabulary().add(join(within, key));
    }

    private <T> List<T> fitting(List<Node> items, Reading<T> reading) {
        return items.stream().flatMap(each -> attempt(each, reading).stream()).toList();
    }

    private static List<Node> itemsOrOne(Node node) {
        return node instanceof Items items ? items.items() : List.of(node);
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : key.isEmpty() ? path : path + "." + key;
    }
}
