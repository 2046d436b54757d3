package io.towline.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of listeners, routes, upstreams and servers that a filter may have: those of the configuration, and those of conversations
 * that began under another one.
 */
final class Names {

    private static final int MOST_TOLD = 30;

    private static final Map<String, Function<Subject, Optional<String>>> OF_CONVERSATIONS = Map.of(
            "listener",
            subject -> Optional.of(subject.arrival().listener()),
            "route",
            Subject::route,
            "upstream",
            Subject::upstream,
            "server",
            Subject::server);

    private final Plant plant;
    private final Supplier<Stream<Subject>> conversations;

    private Names(Plant plant, Supplier<Stream<Subject>> conversations) {
        this.plant = plant;
        this.conversations = conversations;
    }

    static Names ofOpen(Plant plant) {
        return new Names(plant, () -> plant.conversations().stream().map(Subject::of));
    }

    static Names ofOver(Plant plant) {
        return new Names(
                plant,
                () -> Stream.concat(
                        plant.endings().stream().map(Subject::of),
                        plant.repeatedEndings().stream().map(each -> Subject.of(each.latest()))));
    }

    /** Asks the conversations last: there may be many. */
    void check(String filter, String value) throws Problem {
        Function<Subject, Optional<String>> field = OF_CONVERSATIONS.get(filter);
        if (field == null || configured(filter).anyMatch(value::equals)) {
            return;
        }
        Set<String> others =
                conversations.get().map(field).flatMap(Optional::stream).collect(Collectors.toSet());
        if (!others.contains(value)) {
            throw none(
                    filter, value, some(configured(filter).distinct().sorted().toList()));
        }
    }

    private Stream<String> configured(String filter) {
        return switch (filter) {
            case "listener" -> plant.listeners().stream().map(Plant.ListenerView::name);
            case "route" -> plant.routes().stream().map(Plant.RouteView::name);
            case "upstream" -> plant.upstreams().stream().map(Plant.UpstreamView::name);
            default ->
                plant.upstreams().stream()
                        .flatMap(upstream -> upstream.servers().stream().map(Plant.ServerView::url));
        };
    }

    private static List<String> some(List<String> names) {
        return names.size() <= MOST_TOLD
                ? names
                : Stream.concat(names.stream().limit(MOST_TOLD), Stream.of(names.size() - MOST_TOLD + " more"))
                        .toList();
    }

    /** Such as {@code "chatt": no such route; there are chat and echo.} */
    static Problem none(String what, String value, List<String> there) {
        return Problem.badRequest(Shown.of(value) + ": no such " + what + "; " + listed(there) + ".");
    }

    private static String listed(List<String> names) {
        if (names.isEmpty()) {
            return "there is none";
        }
        if (names.size() == 1) {
            return "there is only " + names.getFirst();
        }
        return "there are " + String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
}
