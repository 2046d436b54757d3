package io.towline.gateway;

import static io.towline.route.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.ListenerConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.ending.AccessLog;
import io.towline.ending.AccessLog.Format;
import io.towline.ending.AccessLog.Style;
import io.towline.ending.Cause;
import io.towline.ending.ConversationIds;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import io.towline.ending.LogCapture;
import io.towline.ending.Traffic;
import io.towline.handshake.HandshakeResult;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.io.Clock;
import io.towline.route.TestRoute;
import io.towline.upstream.UpstreamGroup;
import io.undertow.Undertow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real sockets and Undertow's own parser; the rooms around the hall are furnished by {@link TestRooms}. */
class GatewayTest {

    private static final String WEBSOCKET = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

    private final String listener = "l" + UUID.randomUUID().toString().substring(0, 8);
    private final AtomicLong now = new AtomicLong();
    private final Clock clock = now::get;
    private final TestRooms rooms = new TestRooms();
    private final LogCapture log = LogCapture.containing("listener=" + listener, "towline.access", Level.INFO);
    private final AccessLog access = new AccessLog(new Style(Format.TEXT, false), InstantSource.system());
    private final Gateway gateway = new Gateway(
            routing(route("chat", "/chat"), route("quotes", "/quotes").rewrite("/v1/stream")),
            rooms,
            new Bookkeeping(access, access, new ConversationIds(1), clock));
    private final Undertow server = Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(exchange -> gateway.forListener(listener()).handleRequest(exchange))
            .build();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        log.close();
    }

    @Test
    void aPathWithoutRouteGets404() throws Exception {
        assertEquals("404|There is nothing here.\n", ask("GET /nothing HTTP/1.1\r\nHost: x.test\r\n"));
        assertEquals(
                "client=127.0.0.1 listener=" + listener
                        + " route=- path=/nothing upstream=- server=- kind=http status=404 "
                        + "protocol=- session=- duration_ms=0 frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 close_code=- by=towline "
                        + "cause=refused-no-route reason=\"There is nothing here.\"",
                line());
        assertIdle();
    }

    @ParameterizedTest
    @CsvSource({"/chat/../admin", "/chat%2Fx", "//chat", "/chat;x=1"})
    void aPathThatReadersDifferOnGets400(String path) throws Exception {
        assertTrue(ask("GET " + path + " HTTP/1.1\r\nHost: x.test\r\n")
                .startsWith("400|The path can be read in more than one way."));
        assertTrue(line().contains(" status=400 "));
        assertEquals(List.of(), rooms.opened());
    }

    @ParameterizedTest
    @CsvSource({
        "/quotes/a%20b?x=1, chat.test, quotes, /v1/stream/a%20b?x=1",
        "/chat?a=%2F&towline-sid=7, chat.test, chat, /chat?a=%2F",
        "/chat, '', chat, /chat",
        "http://chat.test/chat/%7e?q, chat.test, chat, /chat/%7e?q",
        "ws://chat.test:81/chat, chat.test:81, chat, /chat",
        "ws://chat.test:80/chat, chat.test, chat, /chat",
        "http://chat.test/chat, chat.test:80, chat, /chat",
        "ws://chat.test/chat, chat.test, chat, /chat",
    })
    void theHandshakeGetsRouteGroupAndRawTarget(String target, String host, String route, String onward)
            throws Exception {
        rooms.answer(new Refused(Cause.REFUSED_ORIGIN, 403, "no"), 403);
        assertEquals("403|", ask("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + WEBSOCKET));
        assertEquals(List.of(route + " backend " + onward), rooms.opened());
    }

    @ParameterizedTest
    @CsvSource({
        "ws://other.test/chat, 400",
        "ws://chat.test:81/chat, 400",
        "http://other.test/chat, 400",
        "*, 400",
        "ws://chat.test, 404"
    })
    void aTargetThatContradictsItsHostOrIsNoPathIsRefused(String target, String status) throws Exception {
        String answer = ask("GET " + target + " HTTP/1.1\r\nHost: chat.test\r\n");
        assertEquals(status, answer.substring(0, 3), answer);
        assertEquals(List.of(), rooms.opened());
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyOutcomeIsOneLine(HandshakeResult result, int status, String expected) throws Exception {
        rooms.answer(result, status);
        rooms.beforeSettling(() -> now.addAndGet(Duration.ofMillis(1500).toNanos()));
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        String line = line();
        assertEquals(
                "route=chat path=/chat upstream=backend " + expected,
                line.substring(line.indexOf("route="))
                        .replace(
                                " protocol=- session=- duration_ms=1500 frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 close_code=-",
                                ""));
        assertEquals(List.of(), log.lines());
        assertIdle();
    }

    static List<Object[]> outcomes() {
        return List.of(
                new Object[] {
                    new Refused(Cause.REFUSED_ORIGIN, 403, "no"),
                    403,
                    "server=- kind=websocket status=403 by=towline cause=refused-origin reason=no"
                },
                new Object[] {
                    new Answered("ws://b:1", 401),
                    401,
                    "server=ws://b:1 kind=websocket status=401 by=upstream cause=upstream-refused "
                            + "reason=\"the server answered 401\""
                },
                new Object[] {
                    new Failed(Cause.REFUSED_TIMEOUT, 504, Optional.of("ws://b:1"), "slow"),
                    504,
                    "server=ws://b:1 kind=websocket status=504 by=upstream cause=refused-timeout reason=slow"
                },
                new Object[] {
                    new Failed(Cause.INTERNAL_ERROR, 500, Optional.empty(), "oops"),
                    500,
                    "server=- kind=websocket status=500 by=towline cause=internal-error reason=oops"
                },
                new Object[] {
                    new Abandoned(Optional.of("ws://b:1")),
                    0,
                    "server=ws://b:1 kind=websocket status=- by=client cause=client-lost reason=\"left during the handshake\""
                });
    }

    @Test
    void aRelayIsOneLineWhenItEndsAndItsLeaseIsClosed() throws Exception {
        TestRooms.Counted lease = new TestRooms.Counted("ws://b:1");
        rooms.answer(accepted(lease), 200);
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertIdle();
        assertEquals(0, lease.closed());
        assertEquals(List.of(), log.lines());

        now.addAndGet(Duration.ofSeconds(61).toNanos());
        rooms.joined().ended(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), new Traffic(1, 2, 3, 4));
        String line = line();
        assertEquals(
                "server=ws://b:1 kind=websocket status=101 protocol=json session=- duration_ms=61000 frames_in=1 frames_out=3 bytes_in=2 "
                        + "bytes_out=4 close_code=4001 by=upstream cause=upstream-closed reason=bye",
                line.substring(line.indexOf("server=")));
        assertEquals(1, lease.closed());
    }

    @Test
    void aRelayThatCannotBeginEndsAtOnce() throws Exception {
        TestRooms.Counted lease = new TestRooms.Counted("ws://b:1");
        rooms.answer(accepted(lease), 200);
        rooms.failToJoin();
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertTrue(line().contains(" by=towline cause=internal-error "));
        assertEquals(1, lease.closed());
    }

    @Test
    void aDefectIsA500AndOneLine() throws Exception {
        gateway.reroute(Routing.of(
                List.of(), List.of(route("chat", "/chat").config()), Map.of())); // the route's upstream is missing
        assertEquals("500|Something went wrong here.\n", ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n"));
        assertTrue(line().contains(
                        " status=500 protocol=- session=- duration_ms=0 frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 "
                                + "close_code=- by=towline cause=internal-error "));
        assertIdle();
    }

    /** RFC 1035 §2.3.4 has 253 characters; the dot behind a full name and the port do not count. */
    @ParameterizedTest
    @CsvSource({
        "a., 126, a, 404",
        "a., 126, a.:65535, 404",
        "a., 127, '', 404",
        "a., 127, :80, 404",
        "a., 127, a, 400",
        "a, 254, '', 400",
        "a., 3100, a, 400",
        "a, 254, :80, 400"
    })
    void aHostLongerThanAnyNameIsRefusedFirst(String unit, int times, String rest, String status) throws Exception {
        String answer = ask("GET /nothing HTTP/1.1\r\nHost: " + unit.repeat(times) + rest + "\r\n");
        assertEquals(
                status
                        + (status.equals("400")
                                ? "|The Host is longer than any name can be.\n"
                                : "|There is nothing here.\n"),
                answer);
        assertTrue(line().contains(" status=" + status + " "));
        assertIdle();
    }

    /** Errors too: the stack may end at any call. What was pipelined behind it is not answered. */
    @ParameterizedTest
    @CsvSource({"client, ''", "claim, /chat", "target, /chat", "open, /chat"})
    void whereverARequestBreaksItIsA500AndOneLine(String room, String path) throws Exception {
        rooms.breakAt(room);
        String head = "GET /chat HTTP/1.1\r\nHost: x.test\r\n";
        String answer = exchange(head + "\r\n" + head);
        assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(answer.endsWith("\r\n\r\nSomething went wrong here.\n"), answer);
        assertEquals(0, answer.lastIndexOf("HTTP/1.1 "), answer);
        String line = line();
        assertTrue(line.contains(" path=" + (path.isEmpty() ? "\"\"" : path) + " "), line);
        assertTrue(line.contains(" status=500 "), line);
        assertTrue(line.contains(" by=towline cause=internal-error "), line);
        assertIdle();
    }

    @Test
    void aRelayThatBreaksAtItsBeginningEndsAtOnce() throws Exception {
        TestRooms.Counted lease = new TestRooms.Counted("ws://b:1");
        rooms.answer(accepted(lease), 200);
        rooms.breakAt("join");
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertTrue(line().contains(" by=towline cause=internal-error "));
        assertEquals(1, lease.closed());
        assertIdle();
    }

    /** Nobody settles it: its connection is gone, and so is the count. */
    @Test
    void aHandshakeWhoseConnectionIsGoneIsNotInFlight() throws Exception {
        rooms.holdAnswers();
        try (Socket client = send("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET)) {
            rooms.held();
            assertEquals(1, gateway.inFlight().open());
            rooms.cutHeld();
            assertIdle();
            assertTrue(client.isConnected());
        }
    }

    @Test
    void whileDrainingNothingNewIsBegun() throws Exception {
        gateway.drain();
        String answer = exchange("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("\r\nRetry-After: 5\r\n"), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\nThis server is about to stop. Please try again.\n"), answer);
        assertTrue(line().contains(" kind=websocket status=503 "));
        assertEquals(List.of(), rooms.opened());
        assertIdle();
    }

    @Test
    void aHandshakeIsInFlightUntilItIsSettled() throws Exception {
        rooms.holdAnswers();
        try (Socket client = send("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET)) {
            Runnable settle = rooms.held();
            assertEquals(1, gateway.inFlight().open());
            settle.run();
            assertTrue(line().contains("cause=refused-origin"));
            assertIdle();
            assertTrue(client.isConnected());
        }
    }

    /** RFC 6455 knows no second request behind a handshake: what stands there may be frames that look like one. */
    @ParameterizedTest
    @CsvSource({"/nothing, 404", "//chat, 400"})
    void nothingIsReadBehindAnUpgradeThatWasRefused(String path, String status) throws Exception {
        String head = "GET " + path + " HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET;
        String answer = exchange(head + "\r\n" + head);
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertEquals(0, answer.lastIndexOf("HTTP/1.1 "), answer);
    }

    @Test
    void aRelayHasBegunBeforeItsHandshakeIsNoLongerInFlight() throws Exception {
        List<Integer> inFlight = new CopyOnWriteArrayList<>();
        rooms.onJoin(() -> inFlight.add(gateway.inFlight().open()));
        rooms.answer(accepted(new TestRooms.Counted("ws://b:1")), 200);
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        rooms.joined();
        assertIdle();
        assertEquals(List.of(1), inFlight);
    }

    @Test
    void newRequestsGoByTheNewRouting() throws Exception {
        gateway.reroute(routing(route("news", "/news")));
        rooms.answer(new Refused(Cause.REFUSED_ORIGIN, 403, "no"), 403);
        assertEquals("404|There is nothing here.\n", ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n"));
        assertEquals("403|", ask("GET /news HTTP/1.1\r\nHost: x.test\r\n"));
    }

    @Test
    void aBodyThatNeverComesDoesNotHoldTheAnswerBack() throws Exception {
        try (Socket client = send("POST /nothing HTTP/1.1\r\nHost: x.test\r\nContent-Length: 100\r\n")) {
            String answer = new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertEquals("HTTP/1.1 404", answer);
        }
        assertIdle();
    }

    @ParameterizedTest
    @CsvSource({
        "'Upgrade: websocket', websocket",
        "'Upgrade: h2c, WebSocket', websocket",
        "'Sec-WebSocket-Key: x', websocket",
        "'Upgrade: h2c', http",
        "'Accept: */*', http",
    })
    void anySignOfAnOpeningHandshakeMakesItOne(String field, String kind) throws Exception {
        ask("GET /nothing HTTP/1.1\r\nHost: x.test\r\n" + field + "\r\n");
        assertTrue(line().contains(" kind=" + kind + " "));
    }

    @Test
    void theClientIsTheOneBehindTrustedProxies() throws Exception {
        rooms.client(InetAddress.ofLiteral("2001:db8::1"));
        ask("GET /nothing HTTP/1.1\r\nHost: x.test\r\n");
        assertTrue(line().startsWith("client=2001:db8::1 "));
    }

    /** The line without time and id, which differ each time. */
    private String line() throws InterruptedException {
        String line = log.next();
        return line.substring(line.indexOf("client="));
    }

    /** The answer is out a moment before the exchange is over. */
    private void assertIdle() throws InterruptedException {
        assertTrue(gateway.inFlight().awaitNone(Duration.ofSeconds(60)));
    }

    /** Status and body. */
    private String ask(String head) throws IOException {
        String answer = exchange(head);
        if (answer.isEmpty()) {
            return answer;
        }
        return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()) + "|"
                + answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private String exchange(String head) throws IOException {
        String connection = head.contains("Connection:") ? "" : "Connection: close\r\n";
        try (Socket client = send(head + connection)) {
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private Socket send(String head) throws IOException {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(60_000);
        client.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static Accepted accepted(TestRooms.Counted lease) {
        return new Accepted(null, null, ByteBuffer.allocate(0), Optional.of("json"), false, lease);
    }

    private Routing routing(TestRoute... routes) {
        return Routing.of(
                List.of(listener()), Stream.of(routes).map(TestRoute::config).toList(), Map.of("backend", backend()));
    }

    private static UpstreamGroup backend() {
        Duration second = Duration.ofSeconds(1);
        UpstreamConfig config = new UpstreamConfig(
                "backend",
                List.of(),
                new UpstreamConfig.Balance(UpstreamConfig.Policy.ROUND_ROBIN, Optional.empty()),
                second,
                second,
                second,
                OptionalInt.empty(),
                second,
                second,
                new UpstreamConfig.Trust.System(),
                new UpstreamConfig.HostHeader.OfClient(),
                Set.of(UpstreamConfig.Dialect.X_FORWARDED),
                new UpstreamConfig.Health(UpstreamConfig.Check.OFF, second));
        try {
            return new UpstreamGroup(config, Clock.system(), Runnable::run);
        } catch (UnusablePem unlikely) {
            throw new AssertionError(unlikely);
        }
    }

    private ListenerConfig listener() {
        Duration second = Duration.ofSeconds(1);
        return new ListenerConfig(
                listener,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                false,
                new ListenerConfig.ProxyProtocol(false, List.of()),
                List.of(),
                OptionalInt.empty(),
                second,
                second,
                16_384,
                100);
    }
}
