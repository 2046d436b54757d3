package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import io.towline.testkit.TestUpstream.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and clients that are down, hang, talk nonsense, or go away in the middle. */
class FaultsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestClock clock = new TestClock();
    private final Backend backend;

    FaultsTest() throws IOException {
        backend = new Backend();
    }

    @AfterEach
    void end() throws IOException {
        backend.close();
    }

    /** Each request to the first server first: the second gets a try only by what happens to the first. */
    private WholeProduct behind(int first, String more) throws IOException {
        return WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams {
                  chat { servers = [ "ws://127.0.0.1:%d", %s ], max-fails = off }
                }
                routes { chat { upstream = chat } }
                """.formatted(first, more), clock);
    }

    @Test
    void aServerThatIsDownIsPassedOver() throws Exception {
        int dead = TestUpstream.deadPort();
        try (WholeProduct product = behind(dead, backend.url())) {
            for (int i = 0; i < 4; i++) {
                try (WholeProduct.Joined joined = product.join(backend)) {
                    joined.expectAlive();
                }
                String line = product.line();
                assertTrue(line.contains(" server=ws://127.0.0.1:" + backend.port() + " "), line);
            }
        }
    }

    /** What all others were said to be may be over: better a try than a sure 503. */
    @Test
    void whereAllAreSetAsideTheyAreTriedAllTheSame() throws Exception {
        int port = TestUpstream.deadPort();
        try (WholeProduct product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ "ws://127.0.0.1:%d" ], max-fails = 1, fail-timeout = 1h } }
                routes { chat { upstream = chat } }
                """.formatted(port))) {
            for (int i = 0; i < 2; i++) {
                try (End client = product.dial()) {
                    assertTrue(client.send(End.request("/")).answer().startsWith("HTTP/1.1 502 "));
                }
            }
            try (Backend again = new Backend(new ServerSocket(port, 5, InetAddress.getLoopbackAddress()));
                    WholeProduct.Joined joined = product.join(again)) {
                joined.expectAlive();
            }
        }
    }

    @Test
    void aServerThatHangsInTheHandshakeIsPassedOverInTime() throws Exception {
        try (Backend hanging = new Backend();
                WholeProduct product = behind(hanging.port(), backend.url());
                End client = product.dial()) {
            client.send(End.request("/"));
            End stuck = hanging.accept();
            stuck.head();
            clock.advance(Duration.ofMillis(5_100)); // handshake-timeout is 5 s, open-timeout 10 s
            try (End server = backend.accept()) {
                server.agree();
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                stuck.expectEnd();
            }
        }
    }

    @Test
    void whereAllHangTheClientIsTold504() throws Exception {
        try (Backend hanging = new Backend();
                WholeProduct product = behind(hanging.port(), backend.url());
                End client = product.dial()) {
            client.send(End.request("/"));
            End first = hanging.accept();
            first.head();
            clock.advance(Duration.ofMillis(5_100));
            End second = backend.accept();
            second.head();
            clock.advance(Duration.ofMillis(5_100));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 504 "), answer);
            client.expectEnd();
            first.expectEnd();
            second.expectEnd();
            String line = product.line();
            assertTrue(line.contains(" by=upstream cause=refused-timeout "), line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"401 Unauthorized|WWW-Authenticate: Basic realm=\"x\"", "302 Found|Location: https://login.test/"
            })
    void aServersRefusalIsTheClientsAndNoOtherServerIsAsked(String refusal) throws Exception {
        String head = "HTTP/1.1 " + refusal.replace("|", "\n") + "\n";
        try (TestUpstream refusing = TestUpstream.answering(head + "Content-Length: 4\n\nnope");
                WholeProduct product = behind(refusing.port(), backend.url());
                End client = product.dial()) {
            client.send(End.request("/"));
            String answer = client.answer();
            for (String said : head.split("\n")) {
                assertTrue(answer.contains(said + "\n"), answer);
            }
            assertTrue(answer.endsWith("\n\nnope"), answer);
            client.expectEnd();
            String line = product.line();
            assertTrue(line.contains(" status=" + refusal.substring(0, 3) + " "), line);
            assertTrue(line.contains(" by=upstream cause=upstream-refused "), line);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\n",
                "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n\n", // the client's key, not ours
                "HTTP/1.1 101 Switching Protocols\n\n",
                ""
            })
    void nonsenseIsNotPassedOn(String nonsense) throws Exception {
        Script script = peer -> {
            peer.readHead();
            peer.send(nonsense);
        };
        try (TestUpstream first = TestUpstream.running(script);
                TestUpstream second = TestUpstream.running(script);
                WholeProduct product = behind(first.port(), "\"ws://127.0.0.1:" + second.port() + "\"");
                End client = product.dial()) {
            client.send(End.request("/"));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
            assertFalse(answer.contains("127.0.0.1"), answer);
            client.expectEnd();
            String line = product.line();
            assertTrue(line.contains(" by=upstream cause=refused-unreachable "), line);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aServerLostInMidMessageIsTheClientsEnd(boolean reset, boolean midFrame) throws Exception {
        try (WholeProduct product = WholeProduct.of(WholeProduct.simple(backend));
                WholeProduct.Joined joined = product.join(backend)) {
            byte[] wire = midFrame
                    ? Arrays.copyOf(Frame.of(0x81, new byte[1000]).wire(), 500)
                    : Frame.of(0x01, new byte[1000]).wire();
            joined.server().send(wire);
            byte[] begun = new byte[wire.length];
            joined.client().read(begun);
            assertEquals(Frame.of(0x81, begun), Frame.of(0x81, wire));
            leave(joined.server(), reset);
            if (!midFrame) {
                joined.client().expect(Frame.close(1011, "upstream lost"));
                joined.client().send(Frame.close(1011, "").masked());
            }
            joined.client().expectEnd(); // in the middle of a frame there is no place for a close frame
            joined.client().close();
            String line = product.line();
            assertTrue(line.endsWith(" by=upstream cause=upstream-lost reason=" + how(reset)), line);
            product.expectNoRelays();
        }
    }

    private static String how(boolean reset) {
        return reset ? "\"connection reset\"" : "\"closed without a close frame\"";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatGoesWithoutACloseIsToldToTheServer(boolean reset) throws Exception {
        try (WholeProduct product = WholeProduct.of(WholeProduct.simple(backend));
                WholeProduct.Joined joined = product.join(backend)) {
            joined.expectAlive();
            leave(joined.client(), reset);
            Frame told = joined.server().receive();
            assertEquals(Frame.close(1001, "client lost").masked().payload(), told.payload());
            joined.server().close();
            String line = product.line();
            assertTrue(line.endsWith(" by=client cause=client-lost reason=" + how(reset)), line);
            product.expectNoRelays();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatLeavesDuringTheHandshakeIsTheEndOfIt(boolean reset) throws Exception {
        try (WholeProduct product = WholeProduct.of(WholeProduct.simple(backend));
                End client = product.dial()) {
            client.send(End.request("/"));
            try (End server = backend.accept()) {
                server.head();
                leave(client, reset);
                server.awaitEnd();
            }
            String line = product.line();
            assertTrue(line.contains(" status=- "), line);
            assertTrue(line.endsWith(" by=client cause=client-lost reason=\"left during the handshake\""), line);
        }
    }

    private static void leave(End end, boolean reset) throws IOException {
        if (reset) {
            end.reset();
        } else {
            end.close();
        }
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        try (WholeProduct product = WholeProduct.of(WholeProduct.simple(backend), clock);
                End client = product.dial()) {
            for (byte one : End.bytes(End.request("/"))) {
                client.send(new byte[] {one});
            }
            try (End server = backend.accept()) {
                server.agree();
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                for (byte one : Frame.text("slow but sure").masked().wire()) {
                    client.send(new byte[] {one});
                }
                server.expect(Frame.text("slow but sure").masked());
            }
        }
    }

    /** The limit is 10 s from accept on, however steadily the bytes drip. */
    @Test
    void aRequestThatDripsIsCutAtTheHandshakeTimeout() throws Exception {
        try (WholeProduct product = WholeProduct.of(WholeProduct.simple(backend), clock);
                End client = product.dial()) {
            client.send("GET / HTTP/1.1\nHost: chat.test\nX: ");
            int seconds = 0;
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (!client.endsWithin(30)) {
                assertTrue(System.nanoTime() < deadline, "it may drip for ever");
                clock.advance(SECOND);
                seconds++;
                try {
                    client.send("x");
                } catch (IOException cut) {
                    break;
                }
            }
            assertTrue(seconds >= 10, seconds + " s");
            String line = product.line();
            assertTrue(line.contains(" status=408 ") && line.contains(" cause=refused-request "), line);
            assertTrue(line.matches(".* duration_ms=10[0-9]{3} .*"), line); // that is what it took
        }
    }
}
