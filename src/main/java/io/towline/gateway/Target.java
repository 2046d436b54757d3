package io.towline.gateway;

import io.towline.conversation.Kind;
import io.towline.handshake.OpeningHandshake;
import io.towline.route.Lookup.Found;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Optional;

/**
 * What a request is addressed to and what it is for, in whichever form it came (RFC 9112 §3.2).
 *
 * @param host the {@code Host} field's value; empty where there is none, as HTTP/1.0 allows
 * @param path raw, without scheme and authority
 * @param hasBareMark a question mark without a query stands behind the path: to a server {@code /q?} is not {@code /q}
 * @param isContradicted the target names another host than {@code Host}: RFC 9112 §3.2.2 forbids it, and readers would differ
 */
record Target(String host, String path, boolean hasBareMark, boolean isContradicted, Kind kind) {

    private static final String MARK = "?";

    /** RFC 1035 §2.3.4. */
    private static final int LONGEST_NAME = 253;

    /** Whether no name that it could mean exists; what is so long is not looked at any further. */
    boolean isNamedTooLong() {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.length() - (name.endsWith(".") ? 1 : 0) > LONGEST_NAME;
    }

    static Target of(HttpServerExchange exchange) {
        String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.HOST))
                .orElse("");
        String asked = exchange.getRequestURI();
        boolean bareMark = asked.endsWith(MARK); // else it would be no part of a request URI
        String uri = bareMark ? asked.substring(0, asked.length() - 1) : asked;
        // In absolute form Undertow gives the target back whole, and compares its host with the field's only for http
        // and https.
        int scheme = exchange.isHostIncludedInRequestURI() ? uri.indexOf("://") : -1;
        if (scheme < 0) {
            return new Target(host, uri, bareMark, false, kind(exchange));
        }
        int authority = scheme + "://".length();
        int slash = uri.indexOf('/', authority);
        String named = slash < 0 ? uri.substring(authority) : uri.substring(authority, slash);
        String path = slash < 0 ? "/" : uri.substring(slash);
        boolean contradicted = !withPort(named, uri).equalsIgnoreCase(withPort(host, uri));
        return new Target(host, path, bareMark, contradicted, kind(exchange));
    }

    /** Path and query as they go on. */
    String onward(Found found, String query) {
        return found.target(query) + (hasBareMark ? MARK : "");
    }

    /** The default port may be left out (RFC 9110 §4.2.3). */
    private static String withPort(String authority, String uri) {
        boolean named = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        boolean secure = uri.startsWith("https:") || uri.startsWith("wss:");
        return named ? authority : authority + (secure ? ":443" : ":80");
    }

    private static Kind kind(HttpServerExchange exchange) {
        return OpeningHandshake.isMeant(exchange.getRequestHeaders()) ? Kind.WEBSOCKET : Kind.HTTP;
    }
}
