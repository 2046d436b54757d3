package io.towline.handshake.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Server;
import io.towline.conversation.Cause;
import io.towline.handshake.negotiation.Extension;
import io.towline.handshake.upstream.Dial.Result.Agreed;
import io.towline.handshake.upstream.Dial.Result.Answered;
import io.towline.handshake.upstream.Dial.Result.Failed;
import io.towline.io.Descriptors;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.IoUtils;

/** The upstream half alone, against servers on real sockets; which verdicts there are is told by {@code OpeningHandshakeTest}. */
class DialTest {

    private static final byte[] FRAME = {(byte) 0x81, 2, 'h', 'i'};
    private static final String UNREACHED = "The server behind this URL could not be reached or gave no proper answer.";

    private final SampleConfig.Upstream upstream = new SampleConfig.Upstream();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aServerThatAgreesIsTheReceivers() throws Exception {
        TestUpstream server = open(TestUpstream.running(peer -> {
            peer.agreeAndSay(
                    FRAME,
                    "Sec-WebSocket-Protocol: b",
                    "Set-Cookie: a=1",
                    "Set-Cookie: b=2",
                    "Keep-Alive: timeout=5",
                    "X-Own: x");
            peer.awaitEnd();
        }));
        Dialling dialling = dialling(server);
        HeaderMap onward = new HeaderMap().put(HttpString.tryFromString("Origin"), "https://chat.example.com");
        dialling.begin(dialling.request("/chat?room=1", onward, "a", "b"));
        Agreed agreed = assertInstanceOf(Agreed.class, dialling.result());
        assertEquals(Optional.of("b"), agreed.subprotocol());
        assertEquals(ByteBuffer.wrap(FRAME), agreed.early());
        assertEquals(FRAME.length, agreed.early().capacity(), "right-sized");
        assertEquals(Map.of("Set-Cookie", List.of("a=1", "b=2"), "X-Own", List.of("x")), fields(agreed.headers()));
        assertEquals(url(server), agreed.lease().server());
        assertFalse(agreed.upstream().getSourceChannel().isReadResumed());
        assertFalse(agreed.upstream().getSinkChannel().isWriteResumed());
        assertEquals(1, dialling.leases());
        agreed.lease().close();
        assertEquals(0, dialling.leases());
    }

