package io.towline;

import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests with a body are sent once more, where nothing of an answer came: those that may be, and of which all is still there. */
class PlainHttpResendTest {

    private static final int MOST = 16 * 1024;
    private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n\nok";

    private final TestClock clock = new TestClock();
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private TestUpstream server;
    private WholeProduct product;

    private interface Script {
        void serve(TestUpstream.Peer peer, int connection) throws Exception;
    }

    private void serving(Script script) throws IOException {
        server = TestUpstream.running(peer -> script.serve(peer, connections.incrementAndGet()));
        String configuration = """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ], keep-alive.idle-timeout = 1h } }
                routes { app { upstream = app, http.enabled = on } }
                """;
        product = WholeProduct.of(configuration.formatted(server.port()), clock);
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private static String head(String method, int length) {
        return method + " /a HTTP/1.1\nHost: s\nContent-Length: " + length + "\n\n";
    }

    /** The first connection serves one request, reads so much of a second, and dies; others serve all. */
    private void dying(int read, int length) throws IOException {
        serving((peer, connection) -> {
            peer.readHead();
            if (connection == 1) {
                peer.send(OK);
                peer.readHead();
                bodies.add(text(peer.read(read)));
                return;
            }
            while (true) {
                bodies.add(text(peer.read(length)));
                peer.send(OK);
                peer.readHead();
            }
        });
    }

    private void expectOk(RawClient client) throws IOException {
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertEquals("ok", text(client.read(2)));
    }

    @ParameterizedTest
    @CsvSource({"PUT, 5", "DELETE, 5", "PUT, 16384", "PUT, 1"})
    void aShortBodyIsSentOnceMore(String method, int length) throws Exception {
        dying(length, length);
        String body = "x".repeat(length - 1) + "y";
        try (RawClient client = client()) {
            client.send(head("GET", 0));
            expectOk(client);
            product.pass(clock, Duration.ofSeconds(30)); // longer than a POST would trust a connection
            for (int i = 0; i < 2; i++) {
                client.send(head(method, length) + body);
                expectOk(client);
            }
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(body, Await.next(bodies, "a body"));
        }
        assertEquals(2, connections.get());
        product.line();
        String line = product.line();
        assertTrue(line.contains(" bytes_in=" + length + " bytes_out=2 "), line);
    }

    /** What its client has said so far is said again, and the rest as it comes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void alsoWhereItsClientIsStillSaying(boolean withTheHead) throws Exception {
        dying(5, 10);
        try (RawClient client = client()) {
            client.send(head("GET", 0));
            expectOk(client);
            server.request();
            if (withTheHead) {
                client.send(head("PUT", 10) + "hello");
            } else {
                client.send(head("PUT", 10));
                server.request();
                client.send("hello");
            }
            assertEquals("hello", Await.next(bodies, "a part of the body"));
            server.peer();
            server.peer(); // the second connection is there
            client.send("world");
            expectOk(client);
        }
        assertEquals("helloworld", Await.next(bodies, "the body"));
    }

    /** Nothing is read of it but its end, which the next connection must hear of as well. */
    @Test
    void anEmptyBodyInChunksIsSentOnceMoreWithItsEnd() throws Exception {
        dying(5, 5);
        try (RawClient client = client()) {
            client.send(head("GET", 0));
            expectOk(client);
            client.send("PUT /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n0\n\n");
            expectOk(client);
        }
        for (int i = 0; i < 2; i++) {
            assertEquals("0\r\n\r\n", Await.next(bodies, "a body"));
        }
        assertEquals(2, connections.get());
    }

    @Test
    void aPostIsNot() throws Exception {
        dying(0, 5);
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            expectOk(client);
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 5\n\nhello");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 502 "), head);
        }
        assertEquals(1, connections.get());
    }

    @Test
    void norIsALongBody() throws Exception {
        dying(MOST + 1, MOST + 1);
        try (RawClient client = client()) {
            client.send(head("GET", 0));
            expectOk(client);
            client.send(head("PUT", MOST + 1) + "x".repeat(MOST + 1));
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        assertEquals(1, connections.get());
    }

    /** And takes a new connection, if it has been waited for a second. */
    @Test
    void norIsOneOfUnknownLength() throws Exception {
        dying(15, 15);
        try (RawClient client = client()) {
            client.send(head("GET", 0));
            expectOk(client);
            client.send("PUT /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        assertEquals(1, connections.get());
    }

    @Test
    void whereAPartOfAnAnswerCameNothingIsSentAgain() throws Exception {
        serving((peer, connection) -> {
            peer.readHead();
            peer.send(OK);
            peer.readHead();
            peer.read(5);
            peer.send("HTTP/1.1 2");
        });
        try (RawClient client = client()) {
            client.send(head("GET", 0));
            expectOk(client);
            client.send(head("PUT", 5) + "hello");
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        assertEquals(1, connections.get());
    }
}
