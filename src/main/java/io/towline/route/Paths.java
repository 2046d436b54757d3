package io.towline.route;

import com.google.re2j.Matcher;
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

    /**
     * A route, and how much of the path it matched in the spelling that was looked up.
     *
     * @param found by a regular expression; empty for others
     */
    record Match(Route route, int length, Optional<Matcher> found) {

        Match(Route route, int length) {
            this(route, length, Optional.empty());
        }

        /** The path as the server shall get it. */
        String onward(String rawPath) {
            return route.rewrite()
                    .map(rewrite -> found.isPresent()
                            ? expanded(rewrite, rawPath, found.get())
                            : Route.joined(
                                    rewrite, rawPath.substring(Escapes.rawLength(rawPath, length)), route.isRaw()))
                    .orElse(rawPath);
        }

        /** {@code $1} is what the first group took, as the client wrote it. */
        private static String expanded(String rewrite, String rawPath, Matcher found) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < rewrite.length(); i++) {
                char c = rewrite.charAt(i);
                int group = c == '$' && i + 1 < rewrite.length() ? rewrite.charAt(i + 1) - '0' : -1;
                if (group < 0 || group > 9) {
                    path.append(c);
                } else {
                    i++;
                    if (found.start(group) >= 0) {
                        path.append(
                                rawPath,
                                Escapes.rawLength(rawPath, found.start(group)),
                                Escapes.rawLength(rawPath, found.end(group)));
                    }
                }
            }
            return path.toString();
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
            Matcher matcher = each.pattern().matcher(path);
            if (matcher.find()) {
                return Optional.of(new Match(each.route(), path.length(), Optional.of(matcher)));
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
