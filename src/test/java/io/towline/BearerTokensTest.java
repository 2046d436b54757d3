package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of a route, from wherever clients can put them; and neither servers nor the log get them. */
class BearerTokensTest {

    private static final String TOKEN = "ci.7HqfT2+LmZ0/xW~4-_yq==";
    private static final String HASHED = "eyJhbGciOi.J9.c2lnbmF0dXJl";
    private static final String FIELD = "Authorization: Bearer " + TOKEN;
    private static final String NONE = "A token, please.";
    private static final String WRONG = "The token is wrong.";

    @TempDir
    private Path dir;

    private Backend backend;
    private WholeProduct product;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(
                dir.resolve("tokens"), "# machines\nci:" + TOKEN + "\n\ndeploy bot:sha256:" + sha256(HASHED) + "\n");
        backend = new Backend();
        product = WholeProduct.of(configuration(""));
    }

    @AfterEach
    void close() throws IOException {
        product.close();
        backend.close();
    }

    private static String sha256(String token) {
        return Sha256.hex(Sha256.of(token), 32);
    }

    private String configuration(String more) {
        return """
                io.threads = 1
                log.query = on
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                defaults.route.access.bearer { tokens-file = "%s", query = t, subprotocol = bearer }
                routes {
                  chat { path = /chat, upstream = chat, bridge.enabled = on, %s }
                  page { path = /page, respond { body = "Hello" } }
                  strict { path = /strict, respond { body = "Hello" }, access.bearer { query = off, subprotocol = off } }
                }
                """.formatted(backend.url(), dir.resolve("tokens"), more);
    }

    private static String get(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\nHost: chat.test\n" + String.join("\n", fields)
                + (fields.length > 0 ? "\n\n" : "\n");
    }

    private String answer(String request) throws Exception {
        try (End end = product.dial()) {
            return end.send(request).answer();
        }
    }

    private void expectRefused(String request, String sentence, String challenge) throws Exception {
        String answer = answer(request);
        assertTrue(answer.startsWith("HTTP/1.1 401 Unauthorized\n"), answer);
        assertTrue(answer.contains("\nWWW-Authenticate: Bearer realm=\"Towline\"" + challenge + "\n"), answer);
        assertTrue(answer.endsWith("\n\n" + sentence + "\n"), answer);
        String line = product.wholeLine();
        assertTrue(line.endsWith(" by=towline cause=refused-auth reason=\"" + sentence + "\""), line);
        assertFalse(line.contains(" user="), line);
    }

    @ParameterizedTest
    @CsvSource({
        "/page, Authorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq==, ci",
        "/page, authorization: bearer   ci.7HqfT2+LmZ0/xW~4-_yq==, ci",
        "/page, Authorization: Bearer eyJhbGciOi.J9.c2lnbmF0dXJl, \"deploy bot\"",
        "/page?t=eyJhbGciOi.J9.c2lnbmF0dXJl, X: y, \"deploy bot\"",
        "/page?a=b&t=eyJhbGciOi.J9.c2lnbmF0dXJl&c, X: y, \"deploy bot\"",
        "/page?%74=%65yJhbGciOi.J9.c2lnbmF0dXJl, X: y, \"deploy bot\"",
        "/page?t=ci.7HqfT2+LmZ0/xW~4-_yq==, X: y, ci",
        "/page?t=ci.7HqfT2%2BLmZ0%2FxW~4-_yq%3d%3D, X: y, ci",
        "/strict, Authorization: Bearer eyJhbGciOi.J9.c2lnbmF0dXJl, \"deploy bot\"",
    })
    void whoHasOneComesInByItsName(String target, String field, String user) throws Exception {
        assertTrue(answer(get(target, field)).endsWith("\n\nHello"));
        String line = product.wholeLine();
        assertTrue(line.contains(" user=" + user + " "), line);
        assertFalse(line.contains("eyJ") || line.contains("yJhb") || line.contains("7Hqf"), line);
    }

    @Test
    void whoHasNoneIsAskedAndAWrongOneIsSaid() throws Exception {
        expectRefused(get("/page"), NONE, "");
        expectRefused(End.request("/chat"), NONE, "");
        expectRefused(get("/chat", "Accept: text/event-stream"), NONE, "");
        expectRefused(get("/page", "Authorization: Basic YTpi"), NONE, "");
        expectRefused(get("/page", "Authorization: Bearer "), NONE, "");
        expectRefused(get("/strict?t=" + HASHED), NONE, "");
        expectRefused(End.request("/strict", "Sec-WebSocket-Protocol: bearer, " + HASHED), NONE, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer x",
                "Authorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq=",
                "Authorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq== x",
                "Authorization: Bearer CI.7HqfT2+LmZ0/xW~4-_yq==",
                "Authorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq==\nAuthorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq==",
                "Authorization: Basic YTpi\nAuthorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq==",
                "Authorization: Bearer ci.7HqfT2+LmZ0/xW~4-_yq==, Bearer ci.7HqfT2+LmZ0/xW~4-_yq==",
            })
    void whatIsNotExactlyOneOfThemIsWrong(String fields) throws Exception {
        expectRefused(get("/page", fields), WRONG, ", error=\"invalid_token\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page?t=",
                "/page?t",
                "/page?t=x",
                "/page?t=eyJhbGciOi.J9.c2lnbmF0dXJl&t=eyJhbGciOi.J9.c2lnbmF0dXJl",
                "/page?t=eyJhbGciOi.J9.c2lnbmF0dXJl&%74=x",
                "/page?t=%00",
                "/page?t=%zz",
                "/page?t=%",
                "/page?&&t=&",
            })
    void inAQueryAsWell(String target) throws Exception {
        expectRefused(get(target), WRONG, ", error=\"invalid_token\"");
    }

    @Test
    void twoPlacesAreOneTooMany() throws Exception {
        expectRefused(get("/page?t=" + HASHED, FIELD), WRONG, ", error=\"invalid_token\"");
    }

    @Test
    void hugeOnesCostNothing() throws Exception {
        expectRefused(get("/page", "Authorization: Bearer " + "x".repeat(12_000)), WRONG, ", error=\"invalid_token\"");
        expectRefused(get("/page?" + "t=&".repeat(2_000)), WRONG, ", error=\"invalid_token\"");
        expectRefused(get("/page?" + "%74=%".repeat(2_000)), WRONG, ", error=\"invalid_token\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /chat                    | Authorization: Bearer %s                  | /chat
            /chat?t=%s               | X: y                                      | /chat
            /chat?a=b&t=%s&c=d&&e    | X: y                                      | /chat?a=b&c=d&&e
            /chat?t=%s&tt=5          | X: y                                      | /chat?tt=5
            """)
    void theServerGetsNoToken(String target, String field, String onward) throws Exception {
        String asked = End.request(target.formatted(HASHED), field.formatted(HASHED));
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, asked)) {
            assertTrue(joined.request().startsWith("GET " + onward + " HTTP/1.1\n"), joined.request());
            assertFalse(joined.request().contains("eyJ"), joined.request());
            joined.expectAlive();
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" user=\"deploy bot\" "), line);
        assertFalse(line.contains("eyJ"), line);
    }

    @Test
    void norWhereItsMessagesComeByTheBridge() throws Exception {
        try (End client = product.dial()) {
            client.send(get("/chat?a=b&t=" + HASHED, "Accept: text/event-stream"));
            try (End server = backend.accept()) {
                String head = server.agree();
                assertTrue(head.startsWith("GET /chat?a=b HTTP/1.1\n"), head);
                assertFalse(head.contains("eyJ"), head);
                assertTrue(client.head().startsWith("HTTP/1.1 200 "));
            }
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" user=\"deploy bot\" "), line);
        assertFalse(line.contains("eyJ"), line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bearer, %s                                                  | -                |          | bearer
            bearer, %s, chat.v2, chat.v1                                | chat.v2, chat.v1 | chat.v1  | chat.v1
            chat.v2, bearer, %s                                         | chat.v2          |          | -
            base64url.bearer.authorization.k8s.io.%b, chat.v2           | chat.v2          | chat.v2  | chat.v2
            base64url.bearer.authorization.k8s.io.%b                    | -                |          | -
            """)
    void browsersPutItAmongTheSubprotocols(String offered, String onward, String agreed, String answered)
            throws Exception {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(HASHED.getBytes(StandardCharsets.US_ASCII));
        String field =
                "Sec-WebSocket-Protocol: " + offered.replace("%s", HASHED).replace("%b", encoded);
        String[] lines = agreed == null ? new String[0] : new String[] {"Sec-WebSocket-Protocol: " + agreed};
        try (WholeProduct.Joined joined =
                WholeProduct.join(product.dial(), backend, End.request("/chat", field), lines)) {
            assertEquals(onward, protocols(joined.request()));
            assertEquals(answered, protocols(joined.answer()));
            assertFalse(joined.request().contains("eyJ"), joined.request());
            joined.expectAlive();
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" user=\"deploy bot\" "), line);
        assertFalse(line.contains("eyJ"), line);
    }

    private static String protocols(String head) {
        int at = head.indexOf("\nSec-WebSocket-Protocol: ");
        return at < 0 ? "-" : head.substring(at + 25, head.indexOf('\n', at + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bearer",
                "bearer, x",
                "bearer, eyJhbGciOi.J9.c2lnbmF0dXJl, bearer, eyJhbGciOi.J9.c2lnbmF0dXJl",
                "base64url.bearer.authorization.k8s.io.!",
                "base64url.bearer.authorization."
            })
    void aWrongOneAmongTheSubprotocolsIsSaid(String offered) throws Exception {
        expectRefused(End.request("/chat", "Sec-WebSocket-Protocol: " + offered), WRONG, ", error=\"invalid_token\"");
    }

    @Test
    void theServerGetsItWhereItShallFromWhereverItCame() throws Exception {
        product.expectReload("~1 route", configuration("access.bearer.pass = on"));
        for (String request : new String[] {
            End.request("/chat", "Authorization: Bearer " + HASHED),
            End.request("/chat?t=" + HASHED),
            End.request("/chat", "Sec-WebSocket-Protocol: bearer, " + HASHED),
        }) {
            try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, request)) {
                assertTrue(joined.request().startsWith("GET /chat HTTP/1.1\n"), joined.request());
                assertTrue(joined.request().contains("\nAuthorization: Bearer " + HASHED + "\n"), joined.request());
                assertEquals("-", protocols(joined.request()));
            }
        }
    }

    /** Programs have tokens and people have passwords. */
    @Test
    void aRouteMayTakeEither() throws Exception {
        Path users = dir.resolve("users");
        Files.writeString(users, "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n");
        product.expectReload("~1 route", configuration("access.basic.file = \"" + users + "\""));
        for (String request : new String[] {
            End.request("/chat?t=" + HASHED), End.request("/chat", "Authorization: Basic Ym9iOnMzY3JldCBwYXNz"),
        }) {
            try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, request)) {
                assertFalse(joined.request().contains("uthorization"), joined.request());
            }
        }
        product.wholeLine();
        product.wholeLine();
        String answer = answer(End.request("/chat"));
        assertTrue(answer.contains("\nWWW-Authenticate: Basic realm=\"Towline\", charset=\"UTF-8\"\n"), answer);
        assertTrue(answer.contains("\nWWW-Authenticate: Bearer realm=\"Towline\"\n"), answer);
        assertTrue(answer.endsWith("\n\nUser name and password, or a token, please.\n"), answer);
    }

    /** Nobody has looked at it: a server that believes what Towline lets by would take the token's holder for anybody. */
    @ParameterizedTest
    @ValueSource(strings = {"off", "on"})
    void aPasswordBesideATokenGoesToNoServer(String pass) throws Exception {
        Path users = dir.resolve("users");
        Files.writeString(users, "bob:{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=\n");
        product.expectReload(
                "~1 route", configuration("access.basic { file = \"" + users + "\", pass = " + pass + " }"));
        String request = End.request("/chat?t=" + HASHED, "Authorization: Basic YWRtaW46eA==");
        try (WholeProduct.Joined joined = WholeProduct.join(product.dial(), backend, request)) {
            assertFalse(joined.request().contains("uthorization"), joined.request());
            joined.expectAlive();
        }
        String line = product.wholeLine();
        assertTrue(line.contains(" user=\"deploy bot\" "), line);
    }
}
