package io.towline.route;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathMatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of one host by path, in one spelling of paths. The longest match wins; where two are of one length, the exact one.
 *
 * <p>Filled by {@link RouteTable}, then only read.
 */
final class Paths {

    /** A route, and how much of the path it matched in the spelling that was looked up. */
    record Match(Route route, int length) {

        /** The path as the server shall get it. */
        String onward(String rawPath) {
            return route.rewrite()
                    .map(rewrite -> Route.joined(rewrite, rawPath.substring(Escapes.rawLength(rawPath, length))))
                    .orElse(rawPath);
        }
    }

    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> prefixes = new HashMap<>();
    private int longest;

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

    Optional<Match> find(String path) {
        Route whole = exact.get(path);
        return whole != null ? Optional.of(new Match(whole, path.length())) : findPrefix(path);
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
