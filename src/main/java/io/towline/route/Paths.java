package io.towline.route;

import com.google.re2j.Pattern;
import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathMatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The routes of one host by path, in one spelling of paths. First the exact ones; then prefixes, the longest first; then regular expressions, in
 * the order of the routes' names; last the prefix that is the root alone, which takes all that is left.
 *
 * <p>Filled by {@link RouteTable}, then only read.
 */
final class Paths {

    /** A route, and how much of the path it matched in the spelling that was looked up. */
    record Match(Route route, int length) {

        /** The path as the server shall get it. */
        String onward(String rawPath) {
            return route.rewrite()
                    .map(rewrite ->
                            Route.joined(rewrite, rawPath.substring(Escapes.rawLength(rawPath, length)), route.isRaw()))
                    .orElse(rawPath);
        }
    }

    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> prefixes = new HashMap<>();
    private final TreeMap<String, Expression> expressions = new TreeMap<>();
    private int longest;

    private record Expression(Pattern pattern, Route route) {}

    /** @param written the path as the operator wrote it */
    void add(String path, PathMatch match, Route route, String written) {
        RouteConfig added = route.config();
        Route other = (match == PathMatch.EXACT ? exact : prefixes).putIfAbsent(path, route);
        if (other != null) {
            throw new IllegalArgumentException(
                    "routes." + added.name() + ": routes." + other.config().name() + " has the same host and path \""
                            + written + "\". Give one of them another host or path.");
        }
        longest = Math.max(longest, path.length());
    }

    boolean isEmpty() {
        return exact.isEmpty() && prefixes.isEmpty() && expressions.isEmpty();
    }

    /** RE2's, so that what a client makes up costs linear time. */
    void addRegex(Route route) {
        RouteConfig config = route.config();
        expressions.put(
                config.name(), new Expression(Pattern.compile(config.match().path()), route));
    }

    Optional<Match> find(String path) {
        Route whole = exact.get(path);
        if (whole != null) {
            return Optional.of(new Match(whole, path.length()));
        }
        Optional<Match> prefix = findPrefix(path);
        boolean rest = prefix.isEmpty() || prefix.get().length() == 1;
        return rest && !expressions.isEmpty() ? findExpression(path).or(() -> prefix) : prefix;
    }

    private Optional<Match> findExpression(String path) {
        for (Expression each : expressions.values()) {
            if (each.pattern().matcher(path).find()) {
                return Optional.of(new Match(each.route(), path.length()));
            }
        }
        return Optional.empty();
    }

    /**
     * Tries the path and then each shorter one that ends at a border: before a slash, and behind it, since {@code path = "/chat/"}
     * has the slash in it. Nothing longer than the longest route is tried, however long a path a client makes up.
     */
    private Optional<Match> findPrefix(String path) {
        for (int end = Math.min(path.length(), longest); end > 0; end--) {
            if (isBorder(path, end)) {
                Route route = prefixes.get(path.substring(0, end));
                if (route != null) {
                    return Optional.of(new Match(route, end));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isBorder(String path, int end) {
        return end == path.length() || path.charAt(end) == '/' || path.charAt(end - 1) == '/';
    }
}
