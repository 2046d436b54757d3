package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.Await;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and passwords of a route: for WebSockets, plain requests and the bridge alike. Clients are those that a balancer tells of. */
class PasswordsTest {

    private static final String ALICE = "alice:$2y$04$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv.\n";
    private static final String BOB = "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n";
    private static final String RIGHT = authorization("alice:s3cret pass");
    private static final String UNAUTHORIZED = "HTTP/1.1 401 Unauthorized\n";
    private static final String CHALLENGE =
            "\nWWW-Authenticate: Basic realm=\"The \\\"Staff\\\"\", charset=\"UTF-8\"\n";
    private static final String PLEASE = "User name and password, please.";
    private static final String WRONG = "User name or password are wrong.";

    @TempDir
    private Path dir;

    private Path file;
    private Backend backend;
    private WholeProduct product;

    @BeforeEach
    void open() throws IOException {
        file = dir.resolve("users.htpasswd");
        Files.writeString(file, "# staff\n\n" + ALICE + BOB);
        backend = new Backend();
        product = WholeProduct.of(configuration(""));
    }

    @AfterEach
    void close() throws IOException {
        product.close();
        backend.close();
    }

    private String configuration(String more) {
        return """
                io.threads = 1
                listeners { LISTENER {
                  bind = "127.0.0.1:0"
                  proxy-protocol { mode = required, from = ["127.0.0.1"] }
                } }
                upstreams { chat { servers = [ %s ] } }
                defaults.route.access.basic { file = "%s", realm = "The \\"Staff\\"", attempts = 3 }
                routes {
                  chat { path = /chat, upstream = chat, bridge.enabled = on, http.enabled = on, %s }
                  page { path = /page, respond { body = "Hello" } }
                  open { path = /open, respond.status = 204, access.basic.file = off }
                }
                """.formatted(backend.url(), file, more);
    }

    private static String authorization(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String from(String client) {
        return "PROXY TCP4 " + client + " 192.0.2.1 4711 443\n";
    }

    private static String request(String first, String... more) {
        StringBuilder request = new StringBuilder(first + " HTTP/1.1\nHost: chat.test\n");
        for (String field : more) {
            request.append(field).append('\n');
        }
        return request.append('\n').toString();
    }

    private String answer(String request) throws Exception {
        return answer("192.0.2.7", request);
    }

    private String answer(String client, String request) throws Exception {
        try (End end = product.dial()) {
            return end.send(from(client) + request).answer();
        }
    }

    private void expectChallenge(String sentence, String request, String route, String kind) throws Exception {
        String answer = answer(request);
        assertTrue(answer.startsWith(UNAUTHORIZED), answer);
        assertTrue(answer.contains(CHALLENGE), answer);
        assertTrue(answer.endsWith("\n\n" + sentence + "\n"), answer);
        String line = product.wholeLine();
        assertTrue(line.contains(" route=" + route + " "), line);
        assertTrue(line.contains(" server=- kind=" + kind + " status=401 protocol=- session=- duration_ms="), line);
        assertTrue(line.endsWith(" by=towline cause=refused-auth reason=\"" + sentence + "\""), line);
    }

    @Test
    void whoSaysNothingIsAskedWhateverItWants() throws Exception {
        expectChallenge(PLEASE, End.request("/chat"), "chat", "websocket");
        expectChallenge(PLEASE, request("GET /chat"), "chat", "http");
        expectChallenge(PLEASE, request("POST /chat", "Content-Length: 3") + "abc", "chat", "http");
        expectChallenge(PLEASE, request("GET /chat", "Accept: text/event-stream"), "chat", "http");
        expectChallenge(PLEASE, request("GET /page"), "page", "http");
        assertTrue(answer(request("GET /open")).startsWith("HTTP/1.1 204 "));
        assertFalse(product.wholeLine().contains(" user="));
    }

    @Test
    void aWebSocketOfAUserOpensAndTheServerGetsNoPassword() throws Exception {
        try (WholeProduct.Joined joined =
                WholeProduct.join(product.dial(), backend, from("192.0.2.7") + End.request("/chat", RIGHT))) {
            assertFalse(joined.request().contains("uthorization"), joined.request());
            joined.expectAlive();
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" status=101 protocol=- session=- user=alice duration_ms="), line);
    }

