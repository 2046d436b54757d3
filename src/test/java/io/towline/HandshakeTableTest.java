package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455 §4.2: what a request deserves, seen from outside. */
class HandshakeTableTest {

    private final Backend backend;
    private final WholeProduct product;

    HandshakeTableTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams {
                  chat { servers = [ %s ] }
                  dead { servers = [ "ws://127.0.0.1:%d" ] }
                }
                routes {
                  chat { host = [ chat.test, "*.chat.test" ], path = /chat, upstream = chat }
                  dead { path = /dead, upstream = dead }
                  strict {
                    path = /strict, upstream = chat, missing-origin = reject, origins = [ "https://*.page.test" ]
                    subprotocols = [ v2, v1 ], subprotocol-mismatch = reject
                  }
                }
                """.formatted(backend.url(), TestUpstream.deadPort()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    /** @param headers lines that the answer must have */
    record Row(String request, int status, List<String> headers, String sentence, String verdict) {
        @Override
        public String toString() {
            return status + " " + sentence;
        }
    }

    private static final String BY_US = "by=towline cause=";
    private static final List<String> NONE = List.of();
    private static final List<String> CLOSE = List.of("Connection: close");
    private static final List<String> UPGRADE_REQUIRED =
            List.of("Upgrade: websocket", "Connection: Upgrade, close", "Sec-WebSocket-Version: 13");
    private static final String REQUEST = End.request("/chat");

    private static Row row(String request, int status, List<String> headers, String sentence, String cause) {
        return new Row(request, status, headers, sentence, BY_US + cause);
    }

    private static String with(String line, String instead) {
        assertTrue(REQUEST.contains(line), line);
        return REQUEST.replace(line, instead);
    }

    private static String more(String line) {
        return End.request("/chat", line);
    }

    static List<Row> table() {
        String origin = "Origin: https://a.page.test";
        return List.of(
                row(End.request("/nothing"), 404, NONE, "There is nothing here.", "refused-no-route"),
                row(
                        with("Host: chat.test", "Host: other.test"),
                        404,
                        NONE,
                        "There is nothing here.",
                        "refused-no-route"),
                row(
                        with("GET", "PUT"),
                        405,
                        List.of("Allow: GET", "Connection: close"),
                        "opened by GET",
                        "refused-handshake"),
                row(with("HTTP/1.1", "HTTP/1.0"), 400, NONE, "needs HTTP/1.1", "refused-handshake"),
                row(more("Content-Length: 1") + "x", 400, CLOSE, "has no body", "refused-handshake"),
                row(more("Transfer-Encoding: chunked") + "0\n\n", 400, CLOSE, "has no body", "refused-handshake"),
                row(
                        "GET /chat HTTP/1.1\nHost: chat.test\n\n",
                        426,
                        List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
                        "not as a page",
                        "refused-not-websocket"),
                row(
                        with("Upgrade: websocket\n", "").replace("Connection: Upgrade\n", ""),
                        426,
                        UPGRADE_REQUIRED,
                        "a proxy on the way has removed it",
                        "refused-handshake"),
                row(with("Upgrade: websocket", "Upgrade: h2c"), 426, UPGRADE_REQUIRED, "\"h2c\"", "refused-handshake"),
                row(
                        with("Connection: Upgrade", "Connection: keep-alive"),
                        426,
                        UPGRADE_REQUIRED,
                        "a proxy on the way may have changed it",
                        "refused-handshake"),
                row(with("Version: 13", "Version: 8"), 426, UPGRADE_REQUIRED, "13", "refused-handshake"),
                row(with("Sec-WebSocket-Version: 13\n", ""), 426, UPGRADE_REQUIRED, "13", "refused-handshake"),
                row(
                        with("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ"),
                        400,
                        CLOSE,
                        "16 bytes in base64",
                        "refused-handshake"),
                row(
                        more("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                        400,
                        CLOSE,
                        "Exactly one Sec-WebSocket-Key",
                        "refused-handshake"),
                row(more("Origin: http://page.test"), 403, CLOSE, "may not connect here", "refused-origin"),
                row(more("Origin: https://chat.test"), 403, CLOSE, "may not connect here", "refused-origin"),
                row(End.request("/strict"), 403, CLOSE, "An Origin header is needed", "refused-origin"),
                row(
                        End.request("/strict", "Origin: http://a.page.test"),
                        403,
                        CLOSE,
                        "may not connect here",
                        "refused-origin"),
                row(
                        End.request("/strict", origin, "Sec-WebSocket-Protocol: v3"),
                        403,
                        CLOSE,
                        "spoken here",
                        "refused-subprotocol"),
                new Row(
                        End.request("/dead"),
                        502,
                        CLOSE,
                        "could not be reached",
                        "by=upstream cause=refused-unreachable"));
    }

    @ParameterizedTest
    @MethodSource("table")
    void aWrongRequestIsAnsweredSaysWhyAndReachesNoServer(Row row) throws Exception {
        try (End client = product.dial()) {
            client.send(row.request());
            String answer = client.answer();
            assertTrue(answer.matches("(?s)HTTP/1\\.[01] " + row.status() + " .*"), answer);
            for (String header : row.headers()) {
                assertTrue(answer.contains("\n" + header + "\n"), answer);
            }
            assertTrue(answer.contains(row.sentence()), answer);
            if (row.headers().stream().anyMatch(header -> header.matches("Connection: .*close"))) {
                client.expectEnd();
            }
        }
        String line = product.line();
        assertTrue(line.contains(" status=" + row.status() + " "), line);
        assertTrue(line.contains(" " + row.verdict() + " "), line);
        // The first that the server hears of is the next good request.
        try (WholeProduct.Joined joined = product.join(backend, "/chat/good")) {
            assertTrue(joined.request().startsWith("GET /chat/good HTTP/1.1\n"), joined.request());
        }
    }

    /** As the WebSocket client of Java 17 says it: there is no body. The server hears nothing of it. */
    @Test
    void anEmptyBodyIsNone() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/chat", "Content-Length: 0")) {
            assertFalse(joined.request().contains("Content-Length"), joined.request());
            joined.expectAlive();
        }
    }

    /** The HTTP parser's own verdict, before there is a conversation that could have a line. */
    @Test
    void aStrangersWordOfItselfDoesNotReachTheServerUnderAnyName() throws Exception {
        String[] lies = {"X_Real_IP: 6.6.6.6", "X_Forwarded_For: 6.6.6.6", "X.Real.IP: 6.6.6.6", "X-Real-IP: 6.6.6.6"};
        try (WholeProduct.Joined joined = product.join(backend, "/chat", lies)) {
            assertFalse(joined.request().contains("6.6.6.6"), joined.request());
            assertTrue(joined.request().contains("\nX-Real-IP: 127.0.0.1\n"), joined.request());
        }
    }

    @Test
    void twoHostsAreRefused() throws Exception {
        try (End client = product.dial()) {
            client.send(with("Host: chat.test\n", "Host: chat.test\nHost: chat.test\n"));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            client.expectEnd();
        }
        product.join(backend, "/chat/good").close();
    }

    @ParameterizedTest
    @CsvSource({
        "w4v7O6xFTi36lq3RNcgctw==, Oy4NRAQ13jhfONC7bP8dTKb4PTU=",
        "dGhlIHNhbXBsZSBub25jZQ==, s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
        "x3JJHMbDL1EzLkh9GBhXDw==, HSmrc0sMlYUkAGmm5OPpG2HaGWk=",
    })
    void theKeyIsAnsweredAndTheServerGetsAnotherOne(String key, String accept) throws Exception {
        String request = REQUEST.replace("dGhlIHNhbXBsZSBub25jZQ==", key);
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, request)) {
            assertTrue(joined.answer().contains("\nSec-WebSocket-Accept: " + accept + "\n"), joined.answer());
            assertTrue(joined.answer().contains("\nUpgrade: websocket\n"), joined.answer());
            assertTrue(joined.answer().contains("\nConnection: Upgrade\n"), joined.answer());
            assertFalse(joined.request().contains(key), joined.request());
        }
    }

    @Test
    void aStrictRouteLetsItsOwnPagesIn() throws Exception {
        String request = End.request(
                "/strict",
                "Origin: https://a.page.test",
                "Sec-WebSocket-Protocol: v3, v1",
                "Sec-WebSocket-Protocol: v2");
        try (WholeProduct.Joined joined =
                WholeProduct.join(product.dial(), backend, request, "Sec-WebSocket-Protocol: v2")) {
            assertTrue(joined.request().contains("\nSec-WebSocket-Protocol: v1, v2\n"), joined.request());
            assertTrue(joined.request().contains("\nOrigin: https://a.page.test\n"), joined.request());
            assertTrue(joined.answer().contains("\nSec-WebSocket-Protocol: v2\n"), joined.answer());
            joined.client().send(Frame.close(1000, "").masked());
            joined.server().expect(Frame.close(1000, "").masked());
            joined.server().send(Frame.close(1000, ""));
            joined.client().expect(Frame.close(1000, ""));
        }
        String line = product.line();
        assertTrue(line.contains(" status=101 protocol=v2 "), line);
        assertTrue(line.endsWith(" close_code=1000 by=client cause=client-closed reason=-"), line);
    }

    @Test
    void whatTheClientSaysTooEarlyReachesTheServerOnlyBehindItsAgreement() throws Exception {
        try (End client = product.dial()) {
            client.sendWith(REQUEST, Frame.text("early").masked());
            try (End server = backend.accept()) {
                String head = server.head();
                assertFalse(server.endsWithin(200), "ended, or sent bytes before there is a 101");
                server.send(End.agreement(head));
                server.expect(Frame.text("early").masked());
                client.head();
                client.send(Frame.text("later").masked());
                server.expect(Frame.text("later").masked());
            }
        }
    }

    @Test
    void whatTheClientSaysTooEarlyIsNobodysWhenTheServerRefuses() throws Exception {
        try (End client = product.dial()) {
            client.sendWith(REQUEST + "GET /chat/smuggled HTTP/1.1\nHost: chat.test\n\n");
            try (End server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\nContent-Length: 2\n\nno");
                String answer = client.answer();
                assertTrue(answer.startsWith("HTTP/1.1 401 Unauthorized\n"), answer);
                assertTrue(answer.contains("\nWWW-Authenticate: Bearer\n"), answer);
                assertTrue(answer.endsWith("\n\nno"), answer);
                client.expectEnd();
                server.expectEnd();
            }
        }
        assertTrue(product.line().endsWith("by=upstream cause=upstream-refused reason=\"the server answered 401\""));
        assertEquals(0, product.linesWaiting());
    }

    @Test
    void whatTheServerSaysBehindItsAgreementReachesTheClient() throws Exception {
        try (End client = product.dial()) {
            client.send(REQUEST);
            try (End server = backend.accept()) {
                byte[] big = new byte[100_000];
                server.sendWith(End.agreement(server.head()), Frame.text("hello"), Frame.of(0x82, big));
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                client.expect(Frame.text("hello"), Frame.of(0x82, big));
            }
        }
    }
}
