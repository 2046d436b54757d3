package io.towline.admin;

import static io.towline.admin.AdminWorld.HOST;
import static io.towline.admin.AdminWorld.anyPort;
import static io.towline.admin.AdminWorld.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.FakeProxyControl;
import io.towline.admin.proxy.ProxyControl.Draining;
import io.towline.admin.proxy.ProxyControl.ServerState;
import io.towline.config.AdminConfig;
import io.towline.config.value.BindAddress;
import io.towline.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked over the network, and how it is answered. */
class AdminListenerTest {

    private static final String MARK = "X-Towline-Admin: 1";
    private static final String JSON = "Content-Type: application/json";

    @AutoClose
    private final AdminWorld world = new AdminWorld();

    @Test
    void itLives() throws IOException {
        Wire answer = ask(world.open(Optional.empty()), "GET /healthz HTTP/1.1", "Host: pod.example.com");
        assertEquals("200 ok\n", answer.status() + " " + answer.body());
        assertEquals("text/plain; charset=utf-8", answer.header("Content-Type"));
    }

    @Test
    void itIsReadyUntilItDrains() throws IOException {
        InetSocketAddress listener = world.open(Optional.of("s3cret"));
        world.proxy.states = List.of(ServerState.SET_ASIDE);
        Wire ready = ask(listener, "GET /readyz HTTP/1.1", HOST);
        assertEquals("200 ready\n", ready.status() + " " + ready.body());
        world.proxy.draining =
                Optional.of(new Draining(FakeProxyControl.STARTED, FakeProxyControl.STARTED.plusSeconds(30)));
        Wire draining = ask(listener, "GET /readyz HTTP/1.1", HOST);
        assertEquals("503 draining\n", draining.status() + " " + draining.body());
    }

    @Test
    void readinessMayNeedAServerInEachUpstream() throws IOException {
        InetSocketAddress listener =
                world.open(new AdminConfig(true, BindAddress.of(anyPort()), Optional.empty(), true));
        assertEquals("200", ask(listener, "GET /readyz HTTP/1.1", HOST).status());
        world.proxy.states = List.of(ServerState.SET_ASIDE, ServerState.DRAINED);
        Wire answer = ask(listener, "GET /readyz HTTP/1.1", HOST);
        assertEquals("503 no healthy upstream: app\n", answer.status() + " " + answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/metrics", "/api/v1/listeners", "/nothing"})
    void everyAnswerIsProtected(String path) throws IOException {
        Wire answer = ask(world.open(Optional.empty()), "GET " + path + " HTTP/1.1", HOST);
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
                world.open(Optional.empty()),
                "GET /api/v1/connections?route=chat&limit=1&limit=2&q=%2Froom HTTP/1.1",
                HOST);
        assertEquals("application/json", answer.header("Content-Type"));
        assertTrue(
                answer.body().startsWith("{\"total\":3,\"matched\":1,\"connections\":[{\"id\":\"000000000002\""),
                answer.body());
    }

    @Test
    void anOrderReachesTheProxy() throws IOException {
        Wire answer = Wire.exchange(
                world.open(Optional.empty()),
                List.of("POST /api/v1/connections/000000000001/close HTTP/1.1", HOST, MARK, JSON),
                "{\"code\":4001,\"reason\":\"go\"}");
        assertEquals("{\"closed\":1}", answer.body());
        assertEquals(List.of("close [000000000001] 4001 go"), world.proxy.told);
    }

    @Test
    void aBodyIsBounded() throws IOException {
        // Not a byte of it: who still sends when it is refused may be reset, and not read why.
        Wire answer = Wire.exchange(
                world.open(Optional.empty()),
                List.of("POST /api/v1/reload HTTP/1.1", HOST, MARK, JSON, "Content-Length: " + (64 * 1024 + 1)),
                "");
        assertEquals("413", answer.status());
        assertEquals(List.of(), world.proxy.told);
    }

    @Test
    void headOfTheEventsIsAnAnswerAndNoStream() throws IOException {
        InetSocketAddress listener = world.open(Optional.empty());
        for (int i = 0; i <= Events.MOST_STREAMS; i++) {
            Wire answer = ask(listener, "HEAD /api/v1/events HTTP/1.1", HOST);
            assertEquals("200 text/event-stream; charset=UTF-8", answer.status() + " " + answer.header("Content-Type"));
            assertEquals(" ", answer.header("Content-Length") + " " + answer.body());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST /metrics, 405, 'GET, HEAD'",
        "DELETE /api/v1/status, 405, 'GET, HEAD'",
        "GET /api/v1/reload, 405, POST",
        "DELETE /api/v1/reload, 405, POST",
        "HEAD /api/v1/reload, 405, POST",
        "PUT /api/v1/events, 405, 'GET, HEAD'",
        "POST /, 405, 'GET, HEAD'",
        "POST /healthz, 405, 'GET, HEAD'",
    })
    void whatCannotBeDoneNamesWhatCan(String request, String status, String allow) throws IOException {
        Wire answer = ask(world.open(Optional.empty()), request + " HTTP/1.1", HOST, MARK, JSON);
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
                ask(world.open(Optional.empty()), "GET " + path + " HTTP/1.1", HOST)
                        .status());
    }

