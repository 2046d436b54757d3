package io.towline.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.HostHeader;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.Trust;
import io.towline.ending.Cause;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Failed;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.testkit.RawClient;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;

/** RFC 6455 §4 with both sides on real sockets. */
class OpeningHandshakeTest {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String PROOF = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String HANDSHAKE = """
            GET /chat?room=1 HTTP/1.1
            Host: chat.example.com
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """;
    private static final byte[] FRAME = {(byte) 0x81, 2, 'h', 'i'};

    private final SampleConfig.Upstream upstream = new SampleConfig.Upstream();
    private final SampleConfig.Route route = new SampleConfig.Route();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void bothSidesAgree() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
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
        TestUpstream server = open(TestUpstream.agreeing());
        Front front = frontOf(server);
        open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        assertNotEquals(keyLine(server.request()), keyLine(server.request()));
    }

    @Test
    void whatTheServerChoseReachesTheClient() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing(
                "Sec-WebSocket-Protocol: b",
                "Sec-WebSocket-Extensions: permessage-deflate;server_max_window_bits=\"9\"",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "X-Own: x",
                "Keep-Alive: timeout=5",
                "Content-Length: 5"));
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port()))
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
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.agreeAndSay(FRAME);
            peer.awaitEnd();
        }));
        Front front = frontOf(server);
        open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        ByteBuffer early = assertInstanceOf(Accepted.class, front.result()).upstreamEarly();
        assertEquals(FRAME.length, early.capacity(), "right-sized");
        assertArrayEquals(FRAME, bytes(early));
    }

    @Test
    void earlyDataOfTheClientStaysInItsConnection() throws Exception {
        BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.agree();
            received.add(peer.read(10));
        }));
        Front front = frontOf(server);
        byte[] both = concat(HANDSHAKE.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1), FRAME);
        open(RawClient.connect(front.port())).send(both).readHead();
        assertTrue(server.request().endsWith("\n\n"));
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertArrayEquals(FRAME, front.read(accepted.client(), FRAME.length));
        IoUtils.safeClose(accepted.upstream());
        assertArrayEquals(
                new byte[0], received.poll(10, TimeUnit.SECONDS), "nothing of it goes to the server by itself");
    }

    @Test
    void earlyDataInALaterSegmentStaysInItsConnection() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        TestUpstream server = open(TestUpstream.running(peer -> {
            clients.getFirst().send(FRAME); // before there is any answer
            peer.agree();
            peer.awaitEnd();
        }));
        Front front = frontOf(server);
        clients.add(open(RawClient.connect(front.port())));
        clients.getFirst().send(HANDSHAKE).readHead();
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertArrayEquals(FRAME, front.read(accepted.client(), FRAME.length));
    }

    @Test
    void connectionCloseBesideUpgradeDoesNotCloseTheWebSocket() throws Exception {
        Front front = frontOf(open(TestUpstream.agreeing()));
        RawClient client = open(RawClient.connect(front.port()))
                .send(HANDSHAKE.replace("Connection: Upgrade", "Connection: close\nConnection: Upgrade"));
        assertField(client.readHead(), "Connection: Upgrade");
        assertInstanceOf(Accepted.class, front.result());
    }

    @Test
    void aLargeRequestReachesTheServerWhole() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Front front = frontOf(server);
        String cookie = "c=" + "x".repeat(100_000);
        open(RawClient.connect(front.port())).send(with("Cookie: " + cookie)).readHead();
        assertField(server.request(), "Cookie: " + cookie);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | WWW-Authenticate: Basic realm=x",
                "302 | Location: https://login.example.com/",
                "403 | X-Why: because",
                "404 | X-Own: a",
                "503 | Retry-After: 7",
                "200 | Content-Type: text/html",
            })
    void otherAnswersAreRelayedAsTheyCame(int status, String field) throws Exception {
        TestUpstream server = open(TestUpstream.answering("HTTP/1.1 " + status + " Its Words\n" + field
                + "\nSet-Cookie: a=1\nSet-Cookie: b=2\nKeep-Alive: 5\nContent-Length: 4\n\nnope"));
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
        String answer = client.readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " Its Words\n"), answer);
        assertTrue(answer.endsWith("\n\nnope"), answer);
        assertField(answer, field);
        assertField(answer, "Set-Cookie: a=1");
        assertField(answer, "Set-Cookie: b=2");
        assertField(answer, "Content-Length: 4");
        assertField(answer, "Connection: close");
        assertFalse(answer.contains("Keep-Alive"), answer);
        assertEquals(new Answered(url(server), status), front.result());
        assertTrue(server.peer().done(), "its connection is not used again");
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 403 R\nTransfer-Encoding: chunked\n\n2\nno\n2\npe\n0\n\n",
                "HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Hints\nLink: x\n\nHTTP/1.1 403 R\nContent-Length: 4\n\nnope",
                "HTTP/1.0 403 R\n\nnope",
            })
    void bodiesAreRelayedHoweverTheyWereFramed(String wire) throws Exception {
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.send(wire);
        }));
        Front front = frontOf(server);
        String answer = open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 403 R\n") && answer.endsWith("\n\nnope"), answer);
        assertField(answer, "Content-Length: 4");
        assertFalse(answer.contains("Link"), answer);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answersWithoutBodyAreRelayed(int status) throws Exception {
        Front front = frontOf(open(TestUpstream.answering("HTTP/1.1 " + status + " R\nETag: x\n\n")));
        String answer = open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " R\n"), answer);
        assertTrue(answer.endsWith("\n\n"), answer);
        assertInstanceOf(Answered.class, front.result());
    }

    @Test
    void aRelayed426StillSaysUpgrade() throws Exception {
        Front front = frontOf(open(TestUpstream.answering(
                "HTTP/1.1 426 R\nUpgrade: websocket\nSec-WebSocket-Version: 12\nContent-Length: 0\n\n")));
        String answer = open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertField(answer, "Upgrade: websocket");
        assertField(answer, "Connection: Upgrade, close");
        assertField(answer, "Sec-WebSocket-Version: 12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\n",
                "HTTP/1.1 101 OK\nUpgrade: websocket\nConnection: Upgrade\n\n",
                "HTTP/1.1 101 OK\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: " + PROOF + "\n\n",
                "HTTP/1.1 200 OK\nX : y\n\n",
            })
    void garbageIs502(String wire) throws Exception {
        Front front = frontOf(open(TestUpstream.answering(wire)));
        assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
    }

    @Test
    void anOversizedHeadIs502() throws Exception {
        Front front = frontOf(open(TestUpstream.answering("HTTP/1.1 200 OK\nX: " + "y".repeat(20_000) + "\n\n")));
        Failed failed = assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
        assertTrue(failed.reason().endsWith("its head is longer than 16384 bytes"), failed.reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 403 R\nContent-Length: 300000\n\n",
                "HTTP/1.1 403 R\nContent-Length: x\n\n",
            })
    void anAnswerThatCannotBeRelayedIs502AndTheLast(String wire) throws Exception {
        TestUpstream second = open(TestUpstream.agreeing());
        Front front = frontOf(open(TestUpstream.answering(wire)), second);
        assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
        assertEquals(0, second.peersWaiting(), "nobody else is asked what was answered already");
    }

    @Test
    void aBodyThatBreaksOffIs502AndTheLast() throws Exception {
        TestUpstream second = open(TestUpstream.agreeing());
        TestUpstream first = open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 403 R\nContent-Length: 10\n\nno");
        }));
        assertFailed(frontOf(first, second), 502, Cause.REFUSED_UNREACHABLE);
        assertEquals(0, second.peersWaiting());
    }

    @Test
    void aServerThatIsNotThereIs502() throws Exception {
        upstream.servers = List.of(SampleConfig.server(TestUpstream.deadPort()));
        Failed failed =
                assertFailed(open(new Front(upstream.config(), route.config())), 502, Cause.REFUSED_UNREACHABLE);
        assertTrue(failed.reason().startsWith("could not connect to ws://127.0.0.1:"), failed.reason());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatClosesIs502(boolean byReset) throws Exception {
        Front front = frontOf(open(TestUpstream.running(peer -> {
            peer.readHead();
            if (byReset) {
                peer.reset();
            }
        })));
        assertFailed(front, 502, Cause.REFUSED_UNREACHABLE);
    }

    @Test
    void aFullServerIs503WithRetryAfter() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        upstream.servers = List.of(new Server(false, "127.0.0.1", server.port(), 1, OptionalInt.of(1)));
        Front front = open(new Front(upstream.config(), route.config()));
        open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        Accepted first = assertInstanceOf(Accepted.class, front.result());
        String answer = open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 503 Service Unavailable\n"), answer);
        assertField(answer, "Retry-After: 5");
        assertTrue(answer.endsWith("\n\nNo server is free right now; try again soon.\n"), answer);
        assertEquals(
                new Failed(Cause.REFUSED_UNAVAILABLE, 503, Optional.empty(), "no server has room"), front.result());
        first.lease().close();
        open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        assertInstanceOf(Accepted.class, front.result(), "a lease that is closed makes room");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dead", "garbage", "closing", "wrong proof"})
    void theNextServerIsTriedBeforeThereIsAnAnswer(String kind) throws Exception {
        int first = switch (kind) {
            case "dead" -> TestUpstream.deadPort();
            case "garbage" -> open(TestUpstream.answering("hello\r\n")).port();
            case "closing" ->
                open(TestUpstream.running(peer -> peer.readHead())).port();
            default ->
                open(TestUpstream.answering("HTTP/1.1 101 S\nUpgrade: websocket\nConnection: Upgrade\n"
                                + "Sec-WebSocket-Accept: " + PROOF + "\n\n"))
                        .port();
        };
        TestUpstream second = open(TestUpstream.agreeing());
        upstream.servers = List.of(SampleConfig.server(first), SampleConfig.server(second.port()));
        Front front = open(new Front(upstream.config(), route.config()));
        assertTrue(
                open(RawClient.connect(front.port())).send(HANDSHAKE).readHead().startsWith("HTTP/1.1 101 "));
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertEquals(url(second), accepted.lease().server());
        accepted.lease().close();
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aServersOwn50xIsItsAnswer(int status) throws Exception {
        TestUpstream second = open(TestUpstream.agreeing());
        Front front = frontOf(open(TestUpstream.answering("HTTP/1.1 " + status + " R\nContent-Length: 0\n\n")), second);
        open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertEquals(status, assertInstanceOf(Answered.class, front.result()).status());
        assertEquals(0, second.peersWaiting());
    }

    @Test
    void aServerThatHangsIs504() throws Exception {
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.awaitEnd();
        }));
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.request();
        front.clock().advance(Duration.ofSeconds(6));
        assertTrue(client.readToEnd().startsWith("HTTP/1.1 504 "));
        Failed failed = assertInstanceOf(Failed.class, front.result());
        assertEquals("no whole answer from " + url(server) + " in time", failed.reason());
        assertEquals(Cause.REFUSED_TIMEOUT, failed.cause());
        assertTrue(server.peer().done());
    }

    @Test
    void aBodyThatNeverEndsIs504() throws Exception {
        TestUpstream server = open(TestUpstream.answering("HTTP/1.1 403 R\nContent-Length: 10\n\nno"));
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.request();
        front.clock().advance(Duration.ofSeconds(6));
        client.readToEnd();
        assertEquals(504, assertInstanceOf(Failed.class, front.result()).status());
    }

    @Test
    void openTimeoutBoundsAllTries() throws Exception {
        upstream.handshakeTimeout = Duration.ofSeconds(20);
        TestUpstream server = open(TestUpstream.hanging());
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
        server.peer();
        front.clock().advance(Duration.ofSeconds(11));
        assertTrue(client.readToEnd().startsWith("HTTP/1.1 504 "));
        assertEquals(
                new Failed(Cause.REFUSED_TIMEOUT, 504, Optional.of(url(server)), "no server agreed in time"),
                front.result());
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatGoesAwayTakesTheServersConnectionWithIt(boolean byReset) throws Exception {
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.readHead();
            peer.awaitEnd();
        }));
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
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

    @Test
    void aPlainRequestIsToldWhatThisIs() throws Exception {
        Front front = frontOf(open(TestUpstream.agreeing()));
        RawClient client = open(RawClient.connect(front.port())).send("GET / HTTP/1.1\nHost: a\n\n");
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
        Front front = frontOf(open(TestUpstream.agreeing()));
        RawClient client = open(RawClient.connect(front.port()))
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
        TestUpstream server = open(TestUpstream.agreeing());
        Front front = frontOf(server);
        String answer = open(RawClient.connect(front.port()))
                .send(with("Content-Length: 3") + "abc")
                .readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
        assertField(answer, "Connection: close");
        assertEquals(0, server.peersWaiting());
    }

    @Test
    void otherMethodsAreToldWhatIsAllowed() throws Exception {
        Front front = frontOf(open(TestUpstream.agreeing()));
        String answer = open(RawClient.connect(front.port()))
                .send(HANDSHAKE.replace("GET ", "HEAD "))
                .readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 405 Method Not Allowed\n") && answer.endsWith("\n\n"), answer);
        assertField(answer, "Allow: GET");
    }

    @Test
    void aForwardedPageIsJudgedByItsOuterUrl() throws Exception {
        Front front = frontOf(open(TestUpstream.agreeing()));
        String head = open(RawClient.connect(front.port()))
                .send(with("Origin: https://outer.example\nX-Forwarded-Proto: https\nX-Forwarded-Host: outer.example"))
                .readHead();
        assertTrue(head.startsWith("HTTP/1.1 403 "), "loopback is not trusted by default: " + head);
        Front trusting = open(new Front(upstream.config(), route.config(), "127.0.0.1"));
        head = open(RawClient.connect(trusting.port()))
                .send(with("Origin: https://outer.example\nX-Forwarded-Proto: https\nX-Forwarded-Host: outer.example"))
                .readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    }

    @Test
    void bothSidesAgreeOverTls(@TempDir Path dir) throws Exception {
        Pem pem = TestCertificates.selfSigned(dir, "127.0.0.1");
        TestUpstream server = open(TestUpstream.running(
                TestCertificates.context(pem)
                        .getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")),
                peer -> {
                    peer.agreeAndSay(FRAME);
                    peer.awaitEnd();
                }));
        upstream.servers = List.of(new Server(true, "127.0.0.1", server.port(), 1, OptionalInt.empty()));
        upstream.trust = new Trust.PemFile(pem.cert());
        upstream.hostHeader = new HostHeader.OfServer();
        Front front = open(new Front(upstream.config(), route.config()));
        String head = open(RawClient.connect(front.port())).send(HANDSHAKE).readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        assertField(server.request(), "Host: 127.0.0.1:" + server.port());
        Accepted accepted = assertInstanceOf(Accepted.class, front.result());
        assertArrayEquals(FRAME, bytes(accepted.upstreamEarly()));
    }

    /** Whatever each side does, and whenever: one result, no lease left, no connection left to the server. */
    @ParameterizedTest(name = "client {0}, server {1}")
    @MethodSource("hostilities")
    void everyHandshakeSettlesOnceAndLeavesNothing(String clientDoes, String serverDoes) throws Exception {
        TestUpstream server = open(TestUpstream.running(peer -> {
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
        Front front = frontOf(server);
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
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
        TestUpstream server = open(TestUpstream.agreeing());
        Front front = frontOf(server);
        front.throwOnResult();
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
        client.readHead();
        assertTrue(client.ended());
        assertTrue(server.peer().done());
        assertEquals(0, front.leases());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatDoesNotTakeIts101LeavesNothingOpen(boolean goes) throws Exception {
        CountDownLatch agreed = new CountDownLatch(1);
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.agree();
            agreed.countDown();
            peer.awaitEnd();
        }));
        Front front = frontOf(server);
        front.holdAnswers();
        RawClient client = open(RawClient.connect(front.port())).send(HANDSHAKE);
        assertTrue(agreed.await(10, TimeUnit.SECONDS));
        front.catchUp();
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

    private Failed assertFailed(Front front, int status, Cause cause) throws Exception {
        String answer = open(RawClient.connect(front.port())).send(HANDSHAKE).readToEnd();
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertField(answer, "Connection: close");
        assertFalse(answer.contains("127.0.0.1"), "nothing about our insides: " + answer);
        Failed failed = assertInstanceOf(Failed.class, front.result());
        assertEquals(status, failed.status());
        assertEquals(cause, failed.cause(), failed.reason());
        assertEquals(0, front.leases());
        return failed;
    }

    private Front frontOf(TestUpstream... servers) throws Exception {
        upstream.servers = Arrays.stream(servers)
                .map(server -> SampleConfig.server(server.port()))
                .toList();
        return open(new Front(upstream.config(), route.config()));
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static String url(TestUpstream server) {
        return "ws://127.0.0.1:" + server.port();
    }

    private static String with(String lines) {
        return HANDSHAKE.stripTrailing() + "\n" + lines + "\n\n";
    }

    private static String keyLine(String request) {
        return field(request, "Sec-WebSocket-Key: ");
    }

    private static String field(String head, String prefix) {
        return head.lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }

    private static void assertField(String head, String line) {
        assertTrue(head.lines().anyMatch(line::equals), () -> line + " in " + head);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
