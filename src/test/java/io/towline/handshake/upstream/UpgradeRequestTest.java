package io.towline.handshake.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Server;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.negotiation.Negotiable;
import io.towline.header.ServerHost;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §4.1, what a client sends. */
class UpgradeRequestTest {

    @Test
    void isWrittenFromValues() {
        Extension deflate = new Extension("permessage-deflate", Map.of("client_max_window_bits", Optional.empty()));
        Negotiable wishes = new Negotiable(List.of("a", "b"), List.of(deflate));
        HeaderMap onward = new HeaderMap().put(new HttpString("Cookie"), "caf\u00e9=1");
        String expected = """
                GET /chat?room=1 HTTP/1.1
                Host: chat.example.com
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: ours
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Protocol: a, b
                Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
                Cookie: caf\u00e9=1

                """.replace("\n", "\r\n");
        assertEquals(expected, text(new UpgradeRequest("/chat?room=1", "chat.example.com", "ours", wishes, onward)));
    }

    @Test
    void whatIsNotOfferedIsNotMentioned() {
        String request = text(bare("/", new HeaderMap()));
        assertEquals(-1, request.indexOf("Sec-WebSocket-Protocol"));
        assertEquals(-1, request.indexOf("Sec-WebSocket-Extensions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b"})
    void lineBreaksAreNeverWritten(String evil) {
        assertThrows(
                IllegalArgumentException.class,
                () -> bare("/" + evil, new HeaderMap()).bytes());
        HeaderMap headers = new HeaderMap().put(new HttpString("X"), evil);
        assertThrows(IllegalArgumentException.class, () -> bare("/", headers).bytes());
    }

    @ParameterizedTest
    @CsvSource({
        "false, app.example.com, 80,   app.example.com",
        "false, app.example.com, 443,  app.example.com:443",
        "true,  app.example.com, 443,  app.example.com",
        "true,  app.example.com, 80,   app.example.com:80",
        "false, ::1,             9000, [::1]:9000",
    })
    void theServersOwnNameLeavesOutDefaultPorts(boolean tls, String host, int port, String expected) {
        Server server = new Server(tls, host, port, 1, OptionalInt.empty());
        assertEquals(expected, ServerHost.of(new HostHeader.OfServer(), server, "client's"));
        assertEquals("client's", ServerHost.of(new HostHeader.OfClient(), server, "client's"));
        assertEquals("fixed", ServerHost.of(new HostHeader.Fixed("fixed"), server, "client's"));
    }

    private static UpgradeRequest bare(String target, HeaderMap onward) {
        return new UpgradeRequest(target, "h", "k", new Negotiable(List.of(), List.of()), onward);
    }

    private static String text(UpgradeRequest request) {
        return StandardCharsets.ISO_8859_1.decode(request.bytes()).toString();
    }
}
