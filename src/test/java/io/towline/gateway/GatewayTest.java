package io.towline.gateway;

import static io.towline.route.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Traffic;
import io.towline.gateway.routing.Routing;
import io.towline.handshake.HandshakeResult;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.HandshakeResult.Refused;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a request, by the line in the log and the answer. */
class GatewayTest extends GatewayOverSockets {

    @Test
    void aPathWithoutRouteGets404() throws Exception {
        assertEquals("404|There is nothing here.\n", ask("GET /nothing HTTP/1.1\r\nHost: x.test\r\n"));
        assertEquals(
                "client=127.0.0.1 listener=" + listener
                        + " route=- path=/nothing upstream=- server=- kind=http status=404 "
                        + "protocol=- session=- duration_ms=0 frames_in=0 frames_out=0 bytes_in=0 bytes_out=0 close_code=- by=towline "
                        + "cause=refused-no-route reason=\"no route for this path of host \\\"x.test\\\"\"",
                line());
        assertIdle();
    }

    @ParameterizedTest
    @CsvSource({"/chat/../admin", "/chat%2Fx", "//chat", "/chat;x=1"})
    void aPathThatReadersDifferOnGets400(String path) throws Exception {
        assertTrue(ask("GET " + path + " HTTP/1.1\r\nHost: x.test\r\n")
                .startsWith("400|The path can be read in more than one way."));
        assertTrue(line().contains(" status=400 "));
        assertEquals(List.of(), destinations.opened());
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
        destinations.answer(new Refused(Cause.REFUSED_ORIGIN, 403, "no"), 403);
        assertEquals("403|", ask("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + WEBSOCKET));
        assertEquals(List.of(route + " backend " + onward), destinations.opened());
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
        assertEquals(List.of(), destinations.opened());
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyOutcomeIsOneLine(HandshakeResult result, int status, String expected) throws Exception {
        destinations.answer(result, status);
        destinations.beforeSettling(() -> now.addAndGet(Duration.ofMillis(1500).toNanos()));
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
                    new Answered("ws://b:1", 401, "the server answered 401"),
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
        TestDestinations.Counted lease = new TestDestinations.Counted("ws://b:1");
        destinations.answer(accepted(lease), 200);
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertIdle();
        assertEquals(0, lease.closed());
        assertEquals(List.of(), log.lines());

        now.addAndGet(Duration.ofSeconds(61).toNanos());
        destinations
                .joined()
                .ended(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), new Traffic(1, 2, 3, 4));
        String line = line();
        assertEquals(
                "server=ws://b:1 kind=websocket status=101 protocol=json session=- duration_ms=61000 frames_in=1 frames_out=3 bytes_in=2 "
                        + "bytes_out=4 close_code=4001 by=upstream cause=upstream-closed reason=bye",
                line.substring(line.indexOf("server=")));
        assertEquals(1, lease.closed());
    }

    @Test
    void aRelayThatCannotBeginEndsAtOnce() throws Exception {
        TestDestinations.Counted lease = new TestDestinations.Counted("ws://b:1");
        destinations.answer(accepted(lease), 200);
        destinations.failToJoin();
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

    @Test
    void whileDrainingNothingNewIsBegun() throws Exception {
        gateway.drain();
        String answer = exchange("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("\r\nRetry-After: 5\r\n"), answer);
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\nThis server is about to stop. Please try again.\n"), answer);
        assertTrue(line().contains(" kind=websocket status=503 "));
        assertEquals(List.of(), destinations.opened());
        assertIdle();
    }

    @Test
    void aHandshakeIsInFlightUntilItIsSettled() throws Exception {
        destinations.holdAnswers();
        try (Socket client = send("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET)) {
            Runnable settle = destinations.held();
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
        destinations.onJoin(() -> inFlight.add(gateway.inFlight().open()));
        destinations.answer(accepted(new TestDestinations.Counted("ws://b:1")), 200);
        ask("GET /chat HTTP/1.1\r\nHost: x.test\r\n" + WEBSOCKET);
        destinations.joined();
        assertIdle();
        assertEquals(List.of(1), inFlight);
    }

    @Test
    void newRequestsGoByTheNewRouting() throws Exception {
        gateway.reroute(routing(route("news", "/news")));
        destinations.answer(new Refused(Cause.REFUSED_ORIGIN, 403, "no"), 403);
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
        destinations.client(InetAddress.ofLiteral("2001:db8::1"));
        ask("GET /nothing HTTP/1.1\r\nHost: x.test\r\n");
        assertTrue(line().startsWith("client=2001:db8::1 "));
    }
}
