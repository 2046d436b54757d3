package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What got past other proxies and servers, tried here; each row says whom it was reported of. */
@Timeout(180)
class KnownAttacksTest {

    private final Backend backend;
    private final WholeProduct product;

    KnownAttacksTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes {
                  open { path = /open, rewrite = "/", upstream = chat }
                  admin { path = /admin, upstream = chat, origins = [ "https://admin.test" ], missing-origin = reject }
                  named { host = chat.test, path = /named, upstream = chat, origins = [ "https://admin.test" ], missing-origin = reject }
                  every { path = /named, upstream = chat }
                  bridge { path = /bridge, upstream = chat, bridge.enabled = on }
                }
                """.formatted(backend.url()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    /** A guarded route is not got round by another spelling of its path, nor by way of one that is open. */
    @ParameterizedTest
    @CsvSource({
        "/open/../admin,          400", // Traefik, CVE-2025-32431
        "/open/%2e%2e/admin,      400", // Traefik's mend of it
        "/open/.%2E/admin,        400",
        "/open/..%2fadmin,        400",
        "/open/..%5cadmin,        400",
        "/open/..\\admin,         400",
        "/open/..;/admin,         400",
        "/open/%2e%2e%2fadmin,    400",
        "/open/x/%2e%2e/../admin, 400",
        "/open/..,                400",
        "/open..,                 404", // Traefik's StripPrefix, CVE-2026-40912: the prefix cut by a length of other
        // text
        "/open%2e/admin,          404",
        "/open%2e%2e/admin,       404",
        "/admin%2F,               400", // Traefik, CVE-2025-66490
        "/admin%2fx,              400",
        "/admin%5cx,              400", // Caddy, on Windows
        "/admin%00,               400",
        "/admin%3bx,              400",
        "/admin%3fx,              404",
        "/admin%23x,              404",
        "//admin,                 400",
        "/;x/admin,               400",
        "/%61dmin,                403", // Caddy, CVE-2026-27587: escapes that are compared as they are written
        "/%61%64%6D%69%6e/x,      403",
        "/%61dm%49n,              404",
        "/admin,                  403",
    })
    void aGuardedPathIsNotGotRound(String target, String status) throws Exception {
        try (End client = product.dial()) {
            client.send(End.request(target));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
        assertTrue(product.line().contains(" status=" + status + " "));
    }

    /** Caddy, CVE-2026-27588; and Undertow, CVE-2025-12543. */
    @ParameterizedTest
    @CsvSource({
        "CHAT.test,      403",
        "chat.TEST.,     403",
        "chat.test:80,   403",
        "chat.test:2$,   400",
        "chat.test:,     400",
        "chat.test:0x50, 400",
        "'chat.test ,x', 400",
        "chat%2etest,    400",
        "chat.test/,     400",
        "x@chat.test,    400",
        "chat.test#,     400",
        "'',             any",
        "ch\u00e4t.test, 400",
    })
    void aGuardedHostIsNotGotRound(String host, String status) throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/named").replace("Host: chat.test", "Host: " + host));
            if (status.equals("any")) {
                try (End server = backend.accept()) {
                    assertTrue(server.head().startsWith("GET /named HTTP/1.1\n"));
                }
                return;
            }
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }

    /** Undertow, CVE-2026-28367 to 28369: what else may end a head, or begin its fields. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /open HTTP/1.1\r\nHost: a\r\r\r",
                "GET /open HTTP/1.1\r\nHost: a\r\n\r",
                "GET /open HTTP/1.1\r\nHost: a\r\r\n\r\n",
                "GET /open HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET /open HTTP/1.1\r\n\tX: 1\r\nHost: a\r\n\r\n",
                "GET /open HTTP/1.1\r\n\u00a0Host: a\r\nHost: a\r\n\r\n",
                "GET /open HTTP/1.1\r\nHost: a\r\nX\u00e9: 1\r\n\r\n",
                "GET /open HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
            })
    void aHeadHasOneShape(String head) throws Exception {
        try (End client = product.dial()) {
            client.send((head + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            client.expectEnd();
        }
        assertTrue(product.line().contains(" status=400 "));
        assertEquals(0, product.linesWaiting());
    }

    /** nghttpx, CVE-2026-58055; and Pingora, CVE-2026-2833 and 2835. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 44",
                "Transfer-Encoding: chunked",
                "Content-Length: 0, 44",
                "Content-Length: 00044"
            })
    void anUpgradeWithABodyIsRefusedAndNothingBehindItIsRead(String framing) throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/open", framing) + "GET /smuggled HTTP/1.1\nHost: a\n\n");
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            client.expectEnd();
        }
        assertTrue(product.line().contains(" status=400 "));
        assertEquals(0, product.linesWaiting());
    }

    /** undici, CVE-2026-2229: bits that no window has are not passed on to a client that offered compression. */
    @ParameterizedTest
    @ValueSource(strings = {"1000", "16", "7", "08", "-1", "1e1", "", "9;server_max_window_bits=9"})
    void bitsThatNoWindowHasAreTheServersFault(String bits) throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/open", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));
            try (End server = backend.accept()) {
                server.agree("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=" + bits);
                String answer = client.answer();
                assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
            }
        }
    }

    /** undici, CVE-2026-1528: a length that no number holds. */
    @Test
    void aLengthWithItsHighestBitSetIsABreach() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/open")) {
            joined.server().send(new byte[] {(byte) 0x82, 127, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1});
            byte[] close = new byte[4];
            joined.client().read(close);
            assertEquals(0x88, close[0] & 0xff);
            assertEquals(1011, (close[2] & 0xff) << 8 | close[3] & 0xff);
        }
        String line = product.line();
        assertTrue(line.contains(" cause=protocol-error "), line);
    }

    /** HAProxy, CVE-2025-11230: numbers whose exponent is worth more work than their length. */
    @ParameterizedTest
    @ValueSource(
            strings = {"1e999999999", "1E-2147483648", "0.1e+99999999999999999999", "-0e1", "1e", "0x10", "1_0", "NaN"})
    void aNumberCostsItsLength(String number) throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("GET", "/bridge", "", "Accept: text/event-stream");
            try (End server = backend.accept()) {
                server.agree();
                receiver.head();
                String event = receiver.event();
                String id = event.substring(event.indexOf("id: ") + 4, event.indexOf(":0\n"));
                for (String body : List.of(
                        "{\"messages\":[{\"text\":" + number + "}]}",
                        "{\"messages\":[{\"text\":\"a\",\"x\":" + number + "}]}",
                        "{\"messages\":" + number + "}",
                        number.repeat(2000))) {
                    Answer refused = sender.post("/bridge?towline-session=" + id, "application/json", body);
                    assertEquals(400, refused.status(), body);
                }
                assertEquals(
                        "{\"ack\":1}",
                        sender.post("/bridge?towline-session=" + id, "text/plain", "up")
                                .body());
                server.expect(Frame.text("up").masked());
            }
        }
    }
}
