package io.towline.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.RouteConfig.Origins;
import io.towline.ending.Cause;
import io.towline.header.Forwarding.Outer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §4.2.1, item 7, and §10.2: whose pages may open a WebSocket. */
class OriginRuleTest {

    private final ProperHandshake handshake = new ProperHandshake();

    @Test
    void aMissingOriginIsTheRoutesChoice() {
        assertInstanceOf(Offer.class, handshake.judge());
        handshake.route.allowMissingOrigin = false;
        assertEquals(
                "An Origin header is needed here.",
                handshake.refused(403, Cause.REFUSED_ORIGIN).reason());
    }

    @Test
    void severalOriginsGet400() {
        handshake.route.origins = new Origins.Any();
        handshake.add("Origin", "http://chat.example.com");
        handshake.add("Origin", "http://chat.example.com");
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aForeignOriginGets403() {
        handshake.add("Origin", "http://evil.example/<script>\u00e9");
        assertEquals(
                "Pages of the origin \"http://evil.example/\\x3cscript\\x3e\\xe9\" may not connect here.",
                handshake.refused(403, Cause.REFUSED_ORIGIN).reason());
    }

    @ParameterizedTest(name = "{0} at {1}://{2}: {3}")
    @CsvSource({
        "http://chat.example.com,          http,  chat.example.com,      true",
        "http://chat.example.com:80,       http,  chat.example.com,      true",
        "HTTP://CHAT.example.com,          http,  chat.EXAMPLE.com:80,   true",
        "https://chat.example.com,         https, chat.example.com:443,  true",
        "https://chat.example.com,         http,  chat.example.com,      false",
        "http://chat.example.com,          https, chat.example.com,      false",
        "http://chat.example.com:8080,     http,  chat.example.com,      false",
        "http://chat.example.com:8080,     http,  chat.example.com:8080, true",
        "http://chat.example.com.evil.net, http,  chat.example.com,      false",
        "http://evilchat.example.com,      http,  chat.example.com,      false",
        "http://[::1]:9000,                http,  [::1]:9000,            true",
        "null,                             http,  null,                  false",
        "http://*,                         http,  chat.example.com,      false",
        "http://chat.example.com/,         http,  chat.example.com,      false",
        "http://u@chat.example.com,        http,  chat.example.com,      false",
        "http://chat.example.com:,         http,  chat.example.com,      false",
        "chat.example.com,                 http,  chat.example.com,      false",
        "http://a http://b,                http,  a,                     false",
        "'',                               http,  chat.example.com,      false",
        "http://,                          http,  '',                    false",
    })
    void sameOriginComparesSchemeHostAndPort(String origin, String scheme, String host, boolean allowed) {
        handshake.outer = new Outer(scheme, host);
        handshake.add("Origin", origin);
        assertEquals(allowed, handshake.judge() instanceof Offer);
    }

    @ParameterizedTest(name = "{0} for {1}: {2}")
    @CsvSource({
        "https://chat.example.com,       https://chat.example.com,        true",
        "https://chat.example.com:443,   https://chat.example.com,        true",
        "https://chat.example.com,       http://chat.example.com,         false",
        "https://*.example.com,          https://a.example.com,           true",
        "https://*.example.com,          https://a.b.example.com,         true",
        "https://*.example.com,          https://example.com,             false",
        "https://*.example.com,          https://a.example.com.evil.net,  false",
        "https://*.example.com,          https://aexample.com,            false",
        "https://*.example.com,          https://.example.com,            false",
        "https://*.example.com:8443,     https://a.example.com:8443,      true",
        "https://*.example.com:8443,     https://a.example.com,           false",
        "https://eu.*.example.com,       https://eu.a.b.example.com,      true",
        "https://*,                      https://anything.at.all,         true",
        "https://*,                      http://anything.at.all,          false",
        "chrome-extension://abcdef,      chrome-extension://abcdef,       true",
        "chrome-extension://abcdef,      chrome-extension://abcdeg,       false",
        "null,                           null,                            true",
        "https://*,                      null,                            false",
        "null,                           https://null,                    false",
    })
    void listedOriginsAreMatchedLabelByLabel(String pattern, String origin, boolean allowed) {
        handshake.route.origins = new Origins.Listed(List.of("https://other.example.net", pattern));
        handshake.add("Origin", origin);
        assertEquals(allowed, handshake.judge() instanceof Offer);
    }

    @Test
    void anyOriginMeansAny() {
        handshake.route.origins = new Origins.Any();
        handshake.add("Origin", "null");
        assertInstanceOf(Offer.class, handshake.judge());
    }
}
