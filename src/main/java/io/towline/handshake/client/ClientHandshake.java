package io.towline.handshake.client;

import io.towline.config.BridgeConfig.Transport;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.conversation.Quoted;
import io.towline.handshake.negotiation.AcceptKey;
import io.towline.handshake.negotiation.Deflate;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.negotiation.Negotiable;
import io.towline.handshake.origin.OriginRule;
import io.towline.header.grammar.ListField;
import io.towline.header.grammar.Tokens;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges a client's opening handshake, RFC 6455 §4.2.1: one rule after the other, and the first that is broken answers. Pure.
 *
 * <p>Where a rule could be bent for sloppy clients it is not: what we let by, a server behind us may read differently.
 */
public final class ClientHandshake {

    /** What the request deserves. */
    public sealed interface Verdict permits Offer, HandshakeRefusal {}

    private static final String NOT_AS_A_PAGE =
            "This URL speaks WebSocket: open it with a WebSocket client, not as a page.";
    private static final String WEBSOCKET = "websocket";

    private final ClientRequest request;
    private final HeaderMap headers;
    private final RouteConfig route;

    private ClientHandshake(ClientRequest request, RouteConfig route) {
        this.request = request;
        this.route = route;
        headers = request.headers();
    }

    public static Verdict judge(ClientRequest request, RouteConfig route) {
        return new ClientHandshake(request, route).verdict();
    }

    private Verdict verdict() {
        Optional<HandshakeRefusal> refusal = method().or(this::protocol)
                .or(this::target)
                .or(this::host)
                .or(this::body)
                .or(this::upgrade)
                .or(this::connection)
                .or(this::version)
                .or(this::key)
                .or(this::origin)
                .or(this::subprotocols);
        return refusal.isPresent() ? withOtherWays(refusal.get()) : offer();
    }

    /** Who asked for no WebSocket learns what else there is at this URL. */
    private HandshakeRefusal withOtherWays(HandshakeRefusal refusal) {
        String ways = Stream.of(Transport.SSE, Transport.NDJSON, Transport.LONG_POLL)
                .filter(route.bridge().transports()::contains)
                .map(ClientHandshake::asked)
                .collect(Collectors.joining(", "));
        boolean has = route.bridge().enabled() && !ways.isEmpty();
        return refusal.ofAnUpgrade() || !has ? refusal : refusal.and("Without one there is " + ways + ".");
    }

    private static String asked(Transport transport) {
        return switch (transport) {
            case SSE -> "Accept: text/event-stream";
            case NDJSON -> "Accept: application/x-ndjson";
            case LONG_POLL -> "POST with towline-session=new";
            case WEBSOCKET -> throw new IllegalArgumentException("is what was not asked for");
        };
    }

    private Optional<HandshakeRefusal> method() {
        return refuseIf(
                !request.method().equals("GET"),
                () -> HandshakeRefusal.onlyGet(causeOfStrayRequest(), request.method()));
    }

    /** HTTP/2 forbids Upgrade and HTTP/1.0 has none, so neither can be told 426. A page's request is no handshake that was changed. */
    private Optional<HandshakeRefusal> protocol() {
        return refuseIf(
                !request.protocol().equals("HTTP/1.1"),
                () -> new HandshakeRefusal(
                        causeOfStrayRequest(),
                        400,
                        headers.contains(Headers.SEC_WEB_SOCKET_KEY)
                                ? "A WebSocket handshake needs HTTP/1.1, and this request came as "
                                        + Quoted.of(request.protocol()) + "; a proxy on the way may have changed it."
                                : NOT_AS_A_PAGE,
                        Map.of()));
    }

    /** Whatever browsers write into a URL, bytes beyond ASCII among it; what could end the line or the target does not. */
    private static boolean passes(int c) {
        return c > 0x20 && c != 0x7F && c <= 0xFF && c != '#';
    }

    private Optional<HandshakeRefusal> target() {
        boolean sound =
                request.target().startsWith("/") && request.target().chars().allMatch(ClientHandshake::passes);
        return refuseIf(
                !sound,
                () -> HandshakeRefusal.badRequest("The path or the query holds characters that must be escaped."));
    }

    /** RFC 9112 §3.2. */
    private Optional<HandshakeRefusal> host() {
        return refuseIf(
                lines(Headers.HOST) != 1, () -> HandshakeRefusal.badRequest("Exactly one Host header is needed."));
    }

    /** Content-Length: 0 says so expressly, as Java's client does up to version 20; it does not go on. */
    private Optional<HandshakeRefusal> body() {
        boolean empty = headers.count(Headers.CONTENT_LENGTH) == 0
                || headers.count(Headers.CONTENT_LENGTH) == 1
                        && value(Headers.CONTENT_LENGTH).equals("0");
        return refuseIf(
                !empty || headers.contains(Headers.TRANSFER_ENCODING),
                () -> HandshakeRefusal.badRequest(
                        "A WebSocket handshake has no body, so no Transfer-Encoding, and no Content-Length but 0."));
    }

    private Optional<HandshakeRefusal> upgrade() {
        if (ListField.names(headers, Headers.UPGRADE, WEBSOCKET)) {
            return Optional.empty();
        }
        if (headers.contains(Headers.UPGRADE)) {
            return Optional.of(HandshakeRefusal.upgradeRequired(
                    causeOfStrayRequest(),
                    "This URL speaks WebSocket, and the request asks to upgrade to "
                            + Quoted.of(headers.getFirst(Headers.UPGRADE)) + "."));
        }
        if (headers.contains(Headers.SEC_WEB_SOCKET_KEY)) {
            return Optional.of(HandshakeRefusal.upgradeRequired(
                    Cause.REFUSED_HANDSHAKE,
                    "The request has a Sec-WebSocket-Key but no Upgrade header: a proxy on the way has removed it."));
        }
        return Optional.of(HandshakeRefusal.upgradeRequired(Cause.REFUSED_NOT_WEBSOCKET, NOT_AS_A_PAGE));
    }

