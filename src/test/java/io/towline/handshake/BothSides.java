package io.towline.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.testkit.RawClient;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A handshake with a client and servers on real sockets: what tests of it share. */
final class BothSides {

    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String PROOF = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    static final String HANDSHAKE = """
            GET /chat?room=1 HTTP/1.1
            Host: chat.example.com
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """;
    static final byte[] FRAME = {(byte) 0x81, 2, 'h', 'i'};

    final SampleConfig.Upstream upstream = new SampleConfig.Upstream();
    final SampleConfig.Route route = new SampleConfig.Route();
    private final List<AutoCloseable> opened = new ArrayList<>();

    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    Failed assertFailed(Front front, int status, Cause cause) throws Exception {
        String answer = open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertField(answer, "Connection: close");
        assertFalse(answer.contains("127.0.0.1"), "nothing about our insides: " + answer);
        Failed failed = assertInstanceOf(Failed.class, front.result());
        assertEquals(status, failed.status());
        assertEquals(cause, failed.cause(), failed.reason());
        assertEquals(0, front.leases());
        return failed;
    }

    Front frontOf(TestUpstream... servers) throws Exception {
        upstream.servers = Arrays.stream(servers)
                .map(server -> SampleConfig.server(server.port()))
                .toList();
        return open(new Front(upstream.config(), route.config()));
    }

    <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    static String url(TestUpstream server) {
        return "ws://127.0.0.1:" + server.port();
    }

    static String with(String lines) {
        return HANDSHAKE.stripTrailing() + "\n" + lines + "\n\n";
    }

    static String keyLine(String request) {
        return field(request, "Sec-WebSocket-Key: ");
    }

    static String field(String head, String prefix) {
        return head.lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }

    static void assertField(String head, String line) {
        assertTrue(head.lines().anyMatch(line::equals), () -> line + " in " + head);
    }

    static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
