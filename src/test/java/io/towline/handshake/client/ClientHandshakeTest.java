package io.towline.handshake.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.conversation.Cause;
import io.towline.handshake.negotiation.Negotiable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.2.1: what is checked, and what answers. */
class ClientHandshakeTest {

    private static final Map<String, String> UPGRADE_REQUIRED =
            Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13");

    private final ProperHandshake handshake = new ProperHandshake();

    @Test
    void aProperHandshakeIsFit() {
        assertEquals(new Offer(ProperHandshake.KEY, new Negotiable(List.of(), List.of())), handshake.judge());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "OPTIONS", "get"})
    void otherMethodsGet405(String other) {
        handshake.method = other;
        HandshakeRefusal refusal = handshake.refused(405, Cause.REFUSED_HANDSHAKE);
        assertEquals(Map.of("Allow", "GET"), refusal.headers());
        assertEquals("A WebSocket is opened by GET, not \"" + other + "\".", refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/2.0", "HTTP/0.9"})
    void otherProtocolsGet400(String other) {
        handshake.protocol = other;
        HandshakeRefusal refusal = handshake.refused(400, Cause.REFUSED_HANDSHAKE);
        assertEquals(
                "A WebSocket handshake needs HTTP/1.1, and this request came as \"" + other
                        + "\"; a proxy on the way may have changed it.",
                refusal.reason());
    }

    /** A browser that opens the URL as a page over HTTP/2 has lost nothing on the way. */
    @Test
    void aPageByHttp2IsNoHandshakeThatWasChanged() {
        handshake.protocol = "HTTP/2.0";
        handshake.headers.remove("Upgrade");
        handshake.headers.remove("Connection");
        handshake.headers.remove("Sec-WebSocket-Key");
        HandshakeRefusal refusal = handshake.refused(400, Cause.REFUSED_NOT_WEBSOCKET);
        assertEquals("This URL speaks WebSocket: open it with a WebSocket client, not as a page.", refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "/a b", "/a\r\nX: y", "/a\0", "/caf\u0101", "/\u007f", "/a?b#c"})
    void targetsThatCouldNotBeSentGet400(String odd) {
        handshake.target = odd;
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void exactlyOneHostIsNeeded() {
        handshake.add("Host", "other.example.com");
        assertEquals(
                "Exactly one Host header is needed.",
                handshake.refused(400, Cause.REFUSED_HANDSHAKE).reason());
        handshake.headers.remove("Host");
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length,5",
        "Content-Length,00",
        "Content-Length,+0",
        "Content-Length,'0, 0'",
        "Transfer-Encoding,chunked",
        "Transfer-Encoding,identity"
    })
    void aBodyGets400(String name, String value) {
        handshake.add(name, value);
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void aPlainRequestGets426WithAHint() {
        handshake.headers.remove("Upgrade");
        handshake.headers.remove("Connection");
        handshake.headers.remove("Sec-WebSocket-Key");
        handshake.headers.remove("Sec-WebSocket-Version");
        HandshakeRefusal refusal = handshake.refused(426, Cause.REFUSED_NOT_WEBSOCKET);
        assertEquals(UPGRADE_REQUIRED, refusal.headers());
        assertEquals("This URL speaks WebSocket: open it with a WebSocket client, not as a page.", refusal.reason());
    }

    @Test
    void aPlainRequestOverHttp2Gets400() {
        handshake.protocol = "HTTP/2.0";
        handshake.headers.remove("Upgrade");
        handshake.headers.remove("Sec-WebSocket-Key");
        assertEquals(
                Map.of(), handshake.refused(400, Cause.REFUSED_NOT_WEBSOCKET).headers());
    }

    @Test
    void aLoneKeyMeansThatAProxyAteUpgrade() {
        handshake.headers.remove("Upgrade");
        HandshakeRefusal refusal = handshake.refused(426, Cause.REFUSED_HANDSHAKE);
        assertEquals(UPGRADE_REQUIRED, refusal.headers());
        assertEquals(
                "The request has a Sec-WebSocket-Key but no Upgrade header: a proxy on the way has removed it.",
                refusal.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "websocket2", "web socket", "websocket/13"})
    void otherUpgradesGet426(String other) {
        handshake.put("Upgrade", other);
        assertEquals(
                UPGRADE_REQUIRED,
                handshake.refused(426, Cause.REFUSED_HANDSHAKE).headers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"WebSocket|upgrade", "h2c, WEBSOCKET|keep-alive, UPGRADE", ",websocket,|Upgrade,,close"})
    void upgradeAndConnectionAreTokenListsInAnyCase(String upgrade, String connection) {
        handshake.put("Upgrade", upgrade);
        handshake.put("Connection", connection);
        assertInstanceOf(Offer.class, handshake.judge());
    }

    @Test
    void tokensMayStandOnSeveralLines() {
        handshake.put("Connection", "keep-alive");
        handshake.add("Connection", "Upgrade");
        assertInstanceOf(Offer.class, handshake.judge());
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "upgraded", "\"upgrade\""})
    void connectionMustSayUpgrade(String connection) {
        handshake.put("Connection", connection);
        assertEquals(
                UPGRADE_REQUIRED,
                handshake.refused(426, Cause.REFUSED_HANDSHAKE).headers());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "7, 8, 13", "013", "13.0", ""})
    void otherVersionsGet426(String version) {
        handshake.put("Sec-WebSocket-Version", version);
        HandshakeRefusal refusal = handshake.refused(426, Cause.REFUSED_HANDSHAKE);
        assertEquals(UPGRADE_REQUIRED, refusal.headers());
        assertEquals(
                "Only Sec-WebSocket-Version 13 is spoken here, and the request has \"" + version + "\".",
                refusal.reason());
    }

    @Test
    void theVersionMustBeThereOnce() {
        handshake.add("Sec-WebSocket-Version", "13");
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
        handshake.headers.remove("Sec-WebSocket-Version");
        handshake.refused(426, Cause.REFUSED_HANDSHAKE);
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
        handshake.put("Sec-WebSocket-Key", key);
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void theKeyMustBeThereOnce() {
        handshake.add("Sec-WebSocket-Key", ProperHandshake.KEY);
        assertEquals(
                "Exactly one Sec-WebSocket-Key header is needed.",
                handshake.refused(400, Cause.REFUSED_HANDSHAKE).reason());
        handshake.headers.remove("Sec-WebSocket-Key");
        handshake.refused(400, Cause.REFUSED_HANDSHAKE);
    }

    @Test
    void quotedWordsAreCut() {
        handshake.put("Sec-WebSocket-Key", "x".repeat(500));
        assertEquals(
                "The Sec-WebSocket-Key must be 16 bytes in base64, and \"" + "x".repeat(80) + "...\" is not.",
                handshake.refused(400, Cause.REFUSED_HANDSHAKE).reason());
    }
}
