package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SockJS's framed WebSocket in front of a server that speaks plain WebSocket. */
class SockJsFramedTest {

    private static final String ROUTE = """
            routes.chat.path = /echo
            routes.chat.origins = any
            routes.chat.keepalive.client.ping-interval = off
            routes.chat.keepalive.upstream.ping-interval = off
            routes.chat.bridge { enabled = on, sockjs { mode = unwrap, cookie-needed = on } }
            """;

    private final Backend backend;
    private final TestClock clock = new TestClock();
    private final WholeProduct product;
    private WholeProduct other;

    SockJsFramedTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + ROUTE, clock);
        other = product;
    }

    private void with(String lines) throws IOException {
        other = WholeProduct.of(WholeProduct.simple(backend) + ROUTE + lines, clock);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        other.close();
        backend.close();
    }

    private WholeProduct.Joined join(String... lines) throws IOException {
        return other.join(backend, "/echo/000/s/websocket", lines);
    }

    private WholeProduct.Joined opened() throws IOException {
        WholeProduct.Joined joined = join();
        joined.client().expect(Frame.text("o"));
        return joined;
    }

    private static Frame up(String text) {
        return Frame.text(text).masked();
    }

    @Test
    void messagesGoBothWaysInTheirFrames() throws Exception {
        try (WholeProduct.Joined joined = join("Cookie: a=b", "Origin: http://page.example")) {
            assertTrue(joined.request().startsWith("GET /echo HTTP/1.1\n"), joined.request());
            assertTrue(joined.request().contains("Cookie: a=b\n"), joined.request());
            assertTrue(joined.request().contains("Origin: http://page.example\n"), joined.request());
            assertTrue(joined.answer().contains("Set-Cookie: JSESSIONID=dummy; path=/\n"), joined.answer());
            joined.client().expect(Frame.text("o"));
            joined.client().send(up("[\"a\",\"b\"]"), up("\"c\\u00e9\""));
            joined.server().expect(up("a"), up("b"), up("cé"));
            joined.server().send(Frame.text("x"));
            joined.client().expect(Frame.text("a[\"x\"]"));
            joined.server().sendWith("", Frame.text("y"), Frame.text("z"));
            joined.client().expect(Frame.text("a[\"y\",\"z\"]"));
        }
        String line = product.line();
        assertTrue(line.contains(" kind=sockjs-websocket status=101 "), line);
    }

    @Test
    void whatHoldsNoMessageIsIgnored() throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            joined.client().send(up(""), up("[]"), up("[\"a\"]"));
            joined.server().expect(up("a"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a", "{}", "[1]"})
    void brokenFramingEndsBothSides(String frame) throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            joined.client().send(up("[\"before\"]"), up(frame));
            joined.server().expect(up("before"), Frame.close(1001, "").masked());
            joined.client().expect(Frame.close(3000, "Broken framing."));
        }
    }

    @Test
    void aBinaryMessageIsBrokenFraming() throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            joined.client().send(Frame.of(0x82, (byte) 1).masked());
            joined.client().expect(Frame.close(3000, "Broken framing."));
        }
    }

    @Test
    void theServersCloseIsTheLastFrame() throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            joined.server().send(Frame.text("x"), Frame.close(3000, "Go away!"));
            Frame first = joined.client().receive();
            assertEquals(Frame.text("a[\"x\"]"), first);
            joined.client().expect(Frame.text("c[3000,\"Go away!\"]"), Frame.close(1000, ""));
            joined.client().send(Frame.close(1000, "").masked());
            joined.client().expectEnd();
            joined.server().expect(Frame.close(3000, "Go away!").masked());
        }
        String line = product.line();
        assertTrue(line.contains(" cause=upstream-closed "), line);
    }

    @Test
    void theClientsCloseIsTheServers() throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            joined.client().send(up("[\"last\"]"), Frame.close(3001, "bye").masked());
            joined.client().expect(Frame.close(3001, "bye"));
            joined.server().expect(up("last"), Frame.close(3001, "bye").masked());
            joined.server().send(Frame.close(3001, "bye"));
        }
        String line = product.line();
        assertTrue(line.contains(" close_code=3001 by=client cause=client-closed "), line);
        WholeProduct.await("a session is left", () -> product.towline.sessions() == 0);
    }

    @Test
    void aClientThatIsLostTakesItsSessionAlong() throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            joined.client().reset();
            joined.server().expect(Frame.close(1001, "client lost").masked());
        }
        String line = product.line();
        assertTrue(line.contains(" cause=client-lost "), line);
        WholeProduct.await("a session is left", () -> product.towline.sessions() == 0);
    }

    @Test
    void twoOfOneUrlAreTwoSessions() throws Exception {
        try (WholeProduct.Joined one = opened();
                WholeProduct.Joined two = opened()) {
            one.client().send(up("[\"one\"]"));
            two.client().send(up("[\"two\"]"));
            one.server().expect(up("one"));
            two.server().expect(up("two"));
        }
    }

    /** By a status the client would go on to its next transport, and so would its question to the server. */
    @Test
    void aServerThatRefusesIsToldOfByACloseFrame() throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/echo/000/s/websocket"));
            try (End server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n");
                assertTrue(client.head().startsWith("HTTP/1.1 101 "));
                client.expect(Frame.text("c[1011,\"upstream refused\"]"), Frame.close(1000, ""));
            }
        }
        String line = product.line();
        assertTrue(line.contains(" cause=upstream-refused "), line);
        WholeProduct.await("a session is left", () -> product.towline.sessions() == 0);
    }

    @Test
    void earlyOpenDoesNotWaitForTheServer() throws Exception {
        with("routes.chat.bridge.sockjs.early-open = on\n");
        try (End client = other.dial()) {
            client.send(End.request("/echo/000/s/websocket"));
            assertTrue(client.head().startsWith("HTTP/1.1 101 "));
            client.expect(Frame.text("o"));
            client.send(up("[\"early\"]"));
            try (End server = backend.accept()) {
                server.agree();
                server.expect(up("early"));
                server.send(Frame.text("x"));
                client.expect(Frame.text("a[\"x\"]"));
            }
        }
    }

    @Test
    void silenceIsBrokenByHeartbeats() throws Exception {
        try (WholeProduct.Joined joined = opened()) {
            for (int i = 0; i < 2; i++) {
                other.pass(clock, Duration.ofSeconds(24));
                joined.server().send(Frame.text("x"));
                joined.client().expect(Frame.text("a[\"x\"]"));
                other.pass(clock, Duration.ZERO); // what is done behind the write is done
            }
            other.pass(clock, Duration.ofSeconds(26));
            joined.client().expect(Frame.text("h"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            base64 | a["AQ=="]
            close  | c[1003,"binary message, which SockJS cannot carry"]
            """)
    void binaryFromTheServerDoesAsItIsTold(String binary, String expected) throws Exception {
        with("routes.chat.bridge.sockjs.binary = " + binary + "\n");
        try (WholeProduct.Joined joined = opened()) {
            joined.server().send(Frame.of(0x82, (byte) 1));
            joined.client().expect(Frame.text(expected));
        }
    }

    @Test
    void aMessageLargerThanTheRouteAllowsEndsBothSides() throws Exception {
        with("routes.chat.max-message.from-client = 1KiB\n");
        try (WholeProduct.Joined joined = opened()) {
            joined.client().send(up("[\"" + "x".repeat(1024) + "\"]"));
            joined.server().expect(up("x".repeat(1024)));
            joined.client().send(up("[\"" + "x".repeat(1025) + "\"]"));
            joined.client().expect(Frame.close(1009, "message too big"));
        }
    }

    /** What waits is bounded: a client that reads nothing stops its server, and loses nothing. */
    @Test
    void aClientThatReadsSlowlySlowsItsServer() throws Exception {
        with("routes.chat.bridge.buffer = 64KiB\n");
        Socket narrow = new Socket(); // so that the kernel holds little at either end
        narrow.setReceiveBufferSize(200 * 1024);
        narrow.connect(other.address());
        try (WholeProduct.Joined joined =
                WholeProduct.join(new End(narrow), backend, End.request("/echo/000/s/websocket"))) {
            joined.client().expect(Frame.text("o"));
            joined.server().socket().setSendBufferSize(200 * 1024);
            String text = "x".repeat(32 * 1024);
            int count = 600;
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        joined.server().send(Frame.text(text));
                    }
                } catch (IOException ended) {
                    // as the test will notice
                }
            });
            sender.join(300);
            assertTrue(sender.isAlive(), "19 MiB went nowhere");
            int seen = 0;
            while (seen < count) {
                String frame = StandardCharsets.UTF_8
                        .decode(joined.client().receive().payload())
                        .toString();
                seen += frame.split("\",\"", -1).length;
            }
            assertEquals(count, seen);
            Await.end(sender, "the sender");
        }
    }
}
