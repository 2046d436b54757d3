package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of HTTP/1 that are refused before they are any: each has its answer, its line and its count, and none is left in flight. */
@Timeout(180)
class EarlyRefusalsTest {

    private static final String FIELDS = "Host: chat.test\nX-Forwarded-For: 203.0.113.7\n";

    private final Backend backend = new Backend();
    private final WholeProduct product = WholeProduct.of("""
            io.threads = 1
            listeners { LISTENER { bind = "127.0.0.1:0", forwarded.trust = ["127.0.0.1"] } }
            upstreams { chat { servers = [ %s ] } }
            routes {
              chat { upstream = chat, path = /chat }
              bridged { upstream = chat, path = /bridged, bridge { enabled = on, sockjs.mode = unwrap } }
            }
            """.formatted(backend.url()));

    EarlyRefusalsTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    static List<Arguments> refused() {
        String large = "The request line and header fields take more than 16384 bytes (max-header-size).";
        String many = "There are more than 100 header fields (max-headers).";
        return List.of(
                Arguments.of(
                        431, large, "GET /chat?token=secret HTTP/1.1\n" + FIELDS + "Cookie: " + "c".repeat(17_000)),
                Arguments.of(
                        414,
                        "The request line takes more than 16384 bytes (max-header-size).",
                        "GET /chat?" + "q".repeat(17_000) + " HTTP/1.1\n" + FIELDS),
                Arguments.of(431, many, "GET /chat HTTP/1.1\n" + FIELDS + "X: 1\n".repeat(101)),
                Arguments.of(
                        400,
                        "A request of HTTP/1.1 needs a Host header.",
                        "GET /chat HTTP/1.1\nX-Forwarded-For: 203.0.113.7\n"),
                Arguments.of(
                        400,
                        "The request does not begin with a line such as \"GET /path HTTP/1.1\".",
                        "GET /chat x HTTP/1.1\n" + FIELDS),
                Arguments.of(
                        400,
                        "HTTP/1.1 is spoken here, and the request says \"HTTP/9.9\".",
                        "GET /chat HTTP/9.9\n" + FIELDS),
                Arguments.of(
                        400,
                        "A header field goes on in a second line (obsolete line folding).",
                        "GET /chat HTTP/1.1\n" + FIELDS + "X: a\n b\n"),
                Arguments.of(
                        400,
                        "Transfer-Encoding is allowed as \"chunked\" alone, in HTTP/1.1, and without Content-Length.",
                        "POST /bridged HTTP/1.1\n" + FIELDS + "Transfer-Encoding: chunked\nContent-Length: 3\n"),
                Arguments.of(501, "CONNECT is not offered here.", "CONNECT chat.test:443 HTTP/1.1\n" + FIELDS));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("refused")
    void eachIsToldWhyAndHasALineAndACount(int status, String why, String head) throws Exception {
        try (End client = product.dial()) {
            client.send(head + "\n");
            expectAnswer(client, status, why);
            client.expectEnd();
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" status=" + status + " "), line);
        assertTrue(line.contains(" by=towline cause=refused-request reason="), line);
        if (!head.startsWith("GET /chat?q")) { // else nothing has come that tells of the client
            assertTrue(line.contains("client=203.0.113.7 listener=LISTENER "), line);
        }
        assertTrue(line.contains(" path=/") || line.contains(" path=chat.test:443 "), line);
        assertTrue(!line.contains("secret"), line);
        assertEquals(1, Scraped.of(product.towline).sum("conversations_ended_total", "cause=\"refused-request\""));
        assertIdle();
        product.join(backend, "/chat").close();
    }

