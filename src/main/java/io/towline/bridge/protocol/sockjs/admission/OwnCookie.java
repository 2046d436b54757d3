package io.towline.bridge.protocol.sockjs.admission;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.request.ClientCookie;
import io.towline.bridge.web.BridgeClient;
import io.towline.handshake.origin.RequestingPage;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code towline-client}, by which a session is tied to the client that opened it. A SockJS session has the id that its client chose: a form
 * or a {@code fetch} without CORS in a stranger's page can open one with the cookies of whoever looks at that page, and the stranger knows
 * its id. Where the browser says which page it was, that is refused; where it says nothing, as older ones may, the session is for who has
 * this cookie, or comes with the very credentials that opened it.
 */
public final class OwnCookie {

    static final String NAME = "towline-client";

    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_-]{22}");

    /** A balancer's, or one that a server could not tell a client by: it sticks and proves nothing. */
    private static final Pattern STICKY = Pattern.compile("JSESSIONID=[^;]{0,15}");

    private static final SecureRandom RANDOM = new SecureRandom();

    private OwnCookie() {}

    /** What the request shows. */
    public static ClientCookie shown(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        Optional<String> given = BridgeClient.cookie(exchange, NAME)
                .filter(value -> VALUE.matcher(value).matches());
        return ClientCookie.of(given, foreign(headers.get(Headers.COOKIE)), all(headers.get(Headers.AUTHORIZATION)));
    }

    /** Whether a session that this request opens must be tied to it. */
    public static boolean isNeeded(HttpServerExchange exchange, RequestingPage page) {
        HeaderMap headers = exchange.getRequestHeaders();
        return page.equals(RequestingPage.UNTOLD)
                && (headers.contains(Headers.AUTHORIZATION)
                        || foreign(headers.get(Headers.COOKIE))
                                .filter(cookies -> !cookies.isEmpty()
                                        && !STICKY.matcher(cookies).matches())
                                .isPresent());
    }

    /** With a value, which is sent to the client where it has none. */
    public static ClientCookie give(BridgeCall call, ClientCookie shown) {
        if (shown.given().isPresent()) {
            return shown;
        }
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String secure = call.client().outer().scheme().equals("https") ? "; Secure" : "";
        call.pending()
                .common()
                .add(Headers.SET_COOKIE, NAME + "=" + value + "; Path=/; HttpOnly; SameSite=Lax" + secure);
        return new ClientCookie(Optional.of(value), shown.credentials());
    }

    /** Without ours: of two sessions that are opened at once, each is given another, and the browser keeps one. */
    private static Optional<String> foreign(HeaderValues lines) {
        return all(lines)
                .map(cookies -> Stream.of(cookies.split(";"))
                        .map(String::strip)
                        .filter(cookie -> !cookie.startsWith(NAME + "="))
                        .collect(Collectors.joining("; ")));
    }

    private static Optional<String> all(HeaderValues lines) {
        return Optional.ofNullable(lines).map(values -> String.join("; ", values));
    }
}
