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
}
