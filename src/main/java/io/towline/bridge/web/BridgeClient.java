package io.towline.bridge.web;

import io.towline.bridge.request.SessionOwner;
import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig.Dialect;
import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.RequestingPage;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.header.forwarded.ReceivedRequest;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, and what of its request goes on to the server when a session opens.
 *
 * @param outer how the client sees this URL
 * @param host the request's own {@code Host}
 * @param page judged by the route
 */
public record BridgeClient(Outer outer, String host, PageOrigin page) {

    /** {@code Expect} is here since a handshake has no body that could be waited for. */
    private static final Set<String> OF_THIS_REQUEST =
            Set.of("accept", "cache-control", "expect", "last-event-id", "pragma", "range");

    private static final List<String> OF_THIS_REQUEST_BY_PREFIX =
            List.of("accept-", "access-control-", "content-", "if-", "sec-fetch-", "towline-");

    public static BridgeClient of(HttpServerExchange exchange, Outer outer, RouteConfig route) {
        ReceivedRequest received = ReceivedRequest.of(exchange);
        return new BridgeClient(outer, received.host(), PageOrigin.judge(received.fields(), route, outer));
    }

    /**
     * The client's end-to-end fields for the upstream handshake, forwarding fields brought up to date. Without those that concern this one
     * request: {@code Accept*} but for {@code Accept-Language}, {@code Content-*}, {@code Cache-Control}, {@code Pragma}, {@code Last-Event-ID},
     * {@code Range} and {@code If-*}, {@code Expect}, {@code Access-Control-*}, {@code Sec-Fetch-*}, {@code Towline-*}; with {@code Origin} as
     * the page's, where it is known.
     *
     * @param send the dialects that the upstream wants
     */
    public HeaderMap onward(HttpServerExchange exchange, Forwarding forwarding, Set<Dialect> send) {
        HeaderMap onward = forwarding.onward(ReceivedRequest.of(exchange), send);
        List.copyOf(onward.getHeaderNames()).stream()
                .filter(BridgeClient::concernsThisRequest)
                .forEach(onward::remove);
        HeaderValues cookies = onward.get(Headers.COOKIE);
        if (cookies != null && cookies.size() > 1) {
            onward.put(Headers.COOKIE, String.join("; ", cookies)); // RFC 9113 §8.2.3: one line, but for HTTP/2
        }
        if (page instanceof Allowed allowed) {
            allowed.page().ifPresent(origin -> onward.put(Headers.ORIGIN, origin));
        }
        return onward;
    }

    /** Whose the session is that this request opens, or must be. */
    public SessionOwner owner(HttpServerExchange exchange, RouteConfig route) {
        // A client without the cookie is bound to not having it: as good as any other value.
        Optional<String> bond = route.bridge()
                .sessions()
                .bind()
                .map(name -> cookie(exchange, name).orElse(""));
        return new SessionOwner(route.name(), RequestingPage.of(exchange.getRequestHeaders()), bond);
    }

    /** A cookie's value. Of a client that sends what cannot be read, such as hundreds of them, none counts. */
    public static Optional<String> cookie(HttpServerExchange exchange, String name) {
        try {
            return Optional.ofNullable(exchange.getRequestCookie(name)).map(Cookie::getValue);
        } catch (IllegalStateException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean concernsThisRequest(HttpString field) {
        String name = field.toString().toLowerCase(Locale.ROOT);
        return !field.equals(Headers.ACCEPT_LANGUAGE)
                && (OF_THIS_REQUEST.contains(name)
                        || OF_THIS_REQUEST_BY_PREFIX.stream().anyMatch(name::startsWith));
    }
}
