package io.towline.header.grammar;

import io.undertow.server.HttpServerExchange;
import java.util.Optional;

/**
 * What stands on a request line, in origin or in absolute form (RFC 9112 §3.2): Undertow gives it as it came.
 *
 * @param absolute the scheme and the authority, where it is in absolute form
 * @param path raw
 * @param hasBareMark a question mark without a query stands behind the path: to a server {@code /q?} is not {@code /q}
 */
public record TargetForm(Optional<Absolute> absolute, String path, boolean hasBareMark) {

    private static final String MARK = "?";
    private static final String AUTHORITY = "://";

    public record Absolute(String scheme, String authority) {

        /** RFC 9110 §4.2.3: the same authority may be written without its default port. */
        public boolean isFor(String host) {
            return withPort(authority).equalsIgnoreCase(withPort(host));
        }

        private String withPort(String named) {
            boolean hasPort = named.lastIndexOf(':') > named.lastIndexOf(']');
            boolean secure = scheme.equals("https") || scheme.equals("wss");
            return hasPort ? named : named + (secure ? ":443" : ":80");
        }
    }

    public static TargetForm of(HttpServerExchange exchange) {
        String asked = exchange.getRequestURI();
        boolean bareMark = asked.endsWith(MARK); // else it would be no part of a request URI
        String uri = bareMark ? asked.substring(0, asked.length() - 1) : asked;
        int scheme = exchange.isHostIncludedInRequestURI() ? uri.indexOf(AUTHORITY) : -1;
        if (scheme < 0) {
            return new TargetForm(Optional.empty(), uri, bareMark);
        }
        int authority = scheme + AUTHORITY.length();
        int slash = uri.indexOf('/', authority);
        int end = slash < 0 ? uri.length() : slash;
        Absolute absolute = new Absolute(uri.substring(0, scheme), uri.substring(authority, end));
        return new TargetForm(Optional.of(absolute), slash < 0 ? "/" : uri.substring(slash), bareMark);
    }
}
