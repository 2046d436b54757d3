package io.towline.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.config.RouteConfig.Compression;
import io.towline.config.RouteConfig.Origins;
import io.towline.config.RouteConfig.Subprotocols;
import io.towline.ending.Cause;
import io.towline.header.Forwarding.Outer;
import io.towline.testkit.SampleConfig;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.2.1: what is checked, and what answers. */
class ClientHandshakeTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final Map<String, String> UPGRADE_REQUIRED =
            Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13");

    private final SampleConfig.Route route = new SampleConfig.Route();
    private final HeaderMap headers = headers(
            "Host", "chat.example.com",
            "Upgrade", "websocket",
            "Connection", "Upgrade",
            "Sec-WebSocket-Key", KEY,
            "Sec-WebSocket-Version", "13");
    private String method = "GET";
    private String protocol = "HTTP/1.1";
    private String target = "/chat?room=1";
    private Outer outer = new Outer("http", "chat.example.com");

    @Test
    void aProperHandshakeIsFit() {
        assertEquals(new Offer(KEY, new Wishes(List.of(), List.of())), judge());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "OPTIONS", "get"})
    void otherMethodsGet405(String other) {
        method = other;
        Refusal refusal = refused(405, Cause.REFUSED_HANDSHAKE);
        assertEquals(Map.of("Allow", "GET"), refusal.headers());
        assertEquals("A WebSocket is opened by GET, not \"" + other + "\".", refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/2.0", "HTTP/0.9"})
    void otherProtocolsGet400(String other) {
        protocol = other;
        Refusal refusal = refused(400, Cause.REFUSED_HANDSHAKE);
        assertEquals(
                "A WebSocket handshake needs HTTP/1.1, and this request came as \"" + other
                        + "\"; a proxy on the way may have changed it.",
                refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "/a b", "/a\r\nX: y", "/a\0", "/caf\u00e9", "/\u007f"})
    void targetsThatCouldNotBeSentGet400(String odd) {
        target = odd;
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void exactlyOneHostIsNeeded() {
        add("Host", "other.example.com");
        assertEquals(
                "Exactly one Host header is needed.",
                refused(400, Cause.REFUSED_HANDSHAKE).reason());
        headers.remove("Host");
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @ParameterizedTest
    @CsvSource({"Content-Length,0", "Content-Length,5", "Transfer-Encoding,chunked"})
    void aBodyGets400(String name, String value) {
        add(name, value);
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aPlainRequestGets426WithAHint() {
        headers.remove("Upgrade");
        headers.remove("Connection");
        headers.remove("Sec-WebSocket-Key");
        headers.remove("Sec-WebSocket-Version");
        Refusal refusal = refused(426, Cause.REFUSED_NOT_WEBSOCKET);
        assertEquals(UPGRADE_REQUIRED, refusal.headers());
        assertEquals("This URL speaks WebSocket: open it with a WebSocket client, not as a page.", refusal.reason());
    }

    @Test
    void aPlainRequestOverHttp2Gets400() {
        protocol = "HTTP/2.0";
        headers.remove("Upgrade");
        headers.remove("Sec-WebSocket-Key");
        assertEquals(Map.of(), refused(400, Cause.REFUSED_NOT_WEBSOCKET).headers());
    }

    @Test
    void aLoneKeyMeansThatAProxyAteUpgrade() {
        headers.remove("Upgrade");
        Refusal refusal = refused(426, Cause.REFUSED_HANDSHAKE);
        assertEquals(UPGRADE_REQUIRED, refusal.headers());
        assertEquals(
                "The request has a Sec-WebSocket-Key but no Upgrade header: a proxy on the way has removed it.",
                refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "websocket2", "web socket", "websocket/13"})
    void otherUpgradesGet426(String other) {
        put("Upgrade", other);
        assertEquals(UPGRADE_REQUIRED, refused(426, Cause.REFUSED_HANDSHAKE).headers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"WebSocket|upgrade", "h2c, WEBSOCKET|keep-alive, UPGRADE", ",websocket,|Upgrade,,close"})
    void upgradeAndConnectionAreTokenListsInAnyCase(String upgrade, String connection) {
        put("Upgrade", upgrade);
        put("Connection", connection);
        assertInstanceOf(Offer.class, judge());
    }

    @Test
    void tokensMayStandOnSeveralLines() {
        put("Connection", "keep-alive");
        add("Connection", "Upgrade");
        assertInstanceOf(Offer.class, judge());
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "upgraded", "\"upgrade\""})
    void connectionMustSayUpgrade(String connection) {
        put("Connection", connection);
        assertEquals(UPGRADE_REQUIRED, refused(426, Cause.REFUSED_HANDSHAKE).headers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "7, 8, 13", "013", "13.0", ""})
    void otherVersionsGet426(String version) {
        put("Sec-WebSocket-Version", version);
        Refusal refusal = refused(426, Cause.REFUSED_HANDSHAKE);
        assertEquals(UPGRADE_REQUIRED, refusal.headers());
        assertEquals(
                "Only Sec-WebSocket-Version 13 is spoken here, and the request has \"" + version + "\".",
                refusal.reason());
    }

    @Test
    void theVersionMustBeThereOnce() {
        add("Sec-WebSocket-Version", "13");
        refused(400, Cause.REFUSED_HANDSHAKE);
        headers.remove("Sec-WebSocket-Version");
        refused(426, Cause.REFUSED_HANDSHAKE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25jZR==",
                "dGhlIHNhbXBsZSBub25jZTE=",
                "dGhlIHNhbXBsZSBub25j ZQ==",
                "dGhlIHNhbXBsZSBub25jZQ==,",
                "dGhlIHNhbXBsZSBub25j\u00e9Q==",
            })
    void theKeyMustBe16BytesInBase64(String key) {
        put("Sec-WebSocket-Key", key);
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void theKeyMustBeThereOnce() {
        add("Sec-WebSocket-Key", KEY);
        assertEquals(
                "Exactly one Sec-WebSocket-Key header is needed.",
                refused(400, Cause.REFUSED_HANDSHAKE).reason());
        headers.remove("Sec-WebSocket-Key");
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aMissingOriginIsTheRoutesChoice() {
        assertInstanceOf(Offer.class, judge());
        route.allowMissingOrigin = false;
        assertEquals(
                "An Origin header is needed here.",
                refused(403, Cause.REFUSED_ORIGIN).reason());
    }

    @Test
    void severalOriginsGet400() {
        route.origins = new Origins.Any();
        add("Origin", "http://chat.example.com");
        add("Origin", "http://chat.example.com");
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aForeignOriginGets403() {
        add("Origin", "http://evil.example/<script>\u00e9");
        assertEquals(
                "Pages of the origin \"http://evil.example/\\x3cscript\\x3e\\xe9\" may not connect here.",
                refused(403, Cause.REFUSED_ORIGIN).reason());
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
        outer = new Outer(scheme, host);
        add("Origin", origin);
        assertEquals(allowed, judge() instanceof Offer);
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
        route.origins = new Origins.Listed(List.of("https://other.example.net", pattern));
        add("Origin", origin);
        assertEquals(allowed, judge() instanceof Offer);
    }

    @Test
    void anyOriginMeansAny() {
        route.origins = new Origins.Any();
        add("Origin", "null");
        assertInstanceOf(Offer.class, judge());
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            delimiter = '|',
            value = {"any | a, b | a,b", "none | a, b | ''", "b,c | a, b ,, c | b,c", "B | b | ''", "b | b,b | b"})
    void subprotocolsPassInTheClientsOrder(String rule, String offered, String passed) {
        route.subprotocols = switch (rule) {
            case "any" -> new Subprotocols.Any();
            case "none" -> new Subprotocols.None();
            default -> new Subprotocols.Listed(List.of(rule.split(",")).reversed());
        };
        add("Sec-WebSocket-Protocol", offered);
        assertEquals(
                passed,
                String.join(",", assertInstanceOf(Offer.class, judge()).wishes().subprotocols()));
    }

    @Test
    void subprotocolsMayStandOnSeveralLines() {
        add("Sec-WebSocket-Protocol", "a");
        add("Sec-WebSocket-Protocol", "b, c");
        assertEquals(
                List.of("a", "b", "c"),
                assertInstanceOf(Offer.class, judge()).wishes().subprotocols());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a;b", "\"a\"", "caf\u00e9", "ok, n@t"})
    void subprotocolsMustBeTokens(String odd) {
        add("Sec-WebSocket-Protocol", odd);
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aSubprotocolMismatchIsRefusedWhereTheRouteSaysSo() {
        route.subprotocols = new Subprotocols.Listed(List.of("c"));
        route.rejectSubprotocolMismatch = true;
        assertInstanceOf(Offer.class, judge(), "who offers none is not refused");
        add("Sec-WebSocket-Protocol", "a, b");
        assertEquals(
                "None of the subprotocols \"a, b\" is spoken here.",
                refused(403, Cause.REFUSED_SUBPROTOCOL).reason());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permessage-deflate                                        | permessage-deflate",
                "x-webkit-deflate-frame, permessage-deflate;a, foo         | ''",
                "foo; x=\"y\", permessage-deflate ; client_max_window_bits | permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_max_window_bits=\"10\"         | permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate | permessage-deflate; server_max_window_bits=10, permessage-deflate",
                "permessage-deflate; server_max_window_bits                | ''",
                "permessage-deflate; server_max_window_bits=7              | ''",
                "permessage-deflate; server_max_window_bits=08             | ''",
                "permessage-deflate; client_max_window_bits=16             | ''",
                "permessage-deflate; server_no_context_takeover=1          | ''",
                "bbf-usp-protocol                                          | ''",
            })
    void onlyValidOffersOfPermessageDeflatePass(String offered, String passed) {
        add("Sec-WebSocket-Extensions", offered);
        List<Extension> deflate =
                assertInstanceOf(Offer.class, judge()).wishes().deflate();
        assertEquals(
                passed,
                String.join(", ", deflate.stream().map(Extension::toString).toList()));
    }

    @Test
    void withoutCompressionNoExtensionPasses() {
        route.compression = Compression.OFF;
        add("Sec-WebSocket-Extensions", "permessage-deflate");
        assertEquals(List.of(), assertInstanceOf(Offer.class, judge()).wishes().deflate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage deflate",
                "permessage-deflate;",
                "permessage-deflate; =1",
                "permessage-deflate; a=",
                "permessage-deflate; a=\"b c\"",
                "permessage-deflate; a=\"b",
                "permessage-deflate; a; a",
                "permessage-deflate; a=b=c",
                "; a",
            })
    void malformedExtensionsGet400(String malformed) {
        add("Sec-WebSocket-Extensions", malformed);
        refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void quotedWordsAreCut() {
        put("Sec-WebSocket-Key", "x".repeat(500));
        assertEquals(
                "The Sec-WebSocket-Key must be 16 bytes in base64, and \"" + "x".repeat(80) + "...\" is not.",
                refused(400, Cause.REFUSED_HANDSHAKE).reason());
    }

    private Refusal refused(int status, Cause cause) {
        Refusal refusal = assertInstanceOf(Refusal.class, judge());
        assertEquals(status, refusal.status(), refusal.reason());
        assertEquals(cause, refusal.cause());
        return refusal;
    }

    private ClientHandshake.Verdict judge() {
        return ClientHandshake.judge(new ClientRequest(method, protocol, target, headers, outer), route.config());
    }

    private void add(String name, String value) {
        headers.add(new HttpString(name), value);
    }

    private void put(String name, String value) {
        headers.put(new HttpString(name), value);
    }

    private static HeaderMap headers(String... namesAndValues) {
        HeaderMap headers = new HeaderMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new HttpString(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return headers;
    }
}