    private static void expectAnswer(End client, int status, String why) throws IOException {
        String answer = client.answer();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\nContent-Type: text/plain; charset=utf-8\n"), answer);
        assertTrue(answer.contains("\nConnection: close\n"), answer);
        assertTrue(answer.endsWith("\n\n" + why + "\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bridged?towline-session=new", "/bridged/info", "/bridged"})
    void theBridgesClientsAreToldAsWell(String target) throws Exception {
        try (End client = product.dial()) {
            client.send("GET " + target + " HTTP/1.1\n" + FIELDS + "Cookie: " + "c".repeat(17_000) + "\n\n");
            expectAnswer(
                    client, 431, "The request line and header fields take more than 16384 bytes (max-header-size).");
        }
        String line = product.line();
        assertTrue(line.contains(" status=431 "), line);
    }

    @Test
    void aHandshakeIsOneOfAWebSocket() throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/chat", "Cookie: " + "c".repeat(17_000)));
            expectAnswer(
                    client, 431, "The request line and header fields take more than 16384 bytes (max-header-size).");
        }
        String line = product.line();
        assertTrue(line.startsWith("path=/chat "), line);
        assertTrue(line.contains(" kind=websocket "), line);
    }

    /** RFC 9110 §9.3.2: no body, but its length. */
    @Test
    void toHeadNothingIsSaidButTheHead() throws Exception {
        try (End client = product.dial()) {
            client.send("HEAD /chat HTTP/1.1\nX: 1\n\n");
            String head = client.head();
            assertTrue(head.startsWith("HTTP/1.1 400 "), head);
            assertTrue(head.contains("\nContent-Length: 43\n"), head);
            client.expectEnd();
        }
    }

    /** As it is in flight when the refusal is known; a reset would take the answer away. */
    @Test
    void whoStillSendsCanReadTheAnswer() throws Exception {
        try (End client = product.dial()) {
            client.send("GET /chat HTTP/1.1\n" + FIELDS + "Cookie: " + "c".repeat(500_000));
            expectAnswer(
                    client, 431, "The request line and header fields take more than 16384 bytes (max-header-size).");
            client.send("c".repeat(100_000) + "\n\n");
            client.expectEnd();
        }
    }

    @Test
    void whoSpeaksTlsIsKnownAtOnce() throws Exception {
        try (End client = product.dial()) {
            client.send(new byte[] {0x16, 3, 1, 2, 0, 1});
            expectAnswer(client, 400, "The client speaks TLS, and this listener does not: it has no tls.certificates.");
        }
    }

    @Test
    void aRequestBehindAnotherIsRefusedByItself() throws Exception {
        try (End client = product.dial()) {
            client.send("GET /chat HTTP/1.1\nHost: chat.test\n\nGET /chat HTTP/1.1\n\n");
            assertTrue(client.answer().startsWith("HTTP/1.1 426 "));
            expectAnswer(client, 400, "A request of HTTP/1.1 needs a Host header.");
            client.expectEnd();
        }
        assertTrue(product.line().contains("cause=refused-not-websocket"));
        assertTrue(product.line().contains("cause=refused-request"));
    }

    private void assertIdle() throws InterruptedException {
        WholeProduct.await(
                "requests are left",
                () -> product.towline.runningProxy().overview().requests() == 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void aHeadMayComeInAnyPieces(int bytes) throws Exception {
        try (End client = product.dial()) {
            String request = End.request("/chat/x?y", "X: " + "v".repeat(40));
            byte[] all = End.bytes(request);
            for (int from = 0; from < all.length; from += bytes) {
                client.send(Arrays.copyOfRange(all, from, Math.min(all.length, from + bytes)));
            }
            End server = backend.accept();
            assertTrue(server.agree().startsWith("GET /chat/x?y HTTP/1.1\n"));
            assertTrue(client.head().startsWith("HTTP/1.1 101 "));
            server.close();
        }
    }

    @Test
    void aHeadUpToTheLimitPassesWithWhatIsBehindIt() throws Exception {
        String request = End.request("/chat", "X: ");
        String full = End.request("/chat", "X: " + "v".repeat(16_384 - End.bytes(request).length));
        assertEquals(16_384, End.bytes(full).length);
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, full)) {
            joined.expectAlive();
        }
    }

    /** All of them hosts that a client may name. */
    @ParameterizedTest
    @ValueSource(strings = {"chat.test", "my_app:8080", "[1:2:3:4:5:6::10]:80", "[::ffff:192.0.2.1]", "", "CHAT.test."})
    void theServerReadsTheClientsHost(String host) throws Exception {
        String request = End.request("/chat").replace("Host: chat.test", "Host: " + host);
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, request)) {
            assertTrue(joined.request().contains("\nHost: " + host + "\n"), joined.request());
        }
    }

    @Test
    void aLimitThatIsRaisedHoldsForEachPartOfAHead() throws Exception {
        try (WholeProduct large = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0", max-header-size = 1MiB, max-headers = 1000 } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat } }
                """.formatted(backend.url()))) {
            String target = "/q?" + "ids=7&".repeat(10_000);
            String[] fields = new String[900];
            Arrays.setAll(fields, i -> "X-" + i + ": " + "v".repeat(50));
            try (WholeProduct.Joined joined = large.join(backend, target, fields)) {
                assertTrue(joined.request().startsWith("GET " + target + " HTTP/1.1\n"));
                assertTrue(joined.request().contains("\n" + fields[899] + "\n"));
                joined.expectAlive();
            }
            try (End client = large.dial()) {
                client.send("GET /" + "q".repeat(1 << 20) + " HTTP/1.1\n" + FIELDS + "\n");
                expectAnswer(client, 414, "The request line takes more than 1048576 bytes (max-header-size).");
                client.expectEnd();
            }
            try (End client = large.dial()) {
                client.send("GET /q HTTP/1.1\n" + FIELDS + "Cookie: " + "c".repeat(1 << 20) + "\n\n");
                expectAnswer(
                        client,
                        431,
                        "The request line and header fields take more than 1048576 bytes (max-header-size).");
            }
        }
    }

    @Test
    void aHeadThatEndsHalfwayIsToldSo() throws Exception {
        try (Socket socket = new Socket(
                        product.address().getAddress(), product.address().getPort());
                End client = new End(socket)) {
            client.send("GET /half HTTP/1.1\n" + FIELDS + "Coo");
            socket.shutdownOutput();
            expectAnswer(client, 400, "The request ends before its head is complete.");
            client.expectEnd();
        }
        String line = product.wholeLine();
        assertTrue(line.contains("client=203.0.113.7 listener=LISTENER route=- path=/half "), line);
        assertIdle();
    }

    @Test
    void whoOnlyConnectsHasNoLine() throws Exception {
        try (End client = product.dial()) {
            client.send("\n");
        }
        product.join(backend, "/chat").close();
        assertTrue(product.line().startsWith("path=/chat "));
    }
}
