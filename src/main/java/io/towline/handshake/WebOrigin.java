package io.towline.handshake;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Scheme, host and port, RFC 6454 §4; in lower case, with the scheme's default port put in.
 *
 * @param port empty for schemes without a default, such as those of browser extensions
 */
record WebOrigin(String scheme, String host, Optional<Integer> port) {

    /** ASCII only, as browsers write it (§6.2); {@code *} is for the patterns of routes and passes no host check of ours. */
    private static final Pattern SHAPE = Pattern.compile(
            "([a-z][a-z0-9+.-]*)://((?:[a-z0-9_*-]+\\.)*[a-z0-9_*-]+\\.?|\\[[0-9a-f:.]+])(?::(\\d{1,5}))?");

    /** Empty for {@code null}, for lists, and for anything that no browser sends. */
    static Optional<WebOrigin> parse(String text) {
        Matcher shape = SHAPE.matcher(text.toLowerCase(Locale.ROOT));
        if (!shape.matches()) {
            return Optional.empty();
        }
        Optional<Integer> port = Optional.ofNullable(shape.group(3)).map(Integer::valueOf);
        return Optional.of(new WebOrigin(shape.group(1), shape.group(2), port.or(() -> defaultPort(shape.group(1)))));
    }

    private static Optional<Integer> defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> Optional.of(80);
            case "https", "wss" -> Optional.of(443);
            default -> Optional.empty();
        };
    }

    /** As browsers write it: RFC 6454 §6.2 leaves the default port away. */
    String text() {
        String base = scheme + "://" + host;
        return port.equals(defaultPort(scheme))
                ? base
                : base + port.map(number -> ":" + number).orElse("");
    }

    /** Whether this pattern covers {@code origin}: a label {@code *} stands for one or more labels of its host. */
    boolean covers(WebOrigin origin) {
        return scheme.equals(origin.scheme)
                && port.equals(origin.port)
                && covers(host.split("\\.", -1), 0, origin.host.split("\\.", -1), 0);
    }

    private static boolean covers(String[] pattern, int p, String[] labels, int l) {
        if (p == pattern.length || l == labels.length) {
            return p == pattern.length && l == labels.length;
        }
        if (!pattern[p].equals("*")) {
            return pattern[p].equals(labels[l]) && covers(pattern, p + 1, labels, l + 1);
        }
        return covers(pattern, p + 1, labels, l + 1) || covers(pattern, p, labels, l + 1);
    }
}
