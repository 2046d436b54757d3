package io.towline.header.forwarded;

import io.towline.header.grammar.ListField;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a proxy in front says of a request, in the one dialect that is heard: {@code Forwarded} only where there is nothing of the
 * {@code X-Forwarded} family, since most proxies write that one and let the other pass from whoever sent it.
 *
 * @param nodes addresses as they are written, the client's end first
 */
public record ForwardedClaim(List<String> nodes, Part scheme, Part host, Part port) {

    private static final HttpString X_FORWARDED_PROTOCOL = new HttpString("X-Forwarded-Protocol");
    public static final HttpString X_FORWARDED_SCHEME = new HttpString("X-Forwarded-Scheme");
    public static final HttpString X_FORWARDED_SSL = new HttpString("X-Forwarded-Ssl");
    public static final HttpString X_REAL_IP = new HttpString("X-Real-IP");

    private static final int HIGHEST_PORT = 65_535;

    /** One parameter, by the position of the node beside which it may have been written. */
    @FunctionalInterface
    interface Part {
        Part ABSENT = _ -> Optional.empty();

        Optional<String> of(int node);
    }

    static ForwardedClaim of(HeaderMap request) {
        List<String> nodes = ListField.elements(request, Headers.X_FORWARDED_FOR);
        List<String> schemes = schemes(request);
        List<String> hosts = ListField.elements(request, Headers.X_FORWARDED_HOST);
        List<String> ports = ListField.elements(request, Headers.X_FORWARDED_PORT);
        List<ForwardedElement> elements = ForwardedElement.of(request);
        boolean family = Stream.of(nodes, schemes, hosts, ports).anyMatch(list -> !list.isEmpty());
        if (!family && !elements.isEmpty()) {
            return of(elements);
        }
        return new ForwardedClaim(
                nodes.isEmpty() ? ListField.elements(request, X_REAL_IP) : nodes,
                beside(nodes, schemes),
                beside(nodes, hosts),
                beside(nodes, ports));
    }

    /** Right of the client's own element stand those of proxies that are trusted as well; left of it anybody's. */
    private static ForwardedClaim of(List<ForwardedElement> elements) {
        return new ForwardedClaim(
                elements.stream()
                        .map(element -> element.node().orElse("unknown"))
                        .toList(),
                node -> first(elements, node, ForwardedElement::proto),
                node -> first(elements, node, ForwardedElement::host),
                Part.ABSENT);
    }

    private static Optional<String> first(
            List<ForwardedElement> elements, int from, Function<ForwardedElement, Optional<String>> part) {
        return elements.subList(from, elements.size()).stream()
                .map(part)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A list of as many words as there are nodes grew with them; of any other the first is the client's. */
    private static Part beside(List<String> nodes, List<String> words) {
        return node -> {
            boolean grown = node < words.size() && words.size() == nodes.size();
            return grown ? Optional.of(words.get(node)) : words.stream().findFirst();
        };
    }

    private static List<String> schemes(HeaderMap request) {
        for (HttpString name : List.of(Headers.X_FORWARDED_PROTO, X_FORWARDED_SCHEME, X_FORWARDED_PROTOCOL)) {
            List<String> named = ListField.elements(request, name);
            if (!named.isEmpty()) {
                return named;
            }
        }
        return ListField.elements(request, X_FORWARDED_SSL).stream()
                .map(word -> word.equalsIgnoreCase("on") ? "https" : "http")
                .toList();
    }

    /** Some proxies name the WebSocket scheme; an origin never does. */
    Optional<String> schemeAt(int node) {
        return scheme.of(node).flatMap(word -> switch (word.toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> Optional.of("http");
            case "https", "wss" -> Optional.of("https");
            default -> Optional.empty();
        });
    }

    Optional<String> hostAt(int node) {
        return host.of(node).filter(ForwardedClaim::couldBeHost);
    }

    OptionalInt portAt(int node) {
        return port.of(node)
                .filter(word -> word.length() <= 5 && word.chars().allMatch(c -> c >= '0' && c <= '9'))
                .map(Integer::parseInt)
                .filter(number -> number > 0 && number <= HIGHEST_PORT)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** It goes into our own fields, so nothing in it may end a word there. */
    private static boolean couldBeHost(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c < 0x7F && "\"(),/;<=>?@\\{}".indexOf(c) < 0);
    }

    /** The names by which this family tells the scheme, host, port and address. */
    public static boolean tells(HttpString name) {
        return name.equals(Headers.X_FORWARDED_FOR)
                || name.equals(Headers.X_FORWARDED_PROTO)
                || name.equals(Headers.X_FORWARDED_HOST)
                || name.equals(Headers.X_FORWARDED_PORT)
                || name.equals(X_FORWARDED_SCHEME)
                || name.equals(X_FORWARDED_PROTOCOL)
                || name.equals(X_FORWARDED_SSL)
                || name.equals(X_REAL_IP)
                || name.equals(Headers.FORWARDED);
    }
}
