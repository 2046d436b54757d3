package io.towline.handshake;

import static io.towline.handshake.BothSides.HANDSHAKE;
import static io.towline.handshake.BothSides.PROOF;
import static io.towline.handshake.BothSides.assertField;
import static io.towline.handshake.BothSides.url;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Server;
import io.towline.conversation.Cause;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.testkit.RawClient;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are not there, full, or slow; and clients that do not wait for them. */
class FailingServersTest {

    private final BothSides world = new BothSides();

    @AfterEach
    void closeAll() throws Exception {
        world.close();
    }

    @Test
    void aServerThatIsNotThereIs502() throws Exception {
        world.upstream.servers = List.of(SampleConfig.server(TestUpstream.deadPort()));
        Failed failed = world.assertFailed(
                world.open(new Front(world.upstream.config(), world.route.config())), 502, Cause.REFUSED_UNREACHABLE);
        assertTrue(failed.reason().startsWith("could not connect to ws://127.0.0.1:"), failed.reason());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatClosesIs502(boolean byReset) throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.running(peer -> {
            peer.readHead();
            if (byReset) {
                peer.reset();
            }
        })));
        world.assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
    }

    @Test
    void aFullServerIs503WithRetryAfter() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing());
        world.upstream.servers = List.of(new Server(false, "127.0.0.1", server.port(), 1, OptionalInt.of(1)));
        Front front = world.open(new Front(world.upstream.config(), world.route.config()));
        world.open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        Accepted first = assertInstanceOf(Accepted.class, front.result());
        String answer =
                world.open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 503 Service Unavailable\n"), answer);
        assertField(answer, "Retry-After: 5");
        assertTrue(answer.endsWith("\n\nNo server is free right now; try again soon.\n"), answer);
        assertEquals(
                new Failed(Cause.REFUSED_UNAVAILABLE, 503, Optional.empty(), "no server has room"), front.result());
        first.lease().close();
        world.open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        assertInstanceOf(Accepted.class, front.result(), "a lease that is closed makes room");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "garbage", "closing", "wrong proof"})
    void theNextServerIsTriedBeforeThereIsAnAnswer(String kind) throws Exception {
        int first = switch (kind) {
            case "dead" -> TestUpstream.deadPort();
            case "garbage" -> world.open(TestUpstream.answering("hello\r\n")).port();
            case "closing" ->
                world.open(TestUpstream.running(peer -> peer.readHead())).port();
            default ->
                world.open(TestUpstream.answering("HTTP/1.1 101 S\nUpgrade: websocket\nConnection: Upgrade\n"
                                + "Sec-WebSocket-Accept: " + PROOF + "\n\n"))
                        .port();
        };
        TestUpstream second = world.open(TestUpstream.agreeing());
        world.upstream.servers = List.of(SampleConfig.server(first), SampleConfig.server(second.port()));
        Front front = world.open(new Front(world.upstream.config(), world.route.config()));
        assertTrue(world.open(RawClient.connect(front.port()))
                .send(HANDSHAKE)
                .readHead()
                .startsWith("HTTP/1.1 101 "));
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertEquals(url(second), accepted.lease().server());
        accepted.lease().close();
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aServersOwn50xIsItsAnswer(int status) throws Exception {
        TestUpstream second = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(
                world.open(TestUpstream.answering("HTTP/1.1 " + status + " R\nContent-Length: 0\n\n")), second);
        world.open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertEquals(status, assertInstanceOf(Answered.class, front.result()).status());
        assertEquals(0, second.peersWaiting());
    }

    @Test
    void aServerThatHangsIs504() throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.awaitEnd();
        }));
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.request();
        front.clock().advance(Duration.ofSeconds(6));
        assertTrue(client.readToEnd().startsWith("HTTP/1.1 504 "));
        Failed failed = assertInstanceOf(Failed.class, front.result());
        assertEquals("no whole answer from " + url(server) + " within handshake-timeout (5s)", failed.reason());
        assertEquals(Cause.REFUSED_TIMEOUT, failed.cause());
        assertTrue(server.peer().done());
    }

    @Test
    void aBodyThatNeverEndsIs504() throws Exception {
        TestUpstream server = world.open(TestUpstream.answering("HTTP/1.1 403 R\nContent-Length: 10\n\nno"));
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.request();
        front.clock().advance(Duration.ofSeconds(6));
        client.readToEnd();
        assertEquals(504, assertInstanceOf(Failed.class, front.result()).status());
    }

    @Test
    void openTimeoutBoundsAllTries() throws Exception {
        world.upstream.handshakeTimeout = Duration.ofSeconds(20);
        TestUpstream server = world.open(TestUpstream.hanging());
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.peer();
        front.clock().advance(Duration.ofSeconds(11));
        assertTrue(client.readToEnd().startsWith("HTTP/1.1 504 "));
        assertEquals(
                new Failed(
                        Cause.REFUSED_TIMEOUT,
                        504,
                        Optional.of(url(server)),
                        "no server agreed within open-timeout (10s)"),
                front.result());
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatGoesAwayTakesTheServersConnectionWithIt(boolean byReset) throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.awaitEnd();
        }));
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.request();
        if (byReset) {
            client.reset();
        } else {
            client.close();
        }
        assertEquals(new Abandoned(Optional.of(url(server))), front.result());
        assertTrue(server.peer().done());
        assertEquals(0, front.leases());
    }
}
