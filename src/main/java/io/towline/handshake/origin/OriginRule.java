package io.towline.handshake.origin;

import io.towline.config.RouteConfig.Origins;
import io.towline.conversation.Quoted;
import io.towline.header.Forwarding.Outer;
import java.util.Optional;

/**
 * Whether pages of an origin may come in, RFC 6455 §10.2: browsers let any page open a WebSocket to anywhere, with the user's
 * cookies, and leave it to us to say no.
 */
public final class OriginRule {

    public static final String MISSING = "An Origin header is needed here (missing-origin = reject).";

    private static final String NULL = "null";
    private static final String DEV = "dev";
    private static final String ANY_PORT = ":*";

    private static final String TLS_IN_FRONT = " If a proxy ends TLS in front, name it in forwarded.trust.";
    private static final String PORT_DROPPED =
            " If a proxy in front drops the port from Host, let it pass the whole field"
                    + " (in nginx $http_host, not $host).";
    private static final String HOST_REPLACED = " If a proxy in front replaces Host, let it pass on the client's"
            + " (in nginx: proxy_set_header Host $http_host).";
    private static final String UNDER_DEVELOPMENT = " For a page under development write origins = dev.";

    private OriginRule() {}

    public static boolean allows(Origins origins, String origin, Outer outer) {
        return switch (origins) {
            case Origins.Any() -> true;
            case Origins.Same() -> same(origin, outer);
            case Origins.Dev() -> same(origin, outer) || covers(DEV, origin, WebOrigin.parse(origin));
            case Origins.Listed(var patterns) -> {
                Optional<WebOrigin> page = WebOrigin.parse(origin);
                yield patterns.stream().anyMatch(pattern -> covers(pattern, origin, page));
            }
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

    /** Sandboxed frames and local files say {@code null}: they come in only where the operator says the very word. */
    private static boolean covers(String pattern, String origin, Optional<WebOrigin> page) {
        return switch (pattern) {
            case NULL -> origin.equals(NULL);
            case DEV -> page.filter(WebOrigin::isLoopback).isPresent();
            default -> page.isPresent() && covers(pattern, page.get());
        };
    }

    private static boolean covers(String pattern, WebOrigin page) {
        boolean anyPort = pattern.endsWith(ANY_PORT);
        String rest = anyPort ? pattern.substring(0, pattern.length() - ANY_PORT.length()) : pattern;
        return WebOrigin.parse(rest).filter(rule -> rule.covers(page, anyPort)).isPresent();
    }

    // ---- words ----

    /** What came, what would have been right, and which setting says so. */
    public static String notAllowed(Origins origins, String origin, Outer outer) {
        String expected = "the request itself names " + Quoted.of(ownText(outer));
        String why = switch (origins) {
            case Origins.Any() -> expected + ".";
            case Origins.Same() -> expected + " (origins = same-origin)." + hint(origin, outer, UNDER_DEVELOPMENT);
            case Origins.Dev() -> expected + " (origins = dev)." + hint(origin, outer, "");
            case Origins.Listed _ -> "the route's origins do not list it; " + expected + ".";
        };
        return "Pages of the origin " + Quoted.of(origin) + " may not connect here: " + why;
    }

    private static String ownText(Outer outer) {
        return own(outer).map(WebOrigin::text).orElseGet(() -> outer.scheme() + "://" + outer.host());
    }

    /** The usual reasons why a page's own host is refused. */
    private static String hint(String origin, Outer outer, String underDevelopment) {
        Optional<WebOrigin> page = WebOrigin.parse(origin);
        Optional<WebOrigin> own = own(outer);
        if (page.isEmpty() || own.isEmpty()) {
            return "";
        }
        if (page.get().isLoopback() && own.get().isLoopback()) {
            return underDevelopment;
        }
        if (!page.get().host().equals(own.get().host())) {
            return own.get().isInward()
                    ? HOST_REPLACED
                    : ""; // what proxies send that have only their own server's address
        }
        if (!page.get().scheme().equals(own.get().scheme())) {
            return page.get().scheme().equals("https") ? TLS_IN_FRONT : "";
        }
        return outer.host().endsWith("]") || outer.host().indexOf(':') < 0 ? PORT_DROPPED : "";
    }
}
