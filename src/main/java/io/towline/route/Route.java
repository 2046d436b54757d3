package io.towline.route;

import io.towline.config.RouteConfig;
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

    /** One slash at the joint, whoever brought it; none where nothing follows. */
    static String joined(String rewrite, String rest) {
        if (rest.isEmpty()) {
            return rewrite;
        }
        int from = 0;
        while (from < rest.length() && rest.charAt(from) == '/') {
            from++;
        }
        return (rewrite.endsWith("/") ? rewrite : rewrite + "/") + rest.substring(from);
    }
}
