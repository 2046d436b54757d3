package io.towline.handshake;

import static io.towline.handshake.BothSides.FRAME;
import static io.towline.handshake.BothSides.HANDSHAKE;
import static io.towline.handshake.BothSides.KEY;
import static io.towline.handshake.BothSides.PROOF;
import static io.towline.handshake.BothSides.assertField;
import static io.towline.handshake.BothSides.bytes;
import static io.towline.handshake.BothSides.concat;
import static io.towline.handshake.BothSides.field;
import static io.towline.handshake.BothSides.keyLine;
import static io.towline.handshake.BothSides.url;
import static io.towline.handshake.BothSides.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.conversation.Cause;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;

/** RFC 6455 §4 with both sides on real sockets. */
class OpeningHandshakeTest {

    private final BothSides world = new BothSides();

    @AfterEach
    void closeAll() throws Exception {
        world.close();
    }

    @Test
    void bothSidesAgree() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\n"), head);
        assertField(head, "Upgrade: websocket");
        assertField(head, "Connection: Upgrade");
        assertField(head, "Sec-WebSocket-Accept: " + PROOF);
        String request = server.request();
        assertTrue(request.startsWith("GET /chat?room=1 HTTP/1.1\nHost: chat.example.com\n"), request);
        assertField(request, "X-Forwarded-For: 127.0.0.1");
        assertField(request, "Via: 1.1 towline");
        assertFalse(request.contains(KEY), "a key of our own");
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertEquals(Optional.empty(), accepted.subprotocol());
        assertFalse(accepted.deflate());
        assertEquals(0, accepted.upstreamEarly().remaining());
        assertEquals("ws://127.0.0.1:" + server.port(), accepted.lease().server());
        assertFalse(accepted.client().getSourceChannel().isReadResumed());
        assertFalse(accepted.upstream().getSourceChannel().isReadResumed());
    }

    @Test
    void eachHandshakeHasAKeyOfItsOwn() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(server);
        world.open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        world.open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        assertNotEquals(keyLine(server.request()), keyLine(server.request()));
    }

    @Test
    void whatTheServerChoseReachesTheClient() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing(
                "Sec-WebSocket-Protocol: b",
                "Sec-WebSocket-Extensions: permessage-deflate;server_max_window_bits=\"9\"",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "X-Own: x",
                "Keep-Alive: timeout=5",
                "Content-Length: 5"));
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port()))
                .send(with("Sec-WebSocket-Protocol: a, b\nSec-WebSocket-Extensions: foo, permessage-deflate"));
        String head = client.readHead();
        assertField(head, "Sec-WebSocket-Protocol: b");
        assertField(head, "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9");
        assertField(head, "Set-Cookie: a=1");
        assertField(head, "Set-Cookie: b=2");
        assertField(head, "X-Own: x");
        assertFalse(head.contains("Keep-Alive") || head.contains("Content-Length"), head);
        String request = server.request();
        assertField(request, "Sec-WebSocket-Protocol: a, b");
        assertField(request, "Sec-WebSocket-Extensions: permessage-deflate");
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertEquals(Optional.of("b"), accepted.subprotocol());
        assertTrue(accepted.deflate());
    }

    @Test
    void bytesBehindThe101AreKept() throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.agreeAndSay(FRAME);
            peer.awaitEnd();
        }));
        Front front = world.frontOf(server);
        world.open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        ByteBuffer early = assertInstanceOf(Accepted.class, front.result()).upstreamEarly();
        assertEquals(FRAME.length, early.capacity(), "right-sized");
        assertArrayEquals(FRAME, bytes(early));
    }

    @Test
    void earlyDataOfTheClientStaysInItsConnection() throws Exception {
        BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.agree();
            received.add(peer.read(10));
        }));
        Front front = world.frontOf(server);
        byte[] both = concat(HANDSHAKE.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1), FRAME);
        world.open(RawClient.connect(front.port())).send(both).readHead();
        assertTrue(server.request().endsWith("\n\n"));
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertArrayEquals(FRAME, front.read(accepted.client(), FRAME.length));
        IoUtils.safeClose(accepted.upstream());
        assertArrayEquals(
                new byte[0], received.poll(60, TimeUnit.SECONDS), "nothing of it goes to the server by itself");
    }

    @Test
    void earlyDataInALaterSegmentStaysInItsConnection() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            clients.getFirst().send(FRAME); // before there is any answer
            peer.agree();
            peer.awaitEnd();
        }));
        Front front = world.frontOf(server);
        clients.add(world.open(RawClient.connect(front.port())));
        clients.getFirst().send(HANDSHAKE).readHead();
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertArrayEquals(FRAME, front.read(accepted.client(), FRAME.length));
    }

    @Test
    void connectionCloseBesideUpgradeDoesNotCloseTheWebSocket() throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.agreeing()));
        RawClient client = world.open(RawClient.connect(front.port()))
                .send(HANDSHAKE.replace("Connection: Upgrade", "Connection: close\nConnection: Upgrade"));
        assertField(client.readHead(), "Connection: Upgrade");
        assertInstanceOf(Accepted.class, front.result());
    }

    @Test
    void aLargeRequestReachesTheServerWhole() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(server);
        String cookie = "c=" + "x".repeat(100_000);
        world.open(RawClient.connect(front.port()))
                .send(with("Cookie: " + cookie))
                .readHead();
        assertField(server.request(), "Cookie: " + cookie);
    }

    @Test
    void aPlainRequestIsToldWhatThisIs() throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.agreeing()));
        RawClient client = world.open(RawClient.connect(front.port())).send("GET / HTTP/1.1\nHost: a\n\n");
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 426 Upgrade Required\n"), head);
        assertField(head, "Upgrade: websocket");
        assertField(head, "Connection: Upgrade");
        assertField(head, "Sec-WebSocket-Version: 13");
        assertEquals(426, assertInstanceOf(Refused.class, front.result()).status());
        client.read(Integer.parseInt(field(head, "Content-Length: ")));
        client.send("GET / HTTP/1.1\nHost: a\n\n");
        assertTrue(client.readHead().startsWith("HTTP/1.1 426 "), "such a connection stays");
    }

    @Test
    void aRefusedUpgradeEndsTheConnection() throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.agreeing()));
        RawClient client = world.open(RawClient.connect(front.port()))
                .send(HANDSHAKE.replace("Version: 13", "Version: 8") + "GET /smuggled HTTP/1.1\nHost: a\n\n");
        String answer = client.readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 426 Upgrade Required\n"), answer);
        assertField(answer, "Connection: Upgrade, close");
        assertTrue(
                answer.endsWith("\n\nOnly Sec-WebSocket-Version 13 is spoken here, and the request has \"8\".\n"),
                answer);
        assertEquals(
                new Refused(
                        Cause.REFUSED_HANDSHAKE,
                        426,
                        "Only Sec-WebSocket-Version 13 is spoken here, and the request has \"8\"."),
                front.result());
        assertTrue(front.noMoreResults());
    }

    @Test
    void aBodyOnTheHandshakeIsRefused() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(server);
        String answer = world.open(RawClient.connect(front.port()))
                .send(with("Content-Length: 3") + "abc")
                .readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
        assertField(answer, "Connection: close");
        assertEquals(0, server.peersWaiting());
    }

    @Test
    void otherMethodsAreToldWhatIsAllowed() throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.agreeing()));
        String answer = world.open(RawClient.connect(front.port()))
                .send(HANDSHAKE.replace("GET ", "HEAD "))
                .readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 405 Method Not Allowed\n") && answer.endsWith("\n\n"), answer);
        assertField(answer, "Allow: GET");
    }

    @Test
    void aForwardedPageIsJudgedByItsOuterUrl() throws Exception {
        Front front = world.frontOf(world.open(TestUpstream.agreeing()));
        String head = world.open(RawClient.connect(front.port()))
                .send(with("Origin: https://outer.example\nX-Forwarded-Proto: https\nX-Forwarded-Host: outer.example"))
                .readHead();
        assertTrue(head.startsWith("HTTP/1.1 403 "), "loopback is not trusted by default: " + head);
        Front trusting = world.open(new Front(world.upstream.config(), world.route.config(), "127.0.0.1"));
        head = world.open(RawClient.connect(trusting.port()))
                .send(with("Origin: https://outer.example\nX-Forwarded-Proto: https\nX-Forwarded-Host: outer.example"))
                .readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    }

    @Test
    void bothSidesAgreeOverTls(@TempDir Path dir) throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "127.0.0.1");
        TestUpstream server = world.open(TestUpstream.running(
                TestCertificates.context(pem)
                        .getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")),
                peer -> {
                    peer.agreeAndSay(FRAME);
                    peer.awaitEnd();
                }));
        world.upstream.servers = List.of(new Server(true, "127.0.0.1", server.port(), 1, OptionalInt.empty()));
        world.upstream.trust = new Trust.PemFile(pem.cert());
        world.upstream.hostHeader = new HostHeader.OfServer();
        Front front = world.open(new Front(world.upstream.config(), world.route.config()));
        String head =
                world.open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        assertField(server.request(), "Host: 127.0.0.1:" + server.port());
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertArrayEquals(FRAME, bytes(accepted.upstreamEarly()));
    }

    /** Whatever each side does, and whenever: one result, no lease left, no connection left to the server. */
    @ParameterizedTest(name = "client {0}, server {1}")
    @MethodSource("hostilities")
    void everyHandshakeSettlesOnceAndLeavesNothing(String clientDoes, String serverDoes) throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            String head = serverDoes.equals("resets at once") ? "" : peer.readHead();
            switch (serverDoes) {
                case "resets at once", "resets after the request" -> peer.reset();
                case "sends half a head" -> peer.send("HTTP/1.1 101 Swi");
                case "sends half a body" -> peer.send("HTTP/1.1 200 R\nContent-Length: 9\n\nhalf");
                case "agrees and resets" -> {
                    peer.send("HTTP/1.1 101 S\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: "
                            + TestUpstream.acceptFor(head) + "\n\n");
                    peer.reset();
                }
                default -> peer.awaitEnd();
            }
        }));
        Front front = world.frontOf(server);
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        switch (clientDoes) {
            case "resets" -> client.reset();
            case "closes" -> client.close();
            case "sends data and closes" -> client.send(FRAME).close();
            default -> client.send(FRAME);
        }
        server.peer();
        front.clock().advance(Duration.ofSeconds(30));
        HandshakeResult result = front.result();
        if (result instanceof Accepted accepted) {
            front.close(accepted);
        }
        assertEquals(0, front.leases());
        front.close();
        assertTrue(front.noMoreResults());
    }

    static Stream<Arguments> hostilities() {
        List<String> servers = List.of(
                "resets at once",
                "resets after the request",
                "sends half a head",
                "sends half a body",
                "agrees and resets",
                "hangs");
        return Stream.of("resets", "closes", "sends data and closes", "sends data")
                .flatMap(client -> servers.stream().map(server -> Arguments.of(client, server)));
    }

    @Test
    void aReceiverThatThrowsLeavesNothingOpen() throws Exception {
        TestUpstream server = world.open(TestUpstream.agreeing());
        Front front = world.frontOf(server);
        front.throwOnResult();
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        client.readHead();
        assertTrue(client.ended());
        assertTrue(server.peer().done());
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatDoesNotTakeIts101LeavesNothingOpen(boolean goes) throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.agree();
            peer.awaitEnd();
        }));
        Front front = world.frontOf(server);
        front.holdAnswers();
        RawClient client = world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        front.awaitHeldAnswer();
        assertTrue(front.noMoreResults(), "its 101 is still being written");
        if (goes) {
            client.reset();
            front.releaseAnswer(); // into a connection that is no more
        } else {
            front.clock().advance(Duration.ofSeconds(11)); // beyond open-timeout
        }
        assertEquals(new Abandoned(Optional.of(url(server))), front.result());
        assertTrue(server.peer().done());
        assertEquals(0, front.leases());
    }

    @Test
    void whoHasWaitedForAServerHasAllItsTimeForThe101() throws Exception {
        TestUpstream server = world.open(TestUpstream.running(peer -> {
            peer.agree();
            peer.awaitEnd();
        }));
        world.upstream.queueTimeout = Optional.of(Duration.ofMinutes(1));
        Front front = world.frontOf(server);
        front.drain(url(server), true);
        front.holdAnswers();
        world.open(RawClient.connect(front.port())).send(HANDSHAKE);
        Await.until(() -> front.queued() == 1, "a client that waits");
        front.pass(Duration.ofSeconds(30)); // open-timeout thrice
        front.drain(url(server), false);
        front.awaitHeldAnswer();
        front.pass(Duration.ofSeconds(9));
        front.releaseAnswer();
        front.close(assertInstanceOf(Accepted.class, front.result()));
    }
}
