package io.towline.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.Plant.Phase;
import io.towline.admin.Plant.ServerState;
import io.towline.config.AdminConfig;
import io.towline.ending.Cause;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminListenerTest {

    private static final String HOST = "Host: 127.0.0.1:PORT";
    private static final String TOKEN = "Authorization: Bearer s3cret";
    private static final String MARK = "X-Towline-Admin: 1";
    private static final String JSON = "Content-Type: application/json";

    private final FakePlant plant = new FakePlant();
    private final TrafficHistory history = new TrafficHistory();
    private final List<AdminListener> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(AdminListener::close);
        history.close();
    }

    // ---- probes ----

    @Test
    void itLives() throws IOException {
        Wire answer = ask(open(Optional.empty()), "GET /healthz HTTP/1.1", "Host: pod.example.com");
        assertEquals("200 ok\n", answer.status() + " " + answer.body());
        assertEquals("text/plain; charset=utf-8", answer.header("Content-Type"));
    }

    @Test
    void itIsReadyUntilItDrains() throws IOException {
        InetSocketAddress listener = open(Optional.of("s3cret"));
        plant.states = List.of(ServerState.SET_ASIDE);
        Wire ready = ask(listener, "GET /readyz HTTP/1.1", HOST);
        assertEquals("200 ready\n", ready.status() + " " + ready.body());
        plant.phase = Phase.DRAINING;
        Wire draining = ask(listener, "GET /readyz HTTP/1.1", HOST);
        assertEquals("503 draining\n", draining.status() + " " + draining.body());
    }

    @Test
    void readinessMayNeedAServerInEachUpstream() throws IOException {
        InetSocketAddress listener = open(new AdminConfig(true, anyPort(), Optional.empty(), true));
        assertEquals("200", ask(listener, "GET /readyz HTTP/1.1", HOST).status());
        plant.states = List.of(ServerState.SET_ASIDE, ServerState.DRAINED);
        Wire answer = ask(listener, "GET /readyz HTTP/1.1", HOST);
        assertEquals("503 no healthy upstream: app\n", answer.status() + " " + answer.body());
    }

    // ---- who may ask ----

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
        InetSocketAddress listener = open(Optional.empty());
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
        InetSocketAddress listener = open(Optional.of("s3cret"));
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
        InetSocketAddress listener = open(Optional.of("s3cret"));
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
            plant.told.clear();
            Wire answer =
                    Wire.exchange(open(token), List.of("POST /api/v1/reload HTTP/1.1", HOST, TOKEN, mark, type), "{}");
            assertEquals(status, answer.status());
            assertTrue(answer.body().contains(detail), answer.body());
            assertEquals(status.equals("200") ? List.of("reload") : List.of(), plant.told);
        }
    }

    /** A page that asks whether it may send our header is not told that it may. */
    @Test
    void aPreflightIsNotAnswered() throws IOException {
        Wire answer = ask(
                open(Optional.empty()),
                "OPTIONS /api/v1/reload HTTP/1.1",
                HOST,
                "Origin: https://evil.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: x-towline-admin");
        assertEquals("403", answer.status());
        assertEquals("", answer.header("Access-Control-Allow-Origin"));
    }

    // ---- what comes back ----

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/metrics", "/api/v1/listeners", "/nothing"})
    void everyAnswerIsProtected(String path) throws IOException {
        Wire answer = ask(open(Optional.empty()), "GET " + path + " HTTP/1.1", HOST);
        assertEquals(
                new TreeSet<>(List.of(
                        "Cache-Control: no-store",
                        "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'; object-src 'none'",
                        "Cross-Origin-Resource-Policy: same-origin",
                        "Referrer-Policy: no-referrer",
                        "X-Content-Type-Options: nosniff",
                        "X-Frame-Options: DENY")),
                new TreeSet<>(answer.head().stream()
                        .filter(line -> line.matches("(X-|Content-Security|Referrer|Cache|Cross|Access|Server).*"))
                        .toList()));
    }

    @Test
    void theApiAnswersAsItIs() throws IOException {
        Wire answer = ask(
                open(Optional.empty()), "GET /api/v1/connections?route=chat&limit=1&limit=2&q=%2Froom HTTP/1.1", HOST);
        assertEquals("application/json", answer.header("Content-Type"));
        assertTrue(
                answer.body().startsWith("{\"total\":3,\"matched\":1,\"connections\":[{\"id\":\"000000000002\""),
                answer.body());
    }

    @Test
    void anOrderReachesThePlant() throws IOException {
        Wire answer = Wire.exchange(
                open(Optional.empty()),
                List.of("POST /api/v1/connections/000000000001/close HTTP/1.1", HOST, MARK, JSON),
                "{\"code\":4001,\"reason\":\"go\"}");
        assertEquals("{\"closed\":1}", answer.body());
        assertEquals(List.of("close [000000000001] 4001 go"), plant.told);
    }

    @Test
    void aBodyIsBounded() throws IOException {
        Wire answer = Wire.exchange(
                open(Optional.empty()),
                List.of("POST /api/v1/reload HTTP/1.1", HOST, MARK, JSON),
                " ".repeat(64 * 1024 + 1));
        assertEquals("413", answer.status());
        assertEquals(List.of(), plant.told);
    }

    @ParameterizedTest
    @CsvSource({
        "POST /metrics, 405, GET",
        "DELETE /api/v1/status, 405, GET",
        "GET /api/v1/reload, 405, POST",
        "POST /, 405, GET",
        "POST /healthz, 405, GET",
    })
    void whatCannotBeDoneNamesWhatCan(String request, String status, String allow) throws IOException {
        Wire answer = ask(open(Optional.empty()), request + " HTTP/1.1", HOST, MARK, JSON);
        assertEquals(status + " " + allow, answer.status() + " " + answer.header("Allow"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openapi.json",
                "/../openapi.json",
                "/..%2Fopenapi.json",
                "/dashboard/index.html",
                "/Api.class",
                "//index.html"
            })
    void onlyTheDashboardsOwnFilesAreServed(String path) throws IOException {
        assertEquals(
                "404",
                ask(open(Optional.empty()), "GET " + path + " HTTP/1.1", HOST).status());
    }

    @Test
    void headIsGetWithoutItsBody() throws IOException {
        Wire answer = ask(open(Optional.empty()), "HEAD /healthz HTTP/1.1", HOST);
        assertEquals("200 3 ", answer.status() + " " + answer.header("Content-Length") + " " + answer.body());
    }

    @Test
    void metricsAsAccepted() throws IOException {
        InetSocketAddress listener = open(Optional.empty());
        Wire text = ask(listener, "GET /metrics HTTP/1.1", HOST);
        assertEquals("metrics é\n", text.body());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", text.header("Content-Type"));
        Wire open = ask(
                listener,
                "GET /metrics HTTP/1.1",
                HOST,
                "Accept: application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.4");
        assertEquals("open metrics é\n", open.body());
        assertEquals("application/openmetrics-text; version=1.0.0; charset=utf-8", open.header("Content-Type"));
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        InetSocketAddress taken = open(Optional.empty());
        IOException failed =
                assertThrows(IOException.class, () -> open(new AdminConfig(true, taken, Optional.empty(), false)));
        assertEquals(
                "the operators' listener cannot be opened on admin.bind 127.0.0.1:" + taken.getPort()
                        + ": Address already in use",
                failed.getMessage());
    }

    // ---- events ----

    @Test
    void eventsTellTheStatusAndEachEnding() throws Exception {
        InetSocketAddress listener = open(Optional.of("s3cret"));
        history.start(plant);
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader events = events(client, listener)) {
            assertEquals("event:status", events.readLine());
            assertTrue(events.readLine().startsWith("data:{\"status\":{\"version\":\"1.2.3\",\"pid\":42,"));
            assertEquals("", events.readLine());
            plant.endings.addFirst(plant.endings.getFirst()); // known already
            for (int i = 10; i < 32; i++) {
                plant.endings.addFirst(
                        FakePlant.over(i, "192.0.2.7", Optional.of("chat"), Cause.DRAIN, OptionalInt.of(1012), ""));
            }
            List<String> told = new ArrayList<>();
            for (String line = events.readLine(); !line.startsWith("data:{\"count\""); line = events.readLine()) {
                told.add(line);
            }
            assertEquals(20, told.stream().filter("event:ending"::equals).count());
            List<String> endings = told.stream()
                    .filter(line -> line.contains("\"cause\":\"drain\""))
                    .toList();
            assertTrue(endings.getFirst().contains("\"id\":\"00000000000c\""), endings.getFirst());
            assertTrue(endings.getLast().contains("\"id\":\"00000000000z\""), endings.getLast());
            assertEquals("event:endings-left-out", told.getLast());
        }
    }

    /** The patience is for callers; an event stream has nothing to say to us. */
    @Test
    void aStreamOutlivesThePatience() throws Exception {
        AdminListener listener = AdminListener.open(
                new AdminConfig(true, anyPort(), Optional.empty(), false),
                new Api(plant, history),
                plant,
                Duration.ofMillis(200));
        open.add(listener);
        history.start(plant);
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader events = events(client, listener.address())) {
            for (int i = 0; i < 3; i++) {
                assertEquals("event:status", events.readLine());
                assertTrue(events.readLine().startsWith("data:"));
                assertEquals("", events.readLine());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /healthz HTT",
                "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nX-Towline-Admin: 1\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
            })
    void whoDoesNotFinishIsCut(String begun) throws IOException {
        AdminListener listener = AdminListener.open(
                new AdminConfig(true, anyPort(), Optional.empty(), false),
                new Api(plant, history),
                plant,
                Duration.ofMillis(200));
        open.add(listener);
        try (Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
            assertEquals(-1, socket.getInputStream().read());
        }
        assertEquals(List.of(), plant.told);
    }

    @Test
    void streamsAreBoundedAndTheirPlacesComeBack() throws Exception {
        InetSocketAddress listener = open(Optional.of("s3cret"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<InputStream> streams = new ArrayList<>();
            for (int i = 0; i < Events.MOST_STREAMS; i++) {
                streams.add(stream(client, listener).body());
            }
            HttpResponse<InputStream> refused = stream(client, listener);
            assertEquals(503, refused.statusCode());
            assertEquals(
                    "{\"status\":503,\"title\":\"Service unavailable\",\"detail\":\"All 32 event streams are taken.\"}",
                    new String(refused.body().readAllBytes(), StandardCharsets.UTF_8));
            for (InputStream each : streams) {
                each.close();
            }
            BlockingQueue<TrafficPoint> ticks = new LinkedBlockingQueue<>();
            history.onPoint(ticks::add);
            history.start(plant); // what is written finds out who has gone
            int status = 503;
            for (int i = 0; i < 10 && status != 200; i++) {
                assertNotNull(ticks.poll(10, TimeUnit.SECONDS));
                HttpResponse<InputStream> again = stream(client, listener);
                status = again.statusCode();
                again.body().close();
            }
            assertEquals(200, status);
        }
    }

    private static BufferedReader events(HttpClient client, InetSocketAddress listener) throws Exception {
        HttpResponse<InputStream> answer = stream(client, listener);
        assertEquals(
                "text/event-stream; charset=UTF-8",
                answer.headers().firstValue("Content-Type").orElse(""));
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static HttpResponse<InputStream> stream(HttpClient client, InetSocketAddress listener) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.getPort() + "/api/v1/events"))
                .header("Authorization", "Bearer s3cret")
                .build();
        return client.send(request, BodyHandlers.ofInputStream());
    }

    private InetSocketAddress open(Optional<String> token) throws IOException {
        return open(new AdminConfig(true, anyPort(), token, false));
    }

    private InetSocketAddress open(AdminConfig config) throws IOException {
        AdminListener listener = AdminListener.open(config, new Api(plant, history), plant);
        open.add(listener);
        return listener.address();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Wire ask(InetSocketAddress listener, String... head) throws IOException {
        return Wire.exchange(listener, List.of(head), "");
    }
}
