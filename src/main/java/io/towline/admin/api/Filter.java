package io.towline.admin.api;

import io.towline.admin.proxy.Subject;
import io.towline.config.value.Cidr;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which conversations a caller means. Immutable. */
final class Filter {

    private static final Map<String, Function<Subject, Optional<String>>> OPEN = Map.of(
            "id",
            subject -> Optional.of(subject.id()),
            "client",
            subject -> Optional.of(subject.client()),
            "listener",
            subject -> Optional.of(subject.arrival().listener()),
            "route",
            Subject::route,
            "upstream",
            Subject::upstream,
            "server",
            Subject::server,
            "kind",
            subject -> Optional.of(subject.arrival().kind().label()),
            "session",
            Subject::session,
            "trace",
            Subject::trace);

    private static final String CODE = "close_code";

    private static final Map<String, Function<Subject, Optional<String>>> OVER =
            Map.of("cause", Subject::cause, "by", Subject::by, CODE, Subject::closeCode);

    private static final String ANYWHERE = "q";

    /** Names of the filters for conversations that are open. */
    static final Set<String> FOR_OPEN = withAnywhere(OPEN.keySet());

    /** Names of the filters for those that are over. */
    static final Set<String> FOR_OVER = withAnywhere(
            Stream.concat(OPEN.keySet().stream(), OVER.keySet().stream()).collect(Collectors.toSet()));

    /** The filters that know only some words, so that a slip is told and does not look like an empty result. */
    private static final Map<String, List<String>> WORDS = Map.of(
            "kind", Arrays.stream(Kind.values()).map(Kind::label).toList(),
            "cause", Arrays.stream(Cause.values()).map(Cause::label).toList(),
            "by",
                    Arrays.stream(By.values())
                            .map(by -> by.name().toLowerCase(Locale.ROOT))
                            .toList());

    /** What endings that are alike have in common. */
    private static final Set<String> COMMON = Set.of("listener", "route", "upstream", "server", "cause", "by");

    /** RFC 6455 §7.4.2. */
    private static final Pattern CLOSE_CODE = Pattern.compile("[1-4][0-9]{3}");

    private final List<Predicate<Subject>> rules = new ArrayList<>();
    private boolean single;
    private boolean cause;

    private Filter() {}

    private static Set<String> withAnywhere(Set<String> names) {
        Set<String> all = new TreeSet<>(names);
        all.add(ANYWHERE);
        return Set.copyOf(all);
    }

    /**
     * @param wanted names that are no filters are left alone
     * @param names what there is of them; who asks for another has mistyped, which shall not look like an empty result
     */
    static Filter of(Map<String, String> wanted, KnownNames names) throws ApiProblem {
        Filter filter = new Filter();
        for (Map.Entry<String, String> each : wanted.entrySet()) {
            filter.add(each.getKey(), names.meant(each.getKey(), each.getValue()));
        }
        return filter;
    }

    private void add(String name, String value) throws ApiProblem {
        cause |= name.equals("cause");
        single |= FOR_OVER.contains(name) && !COMMON.contains(name);
        if (name.equals("client")) {
            Cidr block = block(value);
            rules.add(subject -> block.contains(subject.arrival().client()));
            return;
        }
        if (name.equals(ANYWHERE)) {
            if (value.isBlank()) {
                throw ApiProblem.badRequest("The text to search for must not be blank: that is everywhere.");
            }
            String sought = value.toLowerCase(Locale.ROOT);
            rules.add(subject -> anywhere(subject, sought));
            return;
        }
        Function<Subject, Optional<String>> field = OPEN.containsKey(name) ? OPEN.get(name) : OVER.get(name);
        if (field == null) {
            return;
        }
        if (name.equals(CODE) && !CLOSE_CODE.matcher(value).matches()) {
            throw ApiProblem.badRequest(CODE + " must be a close code, 1000 to 4999, not " + Quoted.of(value) + ".");
        }
        List<String> words = WORDS.getOrDefault(name, List.of(value));
        if (!words.contains(value)) {
            throw KnownNames.none(name, value, words);
        }
        Predicate<String> fits = name.equals("server") ? KnownNames.isServer(value) : value::equals;
        rules.add(subject -> field.apply(subject).filter(fits).isPresent());
    }

    private static Cidr block(String value) throws ApiProblem {
        try {
            return Cidr.of(value);
        } catch (IllegalArgumentException unfit) {
            throw ApiProblem.badRequest(
                    value.indexOf('/') >= 0
                            ? "client: " + unfit.getMessage()
                            : "client must be an address or a block of them, such as 203.0.113.7, 203.0.113.0/24 or"
                                    + " 2001:db8::/32, not " + Quoted.of(value) + ".");
        }
    }

    private static boolean anywhere(Subject subject, String sought) {
        Stream<Optional<String>> fields =
                Stream.concat(OPEN.values().stream(), OVER.values().stream()).map(field -> field.apply(subject));
        Stream<Optional<String>> beside =
                Stream.of(Optional.of(subject.arrival().path()), subject.protocol(), subject.reason());
        return Stream.concat(fields, beside)
                .flatMap(Optional::stream)
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(sought));
    }

    /** Whether it asks for what only single conversations have, such as a client. */
    boolean asksForSingle() {
        return single;
    }

    boolean asksForCause() {
        return cause;
    }

    boolean admits(Subject subject) {
        return rules.stream().allMatch(rule -> rule.test(subject));
    }
}
