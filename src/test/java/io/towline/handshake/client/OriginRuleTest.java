package io.towline.handshake.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.RouteConfig.Origins;
import io.towline.conversation.Cause;
import io.towline.header.Forwarding.Outer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.2.1, item 7, and §10.2: whose pages may open a WebSocket. */
class OriginRuleTest {

    private final ProperHandshake handshake = new ProperHandshake();

    @Test
    void aMissingOriginIsTheRoutesChoice() {
        assertInstanceOf(Offer.class, handshake.judge());
        handshake.route.allowMissingOrigin = false;
        assertEquals(
                "An Origin header is needed here (missing-origin = reject).",
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
                "Pages of the origin \"http://evil.example/\\x3cscript\\x3e\\xe9\" may not connect here:"
                        + " the request itself names \"http://chat.example.com\" (origins = same-origin).",
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
        "https://*.a.*.b,                https://x.a.a.a.y.b,             true",
        "https://*.a.*.b,                https://x.a.b,                   false",
        "https://*.a.*.b,                https://a.a.a.b,                 true",
        "https://*.a.*.b,                https://x.y.b.b,                 false",
        "https://a.*,                    https://a,                       false",
        "https://a.*,                    https://a.,                      true",
        "https://*.example.com,          https://a..example.com,          false",
        "https://[::1],                  https://[::1],                   true",
        "https://[::1]:8443,             https://[::1]:8443,              true",
        "https://[::1],                  https://[::1]x,                  false",
        "https://[::1],                  https://[::1,                    false",
        "https://[::1],                  https://[],                      false",
        "https://a,                      https://a:443:443,               false",
        "https://a,                      https://a:000443,                false",
        "null,                           https://null,                    false",
        "null,                           file://,                         false",
        "file://,                        file://,                         true",
        "file://,                        FILE://,                         true",
        "file://,                        null,                            false",
        "file://,                        file:///,                        false",
        "file://,                        file://server,                   false",
        "app://x,                        app://x,                         true",
        "app://x,                        app://y,                         false",
        "app://x,                        app://,                          false",
        "app://.,                        app://.,                         true",
        "app://-,                        app://-,                         true",
        "capacitor://localhost,          capacitor://localhost,           true",
        "capacitor://localhost,          http://localhost,                false",
        "ionic://localhost,              ionic://localhost,               true",
        "moz-extension://*,              moz-extension://1f2e-33,         true",
        "moz-extension://*,              chrome-extension://1f2e-33,      false",
        "https://*.example.com,          https://,                        false",
        "http://localhost:*,             http://localhost:5173,           true",
        "http://localhost:*,             http://localhost,                true",
        "http://localhost:*,             http://localhost:,               false",
        "http://localhost:*,             http://localhost:*,              false",
        "http://localhost:*,             https://localhost:5173,          false",
        "http://localhost:*,             http://localhost.evil.net:5173,  false",
        "http://127.0.0.1:*,             http://127.0.0.1:3000,           true",
        "http://127.0.0.1:*,             http://127.0.0.2:3000,           false",
        "http://[::1]:*,                 http://[::1]:8081,               true",
        "http://[::1]:*,                 http://[::1],                    true",
        "https://*.example.com:*,        https://a.example.com:8443,      true",
        "dev,                            http://localhost:5173,           true",
        "dev,                            https://localhost,               true",
        "dev,                            http://app.localhost:3000,       true",
        "dev,                            http://127.0.0.1:3000,           true",
        "dev,                            http://127.1.2.3,                true",
        "dev,                            http://[::1]:3000,               true",
        "dev,                            http://127.0.0.1.evil.net,       false",
        "dev,                            http://127.0.0,                  false",
        "dev,                            http://127.0.0.256,              false",
        "dev,                            http://127.evil.net.1,           false",
        "dev,                            http://127.attacker.example,     false",
        "dev,                            http://127.0.0.1.,               false",
        "app://localhost,                app://localhost,                 true",
        "dev,                            http://evillocalhost:3000,       false",
        "dev,                            http://localhost.evil.net,       false",
        "dev,                            http://[::2]:3000,               false",
        "dev,                            http://192.168.1.5:3000,         false",
        "dev,                            app://localhost,                 false",
        "dev,                            null,                            false",
        "dev,                            file://,                         false",
    })
    void listedOriginsAreMatchedLabelByLabel(String pattern, String origin, boolean allowed) {
        handshake.route.origins = new Origins.Listed(List.of("https://other.example.net", pattern));
        handshake.add("Origin", origin);
        assertEquals(allowed, handshake.judge() instanceof Offer);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "http://chat.example.com,  true",
        "http://localhost:5173,    true",
        "https://chat.example.com, false",
        "http://evil.example,      false",
        "null,                     false",
    })
    void devTakesItsOwnPagesAndThoseOfLoopback(String origin, boolean allowed) {
        handshake.route.origins = new Origins.Dev();
        handshake.add("Origin", origin);
        assertEquals(allowed, handshake.judge() instanceof Offer);
    }

    /** What came, what the request itself names, and the setting. */
    @ParameterizedTest(name = "{0}: {1} at {2}://{3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "same   | https://evil.example | http  | chat.example.com:80   | the request itself names \"http://chat.example.com\" (origins = same-origin).",
                "dev    | https://evil.example | https | chat.example.com:8443 | the request itself names \"https://chat.example.com:8443\" (origins = dev).",
                "listed | https://evil.example | https | chat.example.com      | the route's origins do not list it; the request itself names \"https://chat.example.com\".",
                "same   | https://evil.example | http  | <bad                  | the request itself names \"http://\\x3cbad\" (origins = same-origin).",
                "same   | https://chat.example.com | http | chat.example.com   | the request itself names \"http://chat.example.com\" (origins = same-origin)."
                        + " If a proxy ends TLS in front, name it in forwarded.trust.",
                "same   | https://chat.example.com:8443 | http | chat.example.com | the request itself names \"http://chat.example.com\" (origins = same-origin)."
                        + " If a proxy ends TLS in front, name it in forwarded.trust.",
                "same   | https://chat.example.com:8443 | https | chat.example.com | the request itself names \"https://chat.example.com\" (origins = same-origin)."
                        + " If a proxy in front drops the port from Host, let it pass the whole field (in nginx $http_host, not $host).",
                "same   | https://chat.example.com | http | 127.0.0.1:8080 | the request itself names \"http://127.0.0.1:8080\" (origins = same-origin)."
                        + " If a proxy in front replaces Host, let it pass on the client's (in nginx: proxy_set_header Host $http_host).",
                "same   | https://chat.example.com | http | 10.0.0.7 | the request itself names \"http://10.0.0.7\" (origins = same-origin)."
                        + " If a proxy in front replaces Host, let it pass on the client's (in nginx: proxy_set_header Host $http_host).",
                "same   | https://chat.example.com | http | [::1]:8080 | the request itself names \"http://[::1]:8080\" (origins = same-origin)."
                        + " If a proxy in front replaces Host, let it pass on the client's (in nginx: proxy_set_header Host $http_host).",
                "same   | https://chat.example.com | http | backend | the request itself names \"http://backend\" (origins = same-origin)."
                        + " If a proxy in front replaces Host, let it pass on the client's (in nginx: proxy_set_header Host $http_host).",
                "dev    | https://chat.example.com | http | backend | the request itself names \"http://backend\" (origins = dev)."
                        + " If a proxy in front replaces Host, let it pass on the client's (in nginx: proxy_set_header Host $http_host).",
                "same   | http://localhost:5173 | http | localhost:8080 | the request itself names \"http://localhost:8080\" (origins = same-origin)."
                        + " For a page under development write origins = dev.",
                "same   | http://localhost:5173 | http | chat.example.com | the request itself names \"http://chat.example.com\" (origins = same-origin).",
            })
    void aRefusalSaysWhatWasExpected(String origins, String origin, String scheme, String host, String expected) {
        handshake.route.origins = switch (origins) {
            case "same" -> new Origins.Same();
            case "dev" -> new Origins.Dev();
            default -> new Origins.Listed(List.of("https://other.example.net"));
        };
        handshake.outer = new Outer(scheme, host);
        handshake.add("Origin", origin);
        assertEquals(
                "Pages of the origin \"" + origin + "\" may not connect here: " + expected,
                handshake.refused(403, Cause.REFUSED_ORIGIN).reason());
    }

    @Test
    void anyOriginMeansAny() {
        handshake.route.origins = new Origins.Any();
        handshake.add("Origin", "null");
        assertInstanceOf(Offer.class, handshake.judge());
    }

    /** Labels without end: each alone could be a name's. */
    @ParameterizedTest(name = "{0} {1} times")
    @CsvSource({"a., 3100", "a, 6000", "*., 3000", "-., 3000", "[, 6000", "0:, 3000", "a.b, 2000", ".., 3000"})
    void aHostLongerThanAnyNameIsNobodysOrigin(String unit, int times) {
        handshake.route.origins =
                new Origins.Listed(List.of("https://*", "https://*.a.*.a.*.b", "https://" + "a.".repeat(120) + "a"));
        handshake.add("Origin", "https://" + unit.repeat(times) + "a");
        handshake.refused(403, Cause.REFUSED_ORIGIN);
    }

    @Test
    void aHostOfTheLongestNameIsAnOrigin() {
        handshake.route.origins = new Origins.Listed(List.of("https://*"));
        handshake.add("Origin", "https://" + "a.".repeat(126) + "a:443");
        assertInstanceOf(Offer.class, handshake.judge());
    }

    /** Recursion over a host's labels would end in a StackOverflowError, or, with several wildcards, in a year. */
    @ParameterizedTest
    @ValueSource(strings = {"a.", "*.a.*.a.*.a.*.a.*.a.*.a.*.a.*.a.*.", "b."})
    void labelsAreComparedWithoutRecursion(String unit) {
        handshake.route.origins =
                new Origins.Listed(List.of("https://" + "*.a.".repeat(30) + "b", "https://*.*.*.*.*.*.*.*.*.*.b"));
        handshake.add("Origin", "https://" + unit.repeat(200 / unit.length()) + "c");
        handshake.refused(403, Cause.REFUSED_ORIGIN);
    }
}
