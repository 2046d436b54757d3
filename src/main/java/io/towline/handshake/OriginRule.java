package io.towline.handshake;

import io.towline.config.RouteConfig.Origins;
import io.towline.header.Forwarding.Outer;
import java.util.Optional;

/**
 * Whether pages of an origin may come in, RFC 6455 §10.2: browsers let any page open a WebSocket to anywhere, with the user's
 * cookies, and leave it to us to say no.
 */
final class OriginRule {

    static final String MISSING = "An Origin header is needed here.";

    private OriginRule() {}

    static boolean allows(Origins origins, String origin, Outer outer) {
        return switch (origins) {
            case Origins.Any() -> true;
            case Origins.Same() -> same(origin, outer);
            case Origins.Listed(var patterns) -> patterns.stream().anyMatch(pattern -> covers(pattern, origin));
        };
    }

    private static boolean same(String origin, Outer outer) {
        Optional<WebOrigin> own = own(outer);
        return own.isPresent() && own.equals(WebOrigin.parse(origin));
    }

    /** Of the pages that live beside this URL; empty if the request named no host that has one. */
    static Optional<WebOrigin> own(Outer outer) {
        return WebOrigin.parse(outer.scheme() + "://" + outer.host());
    }

    static String notAllowed(String origin) {
        return "Pages of the origin " + Quoted.of(origin) + " may not connect here.";
    }

    private static boolean covers(String pattern, String origin) {
        if (pattern.equals("null") || origin.equals("null")) {
            return pattern.equals(
                    origin); // sandboxed frames and local files: only where the operator says the very word
        }
        Optional<WebOrigin> page = WebOrigin.parse(origin);
        return page.isPresent()
                && WebOrigin.parse(pattern)
                        .filter(rule -> rule.covers(page.get()))
                        .isPresent();
    }
}
