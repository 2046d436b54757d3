package io.towline.bridge.protocol.sockjs.admission;

import io.towline.bridge.web.BridgeClient;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.regex.Pattern;

/** {@code JSESSIONID}, for balancers that stick by it: it says again what it was, or what anybody's may be. */
public final class SessionCookie {

    private static final String NAME = "JSESSIONID";

    /** RFC 6265 §4.1.1. */
    private static final Pattern VALUE = Pattern.compile("[!#-+\\x2D-:<-\\[\\]-~]{1,256}");

    private SessionCookie() {}

    public static void set(HeaderMap fields, HttpServerExchange exchange) {
        String value = BridgeClient.cookie(exchange, NAME)
                .filter(given -> VALUE.matcher(given).matches())
                .orElse("dummy");
        fields.put(Headers.SET_COOKIE, NAME + "=" + value + "; path=/");
    }
}
