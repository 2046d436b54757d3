package io.towline.header;

import io.towline.config.Cidr;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who the client is, and what of its request's header fields goes on to a server. One for each listener; immutable.
 *
 * <p>Where a request has both {@code X-Forwarded-For} and {@code Forwarded}, the former tells the client: most proxies write only
 * that one and let the other pass from whoever sent it.
 */
public final class Forwarding {

    private static final String VIA = "1.1 towline";
    private static final HttpString X_REAL_IP = new HttpString("X-Real-IP");

    private final List<Cidr> trusted;

    public Forwarding(List<Cidr> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /**
     * How the client sees this URL: the origin of pages that live beside it.
     *
     * @param scheme {@code http} or {@code https}
     * @param host with its port if it named one
     */
    public record Outer(String scheme, String host) {}

    /**
     * The client: the rightmost address of {@code X-Forwarded-For} (or {@code Forwarded}) that is not of a trusted proxy; the
     * peer itself where that is not trusted. Something that is no address ends the walk: what stands left of it was written by
     * nobody we know.
     */
    public InetAddress client(InetAddress peer, HeaderMap request) {
        InetAddress client = peer;
        for (String node : chain(request).reversed()) {
            if (!trusts(client)) {
                return client;
            }
            Optional<InetAddress> next = NodeAddress.parse(node);
            if (next.isEmpty()) {
                return client;
            }
            client = next.get();
        }
        return client;
    }

    private static List<String> chain(HeaderMap request) {
        if (request.contains(Headers.X_FORWARDED_FOR)) {
            return ListField.elements(request, Headers.X_FORWARDED_FOR);
        }
        return ForwardedElement.of(request).stream()
                .map(element -> element.node().orElse("unknown"))
                .toList();
    }

    /** What the request says of itself, or what a trusted peer says of it; of a list the first, the client's end. */
    public Outer outer(HeaderMap request, InetAddress peer, boolean tls, String host) {
        Outer own = new Outer(tls ? "https" : "http", host);
        if (!trusts(peer)) {
            return own;
        }
        Optional<ForwardedElement> first = ForwardedElement.of(request).stream().findFirst();
        String scheme = first(request, Headers.X_FORWARDED_PROTO)
                .or(() -> first.flatMap(ForwardedElement::proto))
                .flatMap(Forwarding::scheme)
                .orElse(own.scheme());
        String named = first(request, Headers.X_FORWARDED_HOST)
                .or(() -> first.flatMap(ForwardedElement::host))
                .orElse(host);
        return new Outer(scheme, named);
    }

    private static Optional<String> first(HeaderMap request, HttpString name) {
        return ListField.elements(request, name).stream().findFirst();
    }

    /** Some proxies name the WebSocket scheme; an origin never does. */
    private static Optional<String> scheme(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> Optional.of("http");
            case "https", "wss" -> Optional.of("https");
            default -> Optional.empty();
        };
    }

    /**
     * A new map of what goes on: end-to-end fields as they came, forwarding fields brought up to date; without {@code Host},
     * {@code Upgrade} and the handshake's own {@code Sec-WebSocket-*}.
     *
     * @param host the client's {@code Host}, for {@code X-Forwarded-Host}
     */
    public HeaderMap onward(HeaderMap request, InetAddress peer, boolean tls, String host) {
        HeaderMap onward = endToEnd(request, trusts(peer));
        append(onward, Headers.X_FORWARDED_FOR, NodeAddress.text(peer));
        append(onward, Headers.FORWARDED, ForwardedElement.text(peer, tls ? "https" : "http", host));
        setIfAbsent(onward, Headers.X_FORWARDED_PROTO, tls ? "https" : "http");
        setIfAbsent(onward, Headers.X_FORWARDED_HOST, host);
        append(onward, Headers.VIA, VIA); // RFC 9110 §7.6.3
        return onward;
    }

    private static HeaderMap endToEnd(HeaderMap request, boolean believed) {
        HopByHop hop = HopByHop.of(request);
        HeaderMap rest = new HeaderMap();
        for (HeaderValues field : request) {
            HttpString name = field.getHeaderName();
            // Connection may name any field; were forwarding fields to obey, a client could wipe out what its proxies
            // said.
            boolean passes = forwards(name) ? believed : !hop.concerns(name) && !setByHandshake(name);
            if (passes) {
                field.stream().filter(Forwarding::sound).forEach(value -> rest.add(name, value));
            }
        }
        return rest;
    }

    private boolean trusts(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    /** The whole family: a server might believe {@code X-Forwarded-Port} or {@code X-Real-IP} just as well. */
    private static boolean forwards(HttpString name) {
        return startsWith(name, "x-forwarded-") || name.equals(Headers.FORWARDED) || name.equals(X_REAL_IP);
    }

    private static boolean setByHandshake(HttpString name) {
        return name.equals(Headers.HOST) || startsWith(name, "sec-websocket-");
    }

    private static boolean startsWith(HttpString name, String prefix) {
        return name.toString().regionMatches(true, 0, prefix, 0, prefix.length());
    }

    /** The parser lets none of these by; should it ever, such a value must not become two fields on the next connection. */
    private static boolean sound(String value) {
        return value.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
    }

    private static void append(HeaderMap headers, HttpString name, String element) {
        HeaderValues lines = headers.get(name);
        headers.put(name, lines == null ? element : String.join(", ", lines) + ", " + element);
    }

    private static void setIfAbsent(HeaderMap headers, HttpString name, String value) {
        if (!headers.contains(name)) {
            headers.put(name, value);
        }
    }
}
