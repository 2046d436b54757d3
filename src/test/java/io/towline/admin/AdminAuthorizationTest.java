package io.towline.admin;

import static io.towline.admin.AdminWorld.HOST;
import static io.towline.admin.AdminWorld.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask. */
class AdminAuthorizationTest {

    private static final String TOKEN = "Authorization: Bearer s3cret";

    @AutoClose
    private final AdminWorld world = new AdminWorld();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "GET /api/v1/listeners | Host: 127.0.0.1:PORT   | -                                      | 200 | -",
                "GET /api/v1/listeners | Host: localhost:PORT   | -                                      | 200 | -",
                "GET /api/v1/listeners | Host: LOCALHOST        | -                                      | 200 | -",
                "GET /api/v1/listeners | Host: 10.1.2.3:80      | -                                      | 200 | -",
                "GET /api/v1/listeners | Host: [::1]:9901       | -                                      | 200 | -",
                "GET /api/v1/listeners | Host: evil.example     | -                                      | 403 | The host \"evil.example\" is not served: without admin.token only localhost, IP addresses and the host of admin.bind are.",
                "GET /api/v1/listeners | Host: 127.0.0.1.evil.example:PORT | -                           | 403 | The host \"127.0.0.1.evil.example:PORT\" is not served: without admin.token only localhost, IP addresses and the host of admin.bind are.",
                "GET /metrics          | Host: evil.example     | -                                      | 403 | The host \"evil.example\" is not served: without admin.token only localhost, IP addresses and the host of admin.bind are.",
                "GET /                 | Host: evil.example     | -                                      | 403 | The host \"evil.example\" is not served: without admin.token only localhost, IP addresses and the host of admin.bind are.",
                "GET /api/v1/listeners | Host: localhost:PORT   | Origin: http://localhost:PORT          | 200 | -",
                "GET /api/v1/listeners | Host: localhost:PORT   | Origin: http://localhost:1             | 403 | Pages of \"http://localhost:1\" may not ask here.",
                "GET /api/v1/events    | Host: localhost:PORT   | Origin: null                           | 403 | Pages of \"null\" may not ask here.",
                "GET /metrics          | Host: localhost:PORT   | Origin: https://evil.example           | 403 | Pages of \"https://evil.example\" may not ask here.",
                "GET /api/v1/events    | Host: localhost:PORT   | Sec-Fetch-Site: cross-site             | 403 | Pages of other sites may not ask here.",
                "GET /api/v1/listeners | Host: localhost:PORT   | Sec-Fetch-Site: same-site              | 403 | Pages of other sites may not ask here.",
                "GET /api/v1/listeners | Host: localhost:PORT   | Sec-Fetch-Site: same-origin            | 200 | -",
            })
    void withoutATokenOnlyThisMachinesOwnPagesMayAsk(
            String request, String host, String field, String status, String detail) throws IOException {
        InetSocketAddress listener = world.open(Optional.empty());
        Wire answer = field == null
                ? ask(listener, request + " HTTP/1.1", host)
                : ask(listener, request + " HTTP/1.1", host, field);
        assertEquals(status, answer.status());
        if (detail != null) {
            String title = "{\"status\":403,\"title\":\"Forbidden\",\"detail\":\"";
            String said =
                    detail.replace("PORT", Integer.toString(listener.getPort())).replace("\"", "\\\"");
            assertEquals(title + said + "\"}", answer.body());
            assertEquals("application/problem+json", answer.header("Content-Type"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Authorization: Bearer s3cret  | 200 | ``",
                "authorization: bearer  s3cret | 200 | ``",
                "Authorization: Bearer s3cre   | 401 | This is not the token of admin.token.",
                "Authorization: Bearer s3cret2 | 401 | This is not the token of admin.token.",
                "Authorization: Basic s3cret   | 401 | Send admin.token: Authorization: Bearer TOKEN.",
                "X-None: 1                     | 401 | Send admin.token: Authorization: Bearer TOKEN.",
            })
    void theTokenIsNeeded(String field, String status, String detail) throws IOException {
        InetSocketAddress listener = world.open(Optional.of("s3cret"));
        for (String path : List.of("/api/v1/listeners", "/metrics", "/api/v1/nothing", "/api/v1/events")) {
            if (path.endsWith("events") && status.equals("200") || path.endsWith("nothing") && status.equals("200")) {
                continue;
            }
            Wire answer = ask(listener, "GET " + path + " HTTP/1.1", "Host: ops.example.com", field);
            assertEquals(status, answer.status());
            if (!detail.isEmpty()) {
                assertEquals(
                        "{\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"" + detail + "\"}", answer.body());
                assertEquals("Bearer realm=\"towline\"", answer.header("WWW-Authenticate"));
            }
        }
    }

    @Test
    void thePageAndTheProbesNeedNoToken() throws IOException {
        InetSocketAddress listener = world.open(Optional.of("s3cret"));
        for (String path : List.of("/", "/index.html", "/dashboard.css", "/dashboard.js", "/healthz", "/readyz")) {
            assertEquals(
                    "200",
                    ask(listener, "GET " + path + " HTTP/1.1", "Host: ops.example.com")
                            .status(),
                    path);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "X-Towline-Admin: 1 | Content-Type: application/json                 | 200 | ``",
                "X-Towline-Admin: 1 | content-type: Application/JSON; charset=utf-8  | 200 | ``",
                "X-Towline-Admin: 2 | Content-Type: application/json                 | 403 | A POST needs the header X-Towline-Admin: 1.",
                "X-None: 1          | Content-Type: application/json                 | 403 | A POST needs the header X-Towline-Admin: 1.",
                "X-Towline-Admin: 1 | Content-Type: text/plain                       | 415 | A POST needs the header Content-Type: application/json.",
                "X-Towline-Admin: 1 | X-None: 1                                      | 415 | A POST needs the header Content-Type: application/json.",
            })
    void ordersCarryWhatNoOtherSiteCanSend(String mark, String type, String status, String detail) throws IOException {
        for (Optional<String> token : List.of(Optional.<String>empty(), Optional.of("s3cret"))) {
            world.proxy.told.clear();
            Wire answer = Wire.exchange(
                    world.open(token), List.of("POST /api/v1/reload HTTP/1.1", HOST, TOKEN, mark, type), "{}");
            assertEquals(status, answer.status());
            assertTrue(answer.body().contains(detail), answer.body());
            assertEquals(status.equals("200") ? List.of("reload") : List.of(), world.proxy.told);
        }
    }

    /** A page that asks whether it may send our header is not told that it may. */
    @Test
    void aPreflightIsNotAnswered() throws IOException {
        Wire answer = ask(
                world.open(Optional.empty()),
                "OPTIONS /api/v1/reload HTTP/1.1",
                HOST,
                "Origin: https://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: x-towline-admin");
        assertEquals("403", answer.status());
        assertEquals("", answer.header("Access-Control-Allow-Origin"));
    }
}
