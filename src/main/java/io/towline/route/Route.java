package io.towline.route;

import io.towline.config.RouteConfig;
import io.towline.config.RouteConfig.PathReading;
import java.util.Optional;

/**
 * One configured route, ready for requests. A class and not a record: two routes are the same only if they are one object, and
 * comparing them must cost nothing.
 */
final class Route {

    private final RouteConfig config;
    private final Optional<String> rewrite;

    /** @param rewrite percent-encoded */
    Route(RouteConfig config, Optional<String> rewrite) {
        this.config = config;
        this.rewrite = rewrite;
    }

    RouteConfig config() {
        return config;
    }

    Optional<String> rewrite() {
        return rewrite;
    }

    /** Whether its server is the judge of what a path means. */
    boolean isRaw() {
        return config.match().reading() == PathReading.RAW;
    }

    /** One slash at the joint, whoever brought it, or those that {@code raw} brought more; none where nothing follows. */
    static String joined(String rewrite, String rest, boolean raw) {
        if (rest.isEmpty()) {
            return rewrite;
        }
        int from = 0;
        while (from < rest.length() && rest.charAt(from) == '/' && !(raw && from > 0)) {
            from++;
        }
        return (rewrite.endsWith("/") ? rewrite : rewrite + "/") + rest.substring(from);
    }
}