    @Test
    void theServerIsAskedWithoutExtensions() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Dialling dialling = dialling(server);
        HeaderMap onward = new HeaderMap().put(HttpString.tryFromString("Cookie"), "a=1");
        dialling.begin(dialling.request("/chat?room=1", onward, "a", "b"));
        dialling.result();
        assertEquals("""
                GET /chat?room=1 HTTP/1.1
                Host: chat.example.com
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: K
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Protocol: a, b
                Cookie: a=1

                """, server.request().replaceAll("(?m)(?<=^Sec-WebSocket-Key: )\\S+$", "K"));
    }

    @Test
    void anExtensionThatNobodyOfferedIsNoAgreement() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing("Sec-WebSocket-Extensions: permessage-deflate"));
        Dialling dialling = dialling(server);
        dialling.begin(dialling.request());
        String reason = "handshake with " + url(server) + " failed: its 101 chose the extension"
                + " \"permessage-deflate\", which was not offered (none was)";
        assertEquals(
                new Failed(Cause.REFUSED_UNREACHABLE, 502, Optional.of(url(server)), reason, UNREACHED),
                dialling.result());
        assertTrue(server.peer().done());
        assertEquals(0, dialling.leases());
    }

    @Test
    void anExtensionAgreedOnStandsInTheFieldsAsItWasVerified() throws Exception {
        TestUpstream server = open(
                TestUpstream.agreeing("Sec-WebSocket-Extensions: permessage-deflate;server_max_window_bits=\"9\""));
        Dialling dialling = dialling(server);
        List<Extension> offer = Extension.parse(List.of("permessage-deflate"));
        dialling.onThread(() -> Dial.begin(dialling.request(), offer, dialling.io(), dialling::settle));
        Agreed agreed = assertInstanceOf(Agreed.class, dialling.result());
        assertEquals(
                Map.of("Sec-WebSocket-Extensions", List.of("permessage-deflate; server_max_window_bits=9")),
                fields(agreed.headers()));
    }

    @Test
    void anotherAnswerComesWithItsEndToEndFields() throws Exception {
        TestUpstream server = open(TestUpstream.answering("HTTP/1.1 401 Who Are You\n"
                + "WWW-Authenticate: Basic realm=x\nConnection: X-Hop\nX-Hop: 1\nContent-Length: 4\n\nnope"));
        Dialling dialling = dialling(server);
        dialling.begin(dialling.request());
        Answered answered = assertInstanceOf(Answered.class, dialling.result());
        assertEquals(url(server), answered.server());
        assertEquals(401, answered.status());
        assertEquals("Who Are You", answered.reasonPhrase());
        assertEquals(Map.of("WWW-Authenticate", List.of("Basic realm=x")), fields(answered.headers()));
        assertArrayEquals("nope".getBytes(StandardCharsets.US_ASCII), answered.body());
        assertTrue(server.peer().done());
        assertEquals(0, dialling.leases());
    }

    @Test
    void nobodyIsToldBeforeBeginHasReturned() throws Exception {
        upstream.servers = List.of(new Server(false, "127.0.0.1", 1, 1, OptionalInt.of(0)));
        Dialling dialling = open(new Dialling(upstream.config()));
        boolean quiet = dialling.onThread(() -> {
            Dial.begin(dialling.request(), dialling.io(), dialling::settle);
            return dialling.nothingSettled();
        });
        assertTrue(quiet);
        String sentence = "No server is free right now; try again soon.";
        assertEquals(
                new Failed(Cause.REFUSED_UNAVAILABLE, 503, Optional.empty(), "no server has room", sentence),
                dialling.result());
    }

    @Test
    void theNextServerIsAsked() throws Exception {
        TestUpstream second = open(TestUpstream.agreeing());
        upstream.servers = List.of(SampleConfig.server(TestUpstream.deadPort()), SampleConfig.server(second.port()));
        Dialling dialling = open(new Dialling(upstream.config()));
        dialling.begin(dialling.request());
        Agreed agreed = assertInstanceOf(Agreed.class, dialling.result());
        assertEquals(url(second), agreed.lease().server());
        assertEquals(1, dialling.leases(), "the first one's is closed");
    }

    /** A limit of 40 leaves the least room, which is 8, and two of these to clients that are to be told. */
    @Test
    void whereDescriptorsAreSpentNoServerIsBlamedOrAskedInVain() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        upstream.servers = List.of(SampleConfig.server(server.port()), SampleConfig.server(TestUpstream.deadPort()));
        upstream.maxFails = OptionalInt.of(1);
        Descriptors descriptors = new Descriptors(() -> 40, () -> 40);
        Dialling dialling = open(new Dialling(upstream.config(), descriptors));
        List<Descriptors.Taken> others = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            others.add(descriptors.dial(0));
        }
        dialling.begin(dialling.request());
        String reason = "could not connect to " + url(server)
                + ": no file descriptor is left: the process may have 40, and the rest is kept for operators";
        assertEquals(
                new Failed(
                        Cause.REFUSED_EXHAUSTED,
                        503,
                        Optional.of(url(server)),
                        reason,
                        "No server is free right now; try again soon."),
                dialling.result());
        assertEquals(List.of(0L, 0L), dialling.failures());
        assertEquals(0, dialling.leases());
        others.getFirst().giveBack();
        dialling.begin(dialling.request());
        Agreed agreed = assertInstanceOf(Agreed.class, dialling.result());
        assertEquals(6, descriptors.taken());
        dialling.onThread(() -> {
            IoUtils.safeClose(agreed.upstream());
            return true;
        });
        assertEquals(5, descriptors.taken(), "as long as it is open");
    }

    @Test
    void aRequestThatCannotBeWrittenIsOurDefect() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Dialling dialling = dialling(server);
        dialling.begin(dialling.request("/\r\nX-Smuggled: 1", new HeaderMap()));
        assertEquals(
                new Failed(
                        Cause.INTERNAL_ERROR,
                        500,
                        Optional.of(url(server)),
                        "internal error",
                        "Something went wrong here."),
                dialling.result());
        assertEquals(0, dialling.leases());
    }

    @Test
    void openTimeoutBoundsAllTries() throws Exception {
        upstream.handshakeTimeout = Duration.ofSeconds(20);
        TestUpstream server = open(TestUpstream.hanging());
        Dialling dialling = dialling(server);
        dialling.begin(dialling.request());
        TestUpstream.Peer peer = server.peer();
        dialling.pass(Duration.ofSeconds(9));
        assertTrue(dialling.nothingSettled());
        dialling.pass(Duration.ofSeconds(2));
        assertEquals(
                new Failed(
                        Cause.REFUSED_TIMEOUT,
                        504,
                        Optional.of(url(server)),
                        "no server agreed within open-timeout (10s)",
                        "The server behind this URL did not answer in time."),
                dialling.result());
        assertTrue(peer.done());
        assertEquals(0, dialling.leases());
    }

    @Test
    void aDialThatIsCancelledBeforeItsFirstTryAsksNobody() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Dialling dialling = dialling(server);
        dialling.onThread(() -> {
            Dial.begin(dialling.request(), dialling.io(), dialling::settle).cancel();
            return true;
        });
        dialling.pass(Duration.ofSeconds(30));
        assertTrue(dialling.nothingSettled());
        assertEquals(0, server.peersWaiting());
        assertEquals(0, dialling.leases());
    }

    @ParameterizedTest
    @ValueSource(strings = {"securing", "request read", "half a head", "half a body"})
    void cancelClosesWhatIsOpenAndTellsNobody(String when) throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        TestUpstream server = open(TestUpstream.running(peer -> {
            String half = switch (when) {
                case "half a head" -> "HTTP/1.1 101 Swi";
                case "half a body" -> "HTTP/1.1 403 R\nContent-Length: 9\n\nhalf";
                default -> "";
            };
            if (!when.equals("securing")) {
                peer.readHead();
            }
            peer.send(half);
            said.countDown();
            peer.awaitEnd();
        }));
        boolean tls = when.equals("securing"); // a TLS handshake that is never answered is still a connect under way
        upstream.servers = List.of(new Server(tls, "127.0.0.1", server.port(), 1, OptionalInt.empty()));
        Dialling dialling = open(new Dialling(upstream.config()));
        Dial dial = dialling.begin(dialling.request());
        TestUpstream.Peer peer = server.peer();
        assertTrue(said.await(60, TimeUnit.SECONDS));
        dialling.onThread(() -> true);
        dialling.onThread(() -> true); // between the two it has read what was there
        assertEquals(1, dialling.leases());
        dialling.onThread(() -> {
            dial.cancel();
            dial.cancel();
            return true;
        });
        assertEquals(0, dialling.leases());
        assertTrue(peer.done());
        dialling.pass(Duration.ofSeconds(30));
        assertTrue(dialling.nothingSettled());
        assertEquals(0, server.peersWaiting(), "nobody else was asked");
    }

    @Test
    void cancelTakesNothingBackOfWhatWasSettled() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Dialling dialling = dialling(server);
        AtomicReference<Dial> dial = new AtomicReference<>();
        dialling.onThread(() -> {
            dial.set(Dial.begin(dialling.request(), dialling.io(), result -> {
                dial.get().cancel();
                dialling.settle(result);
            }));
            return true;
        });
        Agreed agreed = assertInstanceOf(Agreed.class, dialling.result());
        dialling.onThread(() -> {
            dial.get().cancel();
            return true;
        });
        assertTrue(agreed.upstream().isOpen());
        assertEquals(1, dialling.leases());
        IoUtils.safeClose(agreed.upstream());
        assertTrue(server.peer().done());
    }

    @Test
    void aReceiverThatThrowsLeavesNothingOpen() throws Exception {
        TestUpstream server = open(TestUpstream.agreeing());
        Dialling dialling = dialling(server);
        dialling.onThread(() -> Dial.begin(dialling.request(), dialling.io(), result -> {
            dialling.settle(result);
            throw new IllegalStateException("as the test wants it");
        }));
        Agreed agreed = assertInstanceOf(Agreed.class, dialling.result());
        assertTrue(server.peer().done());
        dialling.pass(Duration.ofSeconds(30));
        assertFalse(agreed.upstream().isOpen());
        assertEquals(0, dialling.leases());
        assertTrue(dialling.nothingSettled(), "and nobody is told twice");
    }

    private Dialling dialling(TestUpstream... servers) throws Exception {
        upstream.servers = Arrays.stream(servers)
                .map(server -> SampleConfig.server(server.port()))
                .toList();
        return open(new Dialling(upstream.config()));
    }

    private <T extends AutoCloseable> T open(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static String url(TestUpstream server) {
        return "ws://127.0.0.1:" + server.port();
    }

    private static Map<String, List<String>> fields(HeaderMap headers) {
        Map<String, List<String>> fields = new TreeMap<>();
        for (HeaderValues values : headers) {
            fields.put(values.getHeaderName().toString(), List.copyOf(values));
        }
        return fields;
    }
}
