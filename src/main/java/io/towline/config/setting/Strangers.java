package io.towline.config.setting;

import io.towline.config.value.Suggestion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which setting a key that is none may have been meant for. */
final class Strangers {

    private static final int TYPO = 2;

    private static final Set<String> EDITS = Set.of("set", "add", "remove");

    /** What a fixed answer says goes by many names. */
    private static final Map<String, String> BODY = Map.of(
            "respond.text", "body",
            "respond.content", "body",
            "respond.message", "body",
            "respond.html", "body",
            "respond.json", "body");

    private Strangers() {}

    /**
     * A question that names it, with a space before it: hardly a different one of the same section, else one of the same name elsewhere in
     * the entry or anywhere, else a similar one of the section. Or what is said of another program's word.
     *
     * @param path of the stranger
     * @param within path of its section within its entry
     */
    static String question(String key, String path, String within, Set<String> siblings, Scope scope) {
        String section = path.substring(0, path.length() - key.length());
        String entry = section.substring(0, section.length() - (within.isEmpty() ? 0 : within.length() + 1));
        Optional<String> hardlyAnother = Suggestion.within(TYPO, key, siblings);
        Optional<String> foreign = ForeignWords.meaning(key).filter(_ -> hardlyAnother.isEmpty());
        if (foreign.isPresent()) {
            return named(foreign.get(), path);
        }
        Optional<String> field = field(key, within).filter(_ -> hardlyAnother.isEmpty());
        if (field.isPresent()) {
            return field.get();
        }
        return hardlyAnother
                .or(() -> Optional.ofNullable(BODY.get(within + "." + key)))
                .or(() -> partOf(key, siblings))
                .map(each -> section + each)
                .or(() -> sameName(key, scope.vocabulary(), entry))
                .or(() -> sameName(key, scope.manual(), ""))
                .or(() -> Suggestion.nearest(key, siblings).map(each -> section + each))
                .map(Suggestion::question)
                .orElse("");
    }

    /** The name of a header field, where what is done with fields has its place. */
    private static Optional<String> field(String key, String within) {
        if (Suggestion.within(TYPO, key, EDITS).isPresent()) {
            return Optional.empty();
        }
        return switch (within) {
            case "headers" ->
                Optional.of(" For a field of requests to servers write headers { request { set { " + key
                        + " = ... } } }, for one of answers response in the place of request.");
            case "headers.request", "headers.response" ->
                Optional.of(" For a field write " + within.replace(".", " { ") + " { set { " + key + " = ... } } }.");
            default -> Optional.empty();
        };
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
}
