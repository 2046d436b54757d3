package io.towline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import org.junit.jupiter.api.Test;

/** Where servers' answers point to, from the file to the wire. */
class AnswerUrlsOfServersTest {

    private static String head(String settings) throws Exception {
        try (TestUpstream server = TestUpstream.running(peer -> {
                    String host = peer.readHead()
                            .lines()
                            .filter(line -> line.startsWith("Host: "))
                            .findFirst()
                            .orElseThrow();
                    peer.send("HTTP/1.1 302 Found\nLocation: http://" + host.substring(6)
                            + "/login?a\nSet-Cookie: a=b; Path=/; Domain=127.0.0.1\nContent-Length: 0\n\n");
                });
                WholeProduct product = WholeProduct.of("""
                        listeners { LISTENER { bind = "127.0.0.1:0" } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ], host-header = server } }
                        routes { app { upstream = app, path = /app, rewrite = "/", http.enabled = on, %s } }
                        """.formatted(server.port(), settings));
                RawClient client = RawClient.connect(product.address().getPort())) {
            client.send("GET /app/x HTTP/1.1\nHost: site.test\n\n");
            return client.readHead().replace(":" + server.port(), ":PORT");
        }
    }

    @Test
    void isPutRight() throws Exception {
        String head = head("");
        assertTrue(head.contains("\nLocation: http://site.test/app/login?a\n"), head);
        assertTrue(head.contains("\nSet-Cookie: a=b; Path=/app\n"), head);
    }

    @Test
    void isLeftWhereTheRouteSaysSo() throws Exception {
        String head = head("http.rewrite-response = off");
        assertTrue(head.contains("\nLocation: http://127.0.0.1:PORT/login?a\n"), head);
        assertTrue(head.contains("\nSet-Cookie: a=b; Path=/; Domain=127.0.0.1\n"), head);
    }

    private static String handshake(String answer, String settings) throws Exception {
        try (TestUpstream server = TestUpstream.running(peer -> {
                    peer.answer(answer);
                    peer.awaitEnd();
                });
                WholeProduct product = WholeProduct.of("""
                        listeners { LISTENER { bind = "127.0.0.1:0" } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ], host-header = server } }
                        routes { app { upstream = app, path = /app, rewrite = "/", %s } }
                        """.formatted(server.port(), settings));
                RawClient client = RawClient.connect(product.address().getPort())) {
            client.send(
                    "GET /app/x HTTP/1.1\nHost: site.test\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n");
            return client.readHead();
        }
    }

    private static final String TO_LOGIN =
            "HTTP/1.1 302 Found\nLocation: /login?a\nSet-Cookie: a=b; Path=/; Domain=127.0.0.1\nContent-Length: 0\n\n";

    @Test
    void alsoWhereAHandshakeIsRefused() throws Exception {
        String head = handshake(TO_LOGIN, "");
        assertTrue(head.startsWith("HTTP/1.1 302 "), head);
        assertTrue(head.contains("\nLocation: /app/login?a\n"), head);
        assertTrue(head.contains("\nSet-Cookie: a=b; Path=/app\n"), head);
    }

    @Test
    void alsoWhereItIsAgreedTo() throws Exception {
        String head = handshake(
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: PROOF\nSet-Cookie: a=b; Path=/\n\n",
                "");
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        assertTrue(head.contains("\nSet-Cookie: a=b; Path=/app\n"), head);
    }

    @Test
    void handshakesAreLeftWhereTheRouteSaysSo() throws Exception {
        String head = handshake(TO_LOGIN, "http.rewrite-response = off");
        assertTrue(head.contains("\nLocation: /login?a\n"), head);
        assertTrue(head.contains("\nSet-Cookie: a=b; Path=/; Domain=127.0.0.1\n"), head);
    }

    @Test
    void aSessionsHandshakeIsPutRightToo() throws Exception {
        try (TestUpstream server = TestUpstream.answering(TO_LOGIN);
                WholeProduct product = WholeProduct.of("""
                        listeners { LISTENER { bind = "127.0.0.1:0" } }
                        upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                        routes { app { upstream = app, path = /app, rewrite = "/", bridge.enabled = on } }
                        """.formatted(server.port()));
                RawClient client = RawClient.connect(product.address().getPort())) {
            client.send("GET /app/x HTTP/1.1\nHost: site.test\nAccept: text/event-stream\n\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 302 "), head);
            assertTrue(head.contains("\nLocation: /app/login?a\n"), head);
        }
    }
}