    @Test
    void aPlainRequestOfAUserGoesOnWithItsBody() throws Exception {
        try (End client = product.dial()) {
            client.send(from("192.0.2.7") + request("POST /chat", RIGHT, "Content-Length: 5") + "hello");
            try (End server = backend.accept()) {
                String head = server.head();
                assertTrue(head.startsWith("POST /chat HTTP/1.1\n"), head);
                assertFalse(head.contains("uthorization"), head);
                byte[] body = new byte[5];
                server.read(body);
                assertEquals("hello", new String(body, StandardCharsets.US_ASCII));
                server.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
                assertTrue(client.answer().endsWith("\n\nok"));
            }
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" status=200 protocol=- session=- user=alice duration_ms="), line);
    }

    @Test
    void theServerGetsThePasswordWhereItShall() throws Exception {
        product.expectReload("~1 route", configuration("access.basic.pass = on"));
        try (WholeProduct.Joined joined =
                WholeProduct.join(product.dial(), backend, from("192.0.2.7") + End.request("/chat", RIGHT))) {
            assertTrue(joined.request().contains("\n" + RIGHT + "\n"), joined.request());
        }
    }

    /** Its later requests too: an id that somebody has come by opens nothing. */
    @Test
    void eachRequestOfASessionIsJudged() throws Exception {
        String stream = "Accept: text/event-stream";
        try (End client = product.dial()) {
            client.send(from("192.0.2.7") + request("GET /chat", RIGHT, stream));
            try (End server = backend.accept()) {
                assertFalse(server.agree().contains("uthorization"));
                String head = client.head();
                assertTrue(head.startsWith("HTTP/1.1 200 "), head);
                String id = sessionOf(client);
                String post = "POST /chat?towline-session=" + id + "&towline-seq=1";
                String[] message = {"Content-Type: text/plain;charset=utf-8", "Content-Length: 2"};
                expectChallenge(PLEASE, request(post, message) + "hi", "chat", "http");
                String answer = answer(request(post, RIGHT, message[0], message[1]) + "hi");
                assertTrue(answer.startsWith("HTTP/1.1 2"), answer);
                server.expect(Frame.text("hi").masked());
            }
        }
        assertTrue(product.wholeLine().contains(" user=alice "));
    }

    private static String sessionOf(End client) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] next = new byte[1];
        while (text.indexOf("\"id\":\"") < 0
                || text.charAt(text.length() - 1) != '"'
                || text.toString().endsWith("\"id\":\"")) {
            client.read(next);
            text.append((char) next[0]);
        }
        String said = text.toString();
        return said.substring(said.lastIndexOf("\"id\":\"") + 6, said.length() - 1);
    }

    /** Browsers send it without credentials, whatever the page may do then. */
    @Test
    void aPreflightToTheBridgeIsAnsweredAndOneToAServerIsNot() throws Exception {
        String[] fields = {"Origin: http://chat.test", "Access-Control-Request-Method: POST"};
        String answer = answer(request("OPTIONS /chat?towline-session=abc", fields));
        assertTrue(answer.startsWith("HTTP/1.1 204 "), answer);
        product.expectReload("~1 route", configuration("").replace("bridge.enabled = on", "bridge.enabled = off"));
        expectChallenge(PLEASE, request("OPTIONS /chat?towline-session=abc", fields), "chat", "http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice:wrong",
                "alice:",
                "Alice:s3cret pass",
                "mallory:s3cret pass",
                "# staff:x",
                "alice :s3cret pass",
                "al\u0131ce:s3cret pass"
            })
    void aWrongPasswordIsSaidAndNothingElse(String pair) throws Exception {
        expectChallenge(WRONG, request("GET /page", authorization(pair)), "page", "http");
    }

    @Test
    void whatIsNoPairIsAskedFor() throws Exception {
        for (String field : new String[] {
            "Authorization: Basic",
            "Authorization: Basic ***",
            "Authorization: Bearer abc",
            authorization("alice"),
            authorization(":x"),
            authorization("ali\u0000ce:s3cret pass"),
            RIGHT + "\n" + RIGHT,
            RIGHT + "\nAuthorization: Basic YTpi",
            RIGHT + ", " + RIGHT,
            "Authorization: Basic " + "QUFB".repeat(3000),
            "X" + RIGHT,
            "Proxy-" + RIGHT,
        }) {
            expectChallenge(PLEASE, request("GET /page", field), "page", "http");
        }
        assertTrue(answer(request("GET /page", RIGHT)).endsWith("\n\nHello"));
    }

    @Test
    void whoGuessesIsHeldBackAndSoIsNobodyElse() throws Exception {
        for (int i = 0; i < 3; i++) {
            expectChallenge(WRONG, request("GET /page", authorization("alice:" + i)), "page", "http");
        }
        String answer = answer(request("GET /page", RIGHT));
        assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\n"), answer);
        assertTrue(answer.contains("\nRetry-After: "), answer);
        assertTrue(answer.endsWith("\n\nToo many wrong passwords. Please try again later.\n"), answer);
        String line = product.wholeLine();
        assertTrue(
                line.endsWith(" cause=refused-auth reason=\"Too many wrong passwords. Please try again later.\""),
                line);
        assertTrue(answer("192.0.2.8", request("GET /page", RIGHT)).endsWith("\n\nHello"));
    }

    /** The connection goes on, and each request of it is judged by itself. */
    @Test
    void requestsOfOneConnectionAreJudgedOneByOne() throws Exception {
        try (End client = product.dial()) {
            client.send(from("192.0.2.7") + request("GET /page") + request("GET /page", RIGHT) + request("GET /page"));
            assertTrue(client.answer().startsWith(UNAUTHORIZED));
            assertTrue(client.answer().endsWith("\n\nHello"));
            assertTrue(client.answer().startsWith(UNAUTHORIZED));
        }
    }

    @Test
    void aFileThatChangesIsTakenWithoutAReload() throws Exception {
        assertTrue(answer(request("GET /page", RIGHT)).endsWith("\n\nHello"));
        Files.writeString(file, BOB);
        AtomicInteger client = new AtomicInteger(); // each may fail three times only
        Await.until(
                () -> answer("10.0.0." + client.incrementAndGet() % 250, request("GET /page", RIGHT))
                        .startsWith(UNAUTHORIZED),
                "the new users");
    }

    @Test
    void overHttp2ItIsTheSame() throws Exception {
        Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
        String http2 = configuration("")
                .replace(
                        "proxy-protocol { mode = required, from = [\"127.0.0.1\"] }",
                        "tls { certificates = [{ cert = \"%s\", key = \"%s\" }] }".formatted(own.cert(), own.key()));
        try (WholeProduct other = WholeProduct.of(http2);
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(TestCertificates.trusting(own))
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            URI page = URI.create("https://127.0.0.1:" + other.address().getPort() + "/page");
            HttpResponse<String> refused =
                    client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, refused.version());
            assertEquals(401, refused.statusCode());
            assertEquals(
                    "Basic realm=\"The \\\"Staff\\\"\", charset=\"UTF-8\"",
                    refused.headers().firstValue("www-authenticate").orElseThrow());
            HttpRequest right = HttpRequest.newBuilder(page)
                    .header("Authorization", RIGHT.substring("Authorization: ".length()))
                    .build();
            assertEquals("Hello", client.send(right, BodyHandlers.ofString()).body());
            HttpRequest twice = HttpRequest.newBuilder(page)
                    .header("Authorization", RIGHT.substring("Authorization: ".length()))
                    .header("Authorization", "Basic YTpi")
                    .build();
            assertEquals(401, client.send(twice, BodyHandlers.ofString()).statusCode());
        }
    }
}
