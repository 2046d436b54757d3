package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code upstreams.NAME.proxy-protocol}, from the file to the first bytes that a server gets. */
class OutboundProxyProtocolTest {

    private static final String HANDSHAKE = """
            GET /chat HTTP/1.1\r
            Host: chat.test\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            %s\r
            """;
    private static final String STREAM = "GET /chat HTTP/1.1\r\nHost: chat.test\r\nAccept: text/event-stream\r\n%s\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final int TLS_HANDSHAKE = 0x16;

    private final BlockingQueue<String> firstBytes = new LinkedBlockingQueue<>();
    private final TestUpstream lines = TestUpstream.running(peer -> {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) peer.read(1)[0]);
        }
        firstBytes.add(line.toString());
        peer.agree();
        peer.awaitEnd();
    });
    private final TestUpstream binary = TestUpstream.running(peer -> {
        firstBytes.add(HexFormat.of().formatHex(peer.read(28)));
        peer.agree();
        peer.awaitEnd();
    });
    private final TestUpstream secure = TestUpstream.running(peer -> {
        firstBytes.add(HexFormat.of().formatHex(peer.read(28)));
        firstBytes.add(Integer.toString(peer.read(1)[0]));
    });
    private final WholeProduct product;

    OutboundProxyProtocolTest() throws IOException {
        product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0", forwarded.trust = [ "127.0.0.1" ] } }
                upstreams {
                  lines { servers = [ "ws://127.0.0.1:%d" ], proxy-protocol = v1 }
                  binary { servers = [ "ws://127.0.0.1:%d" ], proxy-protocol = v2 }
                  secure { servers = [ "wss://127.0.0.1:%d" ], proxy-protocol = v2 }
                }
                defaults.route { origins = any, bridge.enabled = on }
                routes {
                  lines { upstream = lines }
                  binary { host = binary.test, upstream = binary }
                  secure { host = secure.test, upstream = secure }
                }
                """.formatted(lines.port(), binary.port(), secure.port()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        lines.close();
        binary.close();
        secure.close();
    }

    private Socket ask(String request) throws IOException {
        Socket client = new Socket("127.0.0.1", product.address().getPort());
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private String first() throws InterruptedException {
        String first = firstBytes.poll(60, TimeUnit.SECONDS);
        assertTrue(first != null, "no server was reached");
        return first;
    }

    /** A relay's and a session's. */
    @ParameterizedTest
    @ValueSource(strings = {HANDSHAKE, STREAM})
    void aServerIsToldWhoConnectedAndWhereTo(String request) throws Exception {
        try (Socket client = ask(request.formatted(""))) {
            assertEquals(
                    "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + client.getPort() + "\r\n",
                    first());
            assertTrue(lines.request().startsWith("GET /chat HTTP/1.1\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HANDSHAKE, STREAM})
    void theClientIsTheOneBehindTrustedProxies(String request) throws Exception {
        try (Socket client = ask(request.formatted("X-Forwarded-For: 203.0.113.7\r\n"))) {
            assertEquals("PROXY TCP4 203.0.113.7 127.0.0.1 0 " + client.getPort() + "\r\n", first());
        }
    }

    @Test
    void versionTwoIsBinary() throws Exception {
        try (Socket client = ask(HANDSHAKE.formatted("").replace("chat.test", "binary.test"))) {
            assertEquals(
                    SIGNATURE + "2111000c" + "7f000001" + "7f000001"
                            + "%04x%04x".formatted(client.getLocalPort(), client.getPort()),
                    first());
            assertTrue(binary.request().startsWith("GET /chat HTTP/1.1\n"));
        }
    }

    @Test
    void itComesBeforeTls() throws Exception {
        try (Socket client = ask(HANDSHAKE.formatted("").replace("chat.test", "secure.test"))) {
            assertTrue(first().startsWith(SIGNATURE + "2111000c7f000001"), client::toString);
            assertEquals(Integer.toString(TLS_HANDSHAKE), first());
        }
    }
}
