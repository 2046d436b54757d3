package io.towline;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that says who may come in, asked as nginx's auth_request asks it; and one that misbehaves. */
class ForwardAuthTest {

    private static final String NO = "HTTP/1.1 401 Unauthorized\nContent-Length: 0\n\n";
    private static final String YES =
            "HTTP/1.1 200 OK\nRemote-User: j\u00c3\u00bcrgen\nRemote-Groups: staff, admins\nX-Secret: 1\nContent-Length: 2\n\nok";
    private static final String UNAVAILABLE = "\n\nNobody can say just now who may come in. Please try again.\n";

    @TempDir
    private Path dir;

    private Backend backend;
    private TestUpstream service;
    private WholeProduct product;
    private volatile Function<String, String> answers = head -> YES;

    @BeforeEach
    void open() throws IOException {
        backend = new Backend();
        service = TestUpstream.running(peer -> {
            while (true) {
                String asked = peer.readHead();
                peer.send(answers.apply(asked)); // as it is then
            }
        });
        product = WholeProduct.of(configuration("http://127.0.0.1:" + service.port() + "/api/verify?x=y", ""));
    }

    @AfterEach
    void close() throws IOException {
        product.close();
        service.close();
        backend.close();
    }

    private String configuration(String url, String more) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ] } }
                routes {
                  app { path = /app, upstream = app, bridge.enabled = on, http.enabled = on, access.forward.url = "%s" }
                  page { path = /page, respond.body = "in", access { forward { url = "%s", timeout = 2s }, %s } }
                }
                """.formatted(backend.url(), url, url, more);
    }

    private void reload(String more) throws IOException {
        product.expectReload("~1 route", configuration("http://127.0.0.1:" + service.port() + "/api/verify?x=y", more));
    }

    private static String get(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\nHost: site.test:81\n" + String.join("\n", fields)
                + (fields.length > 0 ? "\n\n" : "\n");
    }

    private String answer(String request) throws Exception {
        try (End end = product.dial()) {
            return end.send(request).answer();
        }
    }

    private static List<String> sorted(String head) {
        return head.lines().filter(line -> !line.isEmpty()).sorted().toList();
    }

    @Test
    void theServiceIsToldWhatTheRequestIs() throws Exception {
        String body = "secret body";
        answers = head -> NO;
        answer(
                "POST /app/a%2Fb?q=1&t HTTP/1.1\nHost: site.test:81\nCookie: sid=1\nAuthorization: Bearer abc\nAccept: */*\n"
                        + "X-Other: 1\nX-Original-URL: http://evil/\nX-Forwarded-Uri: /evil\nX-Forwarded-Method: GET\nX-Forwarded-For: 6.6.6.6\n"
                        + "Forwarded: for=6.6.6.6\nX-Real-IP: 6.6.6.6\nConnection: keep-alive\nContent-Length: "
                        + body.length() + "\n\n"
                        + body);
        assertEquals(
                List.of(
                        "Accept: */*",
                        "Authorization: Bearer abc",
                        "Cookie: sid=1",
                        "GET /api/verify?x=y HTTP/1.1",
                        "Host: site.test:81",
                        "X-Forwarded-For: 127.0.0.1",
                        "X-Forwarded-Host: site.test:81",
                        "X-Forwarded-Method: POST",
                        "X-Forwarded-Proto: http",
                        "X-Forwarded-Uri: /app/a%2Fb?q=1&t",
                        "X-Original-Method: POST",
                        "X-Original-URI: /app/a%2Fb?q=1&t",
                        "X-Original-URL: http://site.test:81/app/a%2Fb?q=1&t",
                        "X-Real-IP: 127.0.0.1"),
                sorted(service.request()));
    }

    @Test
    void aWebSocketOfSomebodyItKnowsOpensAndOnlyTheServiceSaysWho() throws Exception {
        answers = head -> YES.replace("X-Secret", "Set-Cookie: a=1; Path=/\nSet-Cookie: b=2\nX-Secret");
        String asked = End.request(
                "/app",
                "Remote-User: admin",
                "remote-groups: root",
                "Remote_Name: root",
                "Remote-Email: root@x",
                "Remote.User: root");
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, asked)) {
            String head = service.request();
            assertTrue(head.startsWith("GET /api/verify?x=y HTTP/1.1\n"), head);
            assertFalse(head.contains("pgrade") || head.contains("Sec-WebSocket") || head.contains("emote"), head);
            List<String> theirs = sorted(joined.request()).stream()
                    .filter(line -> line.toLowerCase().startsWith("remote"))
                    .toList();
            assertEquals(List.of("Remote-Groups: staff, admins", "Remote-User: j\u00c3\u00bcrgen"), theirs);
            assertFalse(joined.request().contains("X-Secret"), joined.request());
            assertTrue(joined.answer().contains("\nSet-Cookie: a=1; Path=/\n"), joined.answer());
            assertTrue(joined.answer().contains("\nSet-Cookie: b=2\n"), joined.answer());
            assertFalse(joined.answer().contains("X-Secret"), joined.answer());
            joined.expectAlive();
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" status=101 protocol=- session=- user=\"j\\u00fcrgen\" duration_ms="), line);
    }

    @Test
    void aPlainRequestGoesOnWithItsBodyAndCookiesOfBothReachTheClient() throws Exception {
        answers = head -> YES.replace("X-Secret", "Set-Cookie: a=1\nX-Secret");
        try (End client = product.dial()) {
            client.send("POST /app HTTP/1.1\nHost: site.test\nRemote-User: admin\nContent-Length: 5\n\nhello");
            try (End server = backend.accept()) {
                String head = server.head();
                assertTrue(head.contains("\nRemote-User: j\u00c3\u00bcrgen\n") && !head.contains("admin\n"), head);
                byte[] body = new byte[5];
                server.read(body);
                server.send("HTTP/1.1 200 OK\nSet-Cookie: own=1\nContent-Length: 2\n\nok");
                String answer = client.answer();
                assertTrue(answer.contains("\nSet-Cookie: own=1\n") && answer.contains("\nSet-Cookie: a=1\n"), answer);
                assertTrue(answer.endsWith("\n\nok"), answer);
            }
        }
    }

    @Test
    void eachRequestOfASessionIsAskedAbout() throws Exception {
        try (End client = product.dial()) {
            client.send(get("/app", "Accept: text/event-stream"));
            try (End server = backend.accept()) {
                assertTrue(server.agree().contains("\nRemote-User: "));
                assertTrue(client.head().startsWith("HTTP/1.1 200 "));
                answers = head -> NO;
                String answer =
                        answer("POST /app?towline-session=0123456789012345678901&a=b HTTP/1.1\nHost: site.test:81\n"
                                + "Content-Type: text/plain\nContent-Length: 2\n\nhi");
                assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
                service.request();
                assertTrue(service.request().contains("\nX-Original-URI: /app?a=b\n"), "an id is a secret");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 Unauthorized    | WWW-Authenticate: Bearer realm="x"
            403 Forbidden       | X: y
            302 Found           | Location: https://auth.example.com/?rd=1
            303 See Other       | Location: /login
            """)
    void itsRefusalsAreTheClients(String status, String field) throws Exception {
        answers = head -> "HTTP/1.1 " + status + "\n" + field
                + "\nSet-Cookie: s=1\nContent-Type: text/html\nConnection: keep-alive\nServer: auth\nContent-Length: 5\n\n<br/>";
        String answer = answer(get("/page"));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + "\n"), answer);
        assertEquals(!field.startsWith("X"), answer.contains("\n" + field + "\n"), answer);
        assertTrue(answer.contains("\nSet-Cookie: s=1\n") && answer.contains("\nContent-Type: text/html\n"), answer);
        assertFalse(answer.contains("Server: auth"), answer);
        assertTrue(answer.endsWith("\n\n<br/>"), answer);
        String line = product.wholeLine();
        String reason = "the service that is asked says " + status.substring(0, 3);
        assertTrue(line.endsWith(" by=towline cause=refused-auth reason=\"" + reason + "\""), line);
        assertTrue(answer(End.request("/app")).startsWith("HTTP/1.1 " + status + "\n"));
    }

    @Test
    void pagesAreSentToWhereOneLogsInAndProgramsAreNot() throws Exception {
        reload("forward.on-401 = redirect \"https://auth.test/?rd={url.escaped}&m=1\"");
        answers = head -> NO.replace("Content", "Set-Cookie: csrf=1\nWWW-Authenticate: Basic\nContent");
        String answer = answer(get("/page/a%20b?q=1&r=%2F"));
        assertTrue(answer.startsWith("HTTP/1.1 302 Found\n"), answer);
        assertTrue(
                answer.contains(
                        "\nLocation: https://auth.test/?rd=http%3A%2F%2Fsite.test%3A81%2Fpage%2Fa%2520b%3Fq%3D1%26r%3D%252F&m=1\n"),
                answer);
        assertTrue(answer.contains("\nSet-Cookie: csrf=1\n") && !answer.contains("WWW-"), answer);
        assertTrue(answer(End.request("/page")).startsWith("HTTP/1.1 401 "));
        answers = head -> NO.replace("401 Unauthorized", "403 Forbidden");
        assertTrue(answer(get("/page")).startsWith("HTTP/1.1 403 "));
    }

    @Test
    void whomItLetsInIsRememberedByAllThatItWasTold() throws Exception {
        reload("forward.cache = 1h");
        assertTrue(answer(get("/page", "Cookie: sid=1")).endsWith("\n\nin"));
        answers = head -> NO;
        assertTrue(answer(get("/page", "Cookie: sid=1")).endsWith("\n\nin"));
        assertTrue(product.wholeLine().contains(" user=") && product.wholeLine().contains(" user="));
        for (String other : new String[] {
            get("/page", "Cookie: sid=2"),
            get("/page"),
            get("/page?", "Cookie: sid=1", "Accept: x"),
            get("/page/", "Cookie: sid=1"),
            get("/page", "Cookie: sid=1", "Cookie: sid=1"),
            get("/page", "Cookie: sid=1").replace("GET", "POST"),
            get("/page", "Cookie: sid=1").replace(":81", ":82"),
        }) {
            assertTrue(answer(other).startsWith("HTTP/1.1 401 "), other);
        }
        answers = head -> YES.replace("X-Secret", "Set-Cookie: a=1\nX-Secret");
        assertTrue(answer(get("/page", "Cookie: sid=3")).endsWith("\n\nin"));
        answers = head -> NO;
        assertTrue(
                answer(get("/page", "Cookie: sid=3")).startsWith("HTTP/1.1 401 "),
                "one that sets a cookie is not kept");
    }

    @Test
    void withoutACacheItIsAskedEachTime() throws Exception {
        assertTrue(answer(get("/page")).endsWith("\n\nin"));
        answers = head -> NO;
        assertTrue(answer(get("/page")).startsWith("HTTP/1.1 401 "));
    }

    /** Both, or one of them. */
    @Test
    void passwordsAndTheServiceTogether() throws Exception {
        Path users = dir.resolve("users");
        Files.writeString(users, "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n");
        String right = "Authorization: Basic Ym9iOnMzY3JldCBwYXNz";
        reload("basic.file = \"" + users + "\"");
        assertTrue(answer(get("/page")).startsWith("HTTP/1.1 401 "));
        assertTrue(answer(get("/page", right)).endsWith("\n\nin"));
        assertFalse(service.request().contains("uthorization"), "the password is nobody's business");
        answers = head -> NO;
        assertTrue(answer(get("/page", right)).startsWith("HTTP/1.1 401 "));
        reload("satisfy = any, basic.file = \"" + users + "\"");
        assertTrue(answer(get("/page", right)).endsWith("\n\nin"));
        assertTrue(answer(get("/page")).startsWith("HTTP/1.1 401 "));
        assertTrue(answer(get("/page", "Authorization: Basic YTpi")).startsWith("HTTP/1.1 401 "));
        answers = head -> YES;
        assertTrue(answer(get("/page")).endsWith("\n\nin"));
        assertTrue(answer(get("/page", "Authorization: Basic YTpi")).endsWith("\n\nin"));
    }

    /** Its server believes what comes. */
    @Test
    void aWrongPasswordOfSomebodyWhomTheServiceKnowsGoesToNoServer() throws Exception {
        Path users = dir.resolve("users");
        Files.writeString(users, "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n");
        product.close();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ] } }
                routes { app { path = /app, upstream = app, access {
                  satisfy = any, forward.url = "http://127.0.0.1:%d/", basic { file = "%s", pass = on } } } }
                """.formatted(backend.url(), service.port(), users));
        for (String password : new String[] {"YWRtaW46eA==", "YWRtaW4=", "Ym9iOnMzY3JldCBwYXNz"}) {
            String field = "Authorization: Basic " + password;
            try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, End.request("/app", field))) {
                assertEquals(password.startsWith("Ym9i"), joined.request().contains(field), joined.request());
                joined.expectAlive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 400, 404, 407, 418, 429, 500, 502, 503, 599})
    void whatIsNeitherYesNorNoLetsNobodyIn(int status) throws Exception {
        answers = head -> "HTTP/1.1 " + status + " x\nRemote-User: admin\nContent-Length: 0\n\n";
        expectNobody("127.0.0.1:" + service.port() + " answered " + status);
    }

    private void expectNobody(String reason) throws Exception {
        for (String request : new String[] {get("/page"), End.request("/page")}) {
            String answer = answer(request);
            assertTrue(answer.startsWith("HTTP/1.1 503 Service Unavailable\n"), answer);
            assertTrue(answer.endsWith(UNAVAILABLE), answer);
            String line = product.wholeLine();
            assertTrue(line.contains(" route=page ") && line.contains(" status=503 "), line);
            assertTrue(line.contains(" by=towline cause=refused-auth-unavailable reason=\"who may come in: "), line);
            assertTrue(line.contains(reason), line);
        }
    }

    @Test
    void neitherDoesWhatIsNoHttp() throws Exception {
        answers = head -> "SSH-2.0-OpenSSH\n";
        expectNobody("answered with something that is no HTTP");
    }

    @Test
    void norAnAnswerThatIsTooLong() throws Exception {
        answers = head -> "HTTP/1.1 200 OK\nContent-Length: 70000\n\n" + "x".repeat(70_000);
        expectNobody("answered 200 with more than 65536 bytes");
    }

    @Test
    void norOneThatIsNotThere() throws Exception {
        service.close();
        int port = TestUpstream.deadPort();
        product.close();
        product = WholeProduct.of(configuration("http://127.0.0.1:" + port + "/", ""));
        expectNobody("127.0.0.1:" + port);
    }

    /** Answers come late, in part, or the connection breaks. */
    @Test
    void norOneThatMisbehaves() throws Exception {
        WireMockServer wire =
                new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        wire.start();
        try {
            for (Fault fault : Fault.values()) {
                expectNobodyBy(wire, aResponse().withFault(fault), "");
            }
            expectNobodyBy(
                    wire,
                    aResponse().withStatus(200).withFixedDelay(20_000),
                    "no answer from ws://127.0.0.1:" + wire.port() + " within timeout (2s)");
        } finally {
            wire.stop();
        }
    }

    private void expectNobodyBy(WireMockServer wire, ResponseDefinitionBuilder answer, String reason) throws Exception {
        wire.stubFor(any(anyUrl()).willReturn(answer));
        product.close();
        product = WholeProduct.of(configuration("http://127.0.0.1:" + wire.port() + "/", ""));
        expectNobody(reason);
    }
}