    private Optional<HandshakeRefusal> connection() {
        return refuseIf(
                !ListField.names(headers, Headers.CONNECTION, "upgrade"),
                () -> HandshakeRefusal.upgradeRequired(
                        Cause.REFUSED_HANDSHAKE,
                        "The Connection header does not say Upgrade: a proxy on the way may have changed it."));
    }

    private Optional<HandshakeRefusal> version() {
        if (lines(Headers.SEC_WEB_SOCKET_VERSION) > 1) {
            return Optional.of(HandshakeRefusal.badRequest("Only one Sec-WebSocket-Version header is allowed."));
        }
        String version = value(Headers.SEC_WEB_SOCKET_VERSION);
        return refuseIf(
                !version.equals("13"),
                () -> HandshakeRefusal.upgradeRequired(
                        Cause.REFUSED_HANDSHAKE,
                        "Only Sec-WebSocket-Version 13 is spoken here, and the request has " + Quoted.of(version)
                                + "."));
    }

    private Optional<HandshakeRefusal> key() {
        if (lines(Headers.SEC_WEB_SOCKET_KEY) != 1) {
            return Optional.of(HandshakeRefusal.badRequest("Exactly one Sec-WebSocket-Key header is needed."));
        }
        String key = value(Headers.SEC_WEB_SOCKET_KEY);
        return refuseIf(
                !AcceptKey.wellFormed(key),
                () -> HandshakeRefusal.badRequest(
                        "The Sec-WebSocket-Key must be 16 bytes in base64, and " + Quoted.of(key) + " is not."));
    }

    private Optional<HandshakeRefusal> origin() {
        if (lines(Headers.ORIGIN) > 1) {
            return Optional.of(HandshakeRefusal.badRequest("Only one Origin header is allowed."));
        }
        if (!headers.contains(Headers.ORIGIN)) {
            return refuseIf(
                    !route.origins().allowMissing(),
                    () -> HandshakeRefusal.forbidden(Cause.REFUSED_ORIGIN, OriginRule.MISSING));
        }
        String origin = value(Headers.ORIGIN);
        return refuseIf(
                !OriginRule.allows(route.origins().allowed(), origin, request.outer()),
                () -> HandshakeRefusal.forbidden(
                        Cause.REFUSED_ORIGIN,
                        OriginRule.notAllowed(route.origins().allowed(), origin, request.outer())));
    }

    /** A mismatch is 403 where it is refused: the request was understood, and asking again will not help. */
    private Optional<HandshakeRefusal> subprotocols() {
        List<String> wished = wishedSubprotocols();
        Optional<String> odd =
                wished.stream().filter(name -> !Tokens.valid(name)).findFirst();
        if (odd.isPresent()) {
            return Optional.of(HandshakeRefusal.badRequest(
                    "The Sec-WebSocket-Protocol " + Quoted.of(odd.get()) + " is not a token."));
        }
        boolean mismatch = !wished.isEmpty() && allowed(wished).isEmpty();
        return refuseIf(
                mismatch && route.negotiation().rejectSubprotocolMismatch(),
                () -> HandshakeRefusal.forbidden(
                        Cause.REFUSED_SUBPROTOCOL,
                        "None of the subprotocols " + Quoted.of(String.join(", ", wished)) + " is spoken here."));
    }

    /** RFC 6455 §4.1 item 10 has the client name each once; one that repeats itself does no harm. */
    private List<String> wishedSubprotocols() {
        return ListField.elements(headers, Headers.SEC_WEB_SOCKET_PROTOCOL).stream()
                .distinct()
                .toList();
    }

    private List<String> allowed(List<String> wished) {
        return route.negotiation().subprotocols().allowed(wished);
    }

    private Verdict offer() {
        try {
            List<Extension> extensions =
                    Extension.parse(ListField.elements(headers, Headers.SEC_WEB_SOCKET_EXTENSIONS));
            Negotiable wishes = new Negotiable(allowed(wishedSubprotocols()), passed(extensions));
            return new Offer(value(Headers.SEC_WEB_SOCKET_KEY), wishes);
        } catch (Extension.Malformed e) {
            return HandshakeRefusal.badRequest("The Sec-WebSocket-Extensions header "
                    + Quoted.of(value(Headers.SEC_WEB_SOCKET_EXTENSIONS)) + " is malformed.");
        }
    }

    private List<Extension> passed(List<Extension> extensions) {
        return switch (route.negotiation().compression()) {
            case PASS_THROUGH -> extensions.stream().filter(Deflate::validOffer).toList();
            case OFF -> List.of();
        };
    }

    private Cause causeOfStrayRequest() {
        boolean meant =
                ListField.names(headers, Headers.UPGRADE, WEBSOCKET) || headers.contains(Headers.SEC_WEB_SOCKET_KEY);
        return meant ? Cause.REFUSED_HANDSHAKE : Cause.REFUSED_NOT_WEBSOCKET;
    }

    private int lines(HttpString name) {
        return headers.count(name);
    }

    private String value(HttpString name) {
        HeaderValues values = headers.get(name);
        return values == null ? "" : values.getFirst().trim();
    }

    private static Optional<HandshakeRefusal> refuseIf(boolean broken, Supplier<HandshakeRefusal> refusal) {
        return broken ? Optional.of(refusal.get()) : Optional.empty();
    }
}
