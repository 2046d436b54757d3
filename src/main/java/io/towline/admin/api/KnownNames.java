package io.towline.admin.api;

import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.Subject;
import io.towline.config.read.upstream.ServerSpellings;
import io.towline.conversation.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of listeners, routes, upstreams and servers that a filter may have: those of the configuration, and those of conversations
 * that began under another one.
 */
final class KnownNames {

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

    private final ProxyControl proxy;
    private final Supplier<Stream<Subject>> conversations;

    private KnownNames(ProxyControl proxy, Supplier<Stream<Subject>> conversations) {
        this.proxy = proxy;
        this.conversations = conversations;
    }

    static KnownNames ofOpen(ProxyControl proxy) {
        return new KnownNames(proxy, () -> proxy.conversations().stream().map(Subject::of));
    }

    static KnownNames ofOver(ProxyControl proxy) {
        return new KnownNames(
                proxy,
                () -> Stream.concat(
                        proxy.endings().stream().map(Subject::of),
                        proxy.repeatedEndings().stream().map(each -> Subject.of(each.latest()))));
    }

    /**
     * Asks the conversations last: there may be many.
     *
     * @return the name as it is known: a server may be spelled in other ways, and a name of a server stands for its addresses
     */
    String meant(String filter, String value) throws ApiProblem {
        Function<Subject, Optional<String>> field = OF_CONVERSATIONS.get(filter);
        if (field == null || configured(filter).anyMatch(value::equals)) {
            return value;
        }
        Set<String> others =
                conversations.get().map(field).flatMap(Optional::stream).collect(Collectors.toSet());
        if (others.contains(value)) {
            return value;
        }
        return spelled(filter, value, others)
                .orElseThrow(() -> none(
                        filter,
                        value,
                        some(configured(filter).distinct().sorted().toList())));
    }

    private Optional<String> spelled(String filter, String value, Set<String> others) {
        if (!filter.equals("server")) {
            return Optional.empty();
        }
        Set<String> urls = Stream.concat(configured(filter), others.stream())
                .flatMap(url -> Stream.of(url, named(url)))
                .collect(Collectors.toSet());
        return ServerSpellings.meant(value, urls);
    }

    /** Of {@code ws://app.example.com:9000#10.0.0.7} what the configuration has; the name of a socket file may have a # of its own. */
    private static String named(String url) {
        int address = url.indexOf('#');
        return address < 0 || url.contains("unix:/") ? url : url.substring(0, address);
    }

    /** @param meant as {@link #meant} gives it */
    static Predicate<String> isServer(String meant) {
        return url -> url.equals(meant) || named(url).equals(meant);
    }

    private Stream<String> configured(String filter) {
        return switch (filter) {
            case "listener" -> proxy.listeners().stream().map(ProxyControl.ListenerView::name);
            case "route" -> proxy.routes().stream().map(ProxyControl.RouteView::name);
            case "upstream" -> proxy.upstreams().stream().map(ProxyControl.UpstreamView::name);
            default ->
                proxy.upstreams().stream()
                        .flatMap(upstream -> upstream.servers().stream().map(ProxyControl.ServerView::url));
        };
    }

    private static List<String> some(List<String> names) {
        return names.size() <= MOST_TOLD
                ? names
                : Stream.concat(names.stream().limit(MOST_TOLD), Stream.of(names.size() - MOST_TOLD + " more"))
                        .toList();
    }

    /** Such as {@code "chatt": no such route; there are chat and echo.} */
    static ApiProblem none(String what, String value, List<String> there) {
        return ApiProblem.badRequest(Quoted.of(value) + ": no such " + what + "; " + listed(there) + ".");
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