    @Test
    void headIsGetWithoutItsBody() throws IOException {
        Wire answer = ask(world.open(Optional.empty()), "HEAD /healthz HTTP/1.1", HOST);
        assertEquals("200 3 ", answer.status() + " " + answer.header("Content-Length") + " " + answer.body());
    }

    @Test
    void metricsAsAccepted() throws IOException {
        InetSocketAddress listener = world.open(Optional.empty());
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

    /** A probe that waits for a crowd of dear questions has a process restarted that is only busy. */
    @Test
    void probesDoNotWaitForWhoAsksMore() throws Exception {
        InetSocketAddress listener = world.open(Optional.empty());
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(4);
        world.proxy.scrape = () -> {
            busy.countDown();
            Await.release(over);
        };
        List<Thread> scrapes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            scrapes.add(Thread.ofVirtual().start(() -> {
                try {
                    ask(listener, "GET /metrics HTTP/1.1", HOST);
                } catch (IOException late) {
                    throw new UncheckedIOException(late);
                }
            }));
        }
        Await.signal(busy, "all workers to be busy");
        assertEquals("200", ask(listener, "GET /healthz HTTP/1.1", HOST).status());
        assertEquals("200", ask(listener, "GET /readyz HTTP/1.1", HOST).status());
        over.countDown();
        for (Thread scrape : scrapes) {
            Await.end(scrape, "a scrape");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1, ::1", "::, ::1, 127.0.0.1"})
    void aWildcardOfOneFamilyIsClosedToTheOther(String bind, String open, String closed) throws Exception {
        InetSocketAddress wildcard = new InetSocketAddress(InetAddress.ofLiteral(bind), 0);
        InetSocketAddress listener =
                world.open(new AdminConfig(true, new BindAddress(wildcard, false), Optional.of("secret"), false));
        new Socket(InetAddress.ofLiteral(open), listener.getPort()).close();
        assertThrows(
                ConnectException.class, () -> new Socket(InetAddress.ofLiteral(closed), listener.getPort()).close());
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        InetSocketAddress taken = world.open(Optional.empty());
        IOException failed = assertThrows(
                IOException.class,
                () -> world.open(new AdminConfig(true, BindAddress.of(taken), Optional.empty(), false)));
        assertEquals(
                "the operators' listener cannot be opened on admin.bind 127.0.0.1:" + taken.getPort()
                        + ": Address already in use, taken by THIS. Stop that, or take another port.",
                failed.getMessage()
                        .replaceFirst(
                                "by \\S+ \\(pid " + ProcessHandle.current().pid() + "\\)", "by THIS"));
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
        InetSocketAddress listener = world.impatient();
        try (Socket socket = new Socket(listener.getAddress(), listener.getPort())) {
            socket.setSoTimeout(60_000);
            assertEquals(-1, write(socket, begun));
        }
        assertEquals(List.of(), world.proxy.told);
    }

    /** What is read then. A reset is the end, too: some of what is written may come when it is cut already. */
    private static int write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return socket.getInputStream().read();
        } catch (SocketException cut) {
            return -1;
        }
    }
}
