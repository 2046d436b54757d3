package io.towline.gateway.routing;

import io.towline.conversation.Kind;
import io.towline.handshake.OpeningHandshake;
import io.towline.header.grammar.TargetForm;
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
public record Target(String host, String path, boolean hasBareMark, boolean isContradicted, Kind kind) {

    private static final String MARK = "?";

    /** RFC 1035 §2.3.4. */
    private static final int LONGEST_NAME = 253;

    /** Whether no name that it could mean exists; what is so long is not looked at any further. */
    public boolean isNamedTooLong() {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.length() - (name.endsWith(".") ? 1 : 0) > LONGEST_NAME;
    }

    public static Target of(HttpServerExchange exchange) {
        String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.HOST))
                .orElse("");
        TargetForm asked = TargetForm.of(exchange);
        // Undertow compares the two only for http and https.
        boolean contradicted =
                asked.absolute().filter(named -> !named.isFor(host)).isPresent();
        return new Target(host, asked.path(), asked.hasBareMark(), contradicted, kind(exchange));
    }

    /** {@code OPTIONS *}, RFC 9112 §3.2.4: no path, but the server. That no other method has it the listener sees to. */
    public boolean isServer() {
        return path.equals("*");
    }

    /** Path and query as they go on. */
    public String onward(Found found, String query) {
        return found.target(query) + (hasBareMark ? MARK : "");
    }

    private static Kind kind(HttpServerExchange exchange) {
        return OpeningHandshake.isMeant(exchange.getRequestHeaders()) ? Kind.WEBSOCKET : Kind.HTTP;
    }
}
