package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says to nginx is for proxies in front, and not for clients. */
class AccelFieldsOfServersTest {

    private static final String FIELDS = """
            X-Accel-Buffering: no
            x-accel-redirect: /inside/a.pdf
            X-Accel-Expires: 5
            X-ACCEL-LIMIT-RATE: 1000
            X-Accel-Charset: utf-8
            X-Accel-Other: mine
            """;

    private static final String ALL = "X-ACCEL-LIMIT-RATE: 1000, X-Accel-Buffering: no, X-Accel-Charset: utf-8, "
            + "X-Accel-Expires: 5, X-Accel-Other: mine, x-accel-redirect: /inside/a.pdf";

    private TestUpstream server;
    private WholeProduct product;

    @BeforeEach
    void begin() throws IOException {
        server = TestUpstream.running(peer -> {
            while (true) {
                peer.send(answer(peer.readHead()));
            }
        });
        product = WholeProduct.of("""
                io.threads = 1
                listeners {
                  LISTENER { bind = "127.0.0.1:0" }
                  LISTENER-behind { bind = "127.0.0.1:0", forwarded.trust = ["127.0.0.1"] }
                }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes {
                  app { upstream = app, http.enabled = on }
                  told { path = /told, upstream = app, http.enabled = on, headers.response.set { X-Accel-Buffering = "yes" } }
                }
                """.formatted(server.port()), new TestClock());
    }

    /** What is asked for says how it is answered. */
    private static String answer(String request) {
        return switch (request.split(" ")[1]) {
            case "/room" ->
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: "
                        + TestUpstream.acceptFor(request) + "\n" + FIELDS + "\n";
            case "/closed" -> "HTTP/1.1 403 Forbidden\n" + FIELDS + "Content-Length: 0\n\n";
            case "/early" -> "HTTP/1.1 103 Early Hints\n" + FIELDS + "\nHTTP/1.1 204 No Content\n\n";
            default -> "HTTP/1.1 200 OK\n" + FIELDS + "Content-Length: 2\n\nok";
        };
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''      | /     | X-Accel-Other: mine
            ''      | /told | X-Accel-Buffering: yes, X-Accel-Other: mine
            -behind | /     | X-ACCEL-LIMIT-RATE: 1000, X-Accel-Buffering: no, X-Accel-Charset: utf-8, X-Accel-Expires: 5, \
            X-Accel-Other: mine, x-accel-redirect: /inside/a.pdf
            """)
    void whoAsksGetsOfThem(String listener, String path, String expected) throws Exception {
        expectOfThem(listener, path, "", expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/room", "/closed", "/early"})
    void norDoTheyReachClientsWithHandshakesAndInterimAnswers(String path) throws Exception {
        String handshake = """
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                """;
        String lines = path.equals("/early") ? "" : handshake;
        expectOfThem("", path, lines, "X-Accel-Other: mine");
        expectOfThem("-behind", path, lines, ALL);
    }

    private void expectOfThem(String listener, String path, String lines, String expected) throws IOException {
        try (RawClient client = RawClient.connect(product.address(listener).getPort())) {
            client.send("GET " + path + " HTTP/1.1\nHost: site\n" + lines + "\n");
            List<String> got = client.readHead()
                    .lines()
                    .filter(line -> line.regionMatches(true, 0, "x-accel-", 0, 8))
                    .sorted()
                    .toList();
            assertEquals(expected, String.join(", ", got));
        }
    }
}
