package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain requests through the whole product: what the server gets, what the client gets. */
class PlainHttpTest {

    private static final String GET = "GET /a HTTP/1.1\nHost: site\n\n";

    @AutoClose
    private final PlainHttpWorld world = new PlainHttpWorld();

    @Test
    void aRequestAndItsAnswerPass() throws Exception {
        world.answering("""
                HTTP/1.1 200 Fine
                Content-Length: 5
                X-Own: a
                X-Own: b
                Connection: keep-alive, X-Secret
                X-Secret: hop

                hello""");
        try (RawClient client = world.client()) {
            client.send(
                    "GET /a%2Fb?c=d HTTP/1.1\nHost: site\nAccept: */*\nConnection: X-Hop\nX-Hop: 1\nX-Request-ID: mine\n\n");
            assertEquals("""
                    GET /a%2Fb?c=d HTTP/1.1
                    Accept: */*
                    Host: site
                    Via: 1.1 towline
                    X-Forwarded-For: 127.0.0.1
                    X-Forwarded-Host: site
                    X-Forwarded-Proto: http
                    X-Real-IP: 127.0.0.1
                    X-Request-ID: mine""", sorted(world.server.request()));
            assertEquals("""
                    HTTP/1.1 200 Fine
                    Connection: keep-alive
                    Content-Length: 5
                    X-Own: a
                    X-Own: b""", sorted(client.readHead()).replaceAll("\nDate: .*", ""));
            assertEquals("hello", text(client.read(5)));
        }
        assertTrue(world.product
                .line()
                .matches("path=/a%2Fb upstream=app server=ws://127.0.0.1:" + world.server.port()
                        + " kind=http status=200 protocol=- session=- duration_ms=\\d+ method=GET first_byte_ms=\\d+ frames_in=0 frames_out=0 bytes_in=0 bytes_out=5"
                        + " close_code=- by=upstream cause=answered reason=-"));
    }

    @Test
    void aRequestGetsTheIdOfItsLine() throws Exception {
        world.answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = world.client()) {
            client.send(GET);
            String told = field(world.server.request(), "X-Request-ID");
            client.readHead();
            assertTrue(world.product.wholeLine().contains(" id=" + told + " "));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | HTTP/1.1 204 No Content                                   | -",
                "GET  | HTTP/1.1 304 Not Modified;ETag: x                         | -",
                "GET  | HTTP/1.1 304 Not Modified;Content-Length: 7               | -",
                "HEAD | HTTP/1.1 200 OK;Content-Length: 7                         | 7",
                "HEAD | HTTP/1.1 200 OK;Transfer-Encoding: chunked                | -",
                "GET  | HTTP/1.1 200 OK;Content-Length: 0                         | 0",
                "HEAD | HTTP/1.1 404 Not Found                                    | -",
            })
    void answersWithoutABodyLeaveTheConnectionsAsTheyAre(String method, String answer, String length) throws Exception {
        world.answering(answer.replace(';', '\n') + "\n\n");
        try (RawClient client = world.client()) {
            for (int i = 0; i < 3; i++) {
                client.send(method + " /a HTTP/1.1\nHost: site\n\n");
                String head = client.readHead();
                assertTrue(head.startsWith(answer.substring(0, answer.indexOf(' ', 9))), head);
                assertEquals(
                        length.equals("-") ? "" : length,
                        head.contains("Content-Length") ? field(head, "Content-Length") : "");
            }
        }
        world.server.peer();
        assertEquals(0, world.server.peersWaiting());
    }

    @Test
    void aBodyOfKnownLengthPasses() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            String body = text(peer.read(5));
            peer.send("HTTP/1.1 200 OK\nContent-Length: 5\n\n" + body.toUpperCase());
            peer.awaitEnd();
        });
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: site\nContent-Length: 5\n\nhel");
            assertEquals("5", field(world.server.request(), "Content-Length"));
            client.send("lo");
            client.readHead();
            assertEquals("HELLO", text(client.read(5)));
        }
        assertTrue(world.product.line().contains(" bytes_in=5 bytes_out=5 "));
    }

    @Test
    void aPostWithoutABodySaysSo() throws Exception {
        world.answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: site\nContent-Length: 0\n\n");
            assertEquals("0", field(world.server.request(), "Content-Length"));
        }
    }

    @Test
    void eachPieceIsPassedOnAtOnceBothWays() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
            assertEquals("3\r\none\r\n", text(peer.read(8)));
            peer.send("4\nONE!\n");
            assertEquals("3\r\ntwo\r\n", text(peer.read(8)));
            peer.send("4;ext=1\nTWO!\n");
            assertEquals("0\r\n\r\n", text(peer.read(5)));
            peer.send("0\n\n");
            peer.awaitEnd();
        });
        try (RawClient client = world.client()) {
            client.send("POST /a HTTP/1.1\nHost: site\nTransfer-Encoding: chunked\n\n3\none\n");
            assertEquals("chunked", field(world.server.request(), "Transfer-Encoding"));
            assertEquals("chunked", field(client.readHead(), "Transfer-Encoding"));
            assertEquals("04\r\nONE!\r\n", text(client.read(10)));
            client.send("3\ntwo\n");
            assertEquals("04\r\nTWO!\r\n", text(client.read(10)));
            client.send("0\n\n");
            assertEquals("0\r\n\r\n", text(client.read(5)));
        }
    }

    @Test
    void aHeadDoesNotWaitForItsBody() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n");
            seen.await(60, TimeUnit.SECONDS);
            peer.send("data: 1\n\n");
            peer.awaitEnd();
        });
        try (RawClient client = world.client()) {
            client.send(GET);
            assertEquals("text/event-stream", field(client.readHead(), "Content-Type"));
            seen.countDown();
            assertEquals("0b\r\ndata: 1\r\n\r\n\r\n", text(client.read(17)));
        }
    }

    @Test
    void anAnswerMayEndWithItsConnection() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\n\nall there is");
        });
        try (RawClient client = world.client()) {
            client.send(GET);
            assertEquals("chunked", field(client.readHead(), "Transfer-Encoding"));
            assertEquals("0c\r\nall there is\r\n0\r\n\r\n", text(client.read(23)));
            client.send(GET);
            client.readHead();
        }
        String line = world.product.line();
        assertTrue(line.contains(" bytes_out=12 close_code=- by=upstream cause=answered "), line);
    }

    @Test
    void aClientOfHttp10GetsABodyUpToTheEnd() throws Exception {
        world.answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n");
        try (RawClient client = world.client()) {
            client.send("GET /a HTTP/1.0\nHost: site\n\n");
            assertTrue(world.server.request().startsWith("GET /a HTTP/1.1\n"));
            String answer = client.readToEnd();
            assertTrue(answer.endsWith("\n\nhello"), answer);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        world.serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\n" + path);
            }
        });
        try (RawClient client = world.client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\nGET /b HTTP/1.1\nHost: s\n\nGET /c HTTP/1.1\nHost: s\n\n");
            for (String path : new String[] {"/a", "/b", "/c"}) {
                client.readHead();
                assertEquals(path, text(client.read(2)));
            }
        }
        world.server.peer();
        assertEquals(0, world.server.peersWaiting());
    }

    /** What comes while the first is waited for is read to see whether its client leaves, and is not lost. */
    @Test
    void aRequestBehindOneThatIsWaitedForIsServedAfterIt() throws Exception {
        CountDownLatch both = new CountDownLatch(1);
        world.serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                both.await(60, TimeUnit.SECONDS);
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\n" + path);
            }
        });
        try (RawClient client = world.client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            world.server.request();
            client.send(
                    "GET /b HTTP/1.1\nHost: s\n\nGET /c HTTP/1.1\nHost: s\n\nPOST /d HTTP/1.1\nHost: s\nContent-Length: 0\n\n");
            both.countDown();
            for (String path : new String[] {"/a", "/b", "/c", "/d"}) {
                client.readHead();
                assertEquals(path, text(client.read(2)));
            }
        }
    }

    /** Of all that was written, the server has seen the head; whether it has done something nobody knows. */
    @Test
    void aConnectionThatDiedIsNoTroubleOfWhatMayBeSentTwice() throws Exception {
        world.serving(new TestUpstream.Script() {
            private boolean first = true;

            @Override
            public void serve(TestUpstream.Peer peer) throws Exception {
                boolean dies = first;
                first = false;
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
                peer.readHead();
                if (!dies) {
                    peer.send("HTTP/1.1 200 OK\nContent-Length: 3\n\nyes");
                    peer.awaitEnd();
                }
            }
        });
        try (RawClient client = world.client()) {
            client.send(GET);
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            client.send(GET);
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 0\n\n");
            client.readHead();
            assertEquals("yes", text(client.read(3)));
        }
    }

    @Test
    void aPostIsNeverSentTwice() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
            peer.readHead();
        });
        try (RawClient client = world.client()) {
            client.send(GET);
            client.readHead();
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 0\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        world.product.line();
        String line = world.product.line();
        assertTrue(line.contains(" status=502 "), line);
        assertTrue(
                line.contains(" by=upstream cause=refused-unreachable reason=\"ws://127.0.0.1:" + world.server.port()
                        + ": it closed the connection without an answer\""),
                line);
        world.server.peer();
        assertEquals(0, world.server.peersWaiting());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 1\n\nx",
                "HTTP/1.1 200 OK\nContent-Length: 1, 1\n\nx",
                "HTTP/1.1 200 OK\nContent-Length: +1\n\nx",
                "HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n0\n\n",
                "HTTP/1.0 200 OK\nTransfer-Encoding: chunked\n\n0\n\n",
                "HTTP/1.1 200 OK\nX : y\n\n",
                "HTTP/1.1 200 OK\nX: y\n z\n\n",
                "HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\nConnection: Upgrade\n\n",
                "HTTP/1.1 20 OK\n\n",
                "HTTP/1.1 200 OK\nX: a\0b\n\n"
            })
    void anAnswerThatIsNoneBecomes502(String answer) throws Exception {
        world.answering(answer);
        try (RawClient client = world.client()) {
            client.send(GET);
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 502 "), head);
            assertEquals(
                    "The server behind this URL could not be reached or gave no proper answer.\n",
                    text(client.read(Integer.parseInt(field(head, "Content-Length")))));
        }
        String line = world.product.line();
        assertTrue(
                line.contains(" by=upstream cause=refused-unreachable reason=\"ws://127.0.0.1:" + world.server.port()
                        + " answered with something that is no HTTP: "),
                line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 9;;hello           | upstream-lost",
                "Transfer-Encoding: chunked;;9;hello | upstream-lost",
                "Transfer-Encoding: chunked;;5;hello;x | protocol-error",
                "Transfer-Encoding: chunked;;5;helloo; | protocol-error",
                "Transfer-Encoding: chunked;;5;hello;0;Content-Length: 5;; | protocol-error",
            })
    void anAnswerThatBreaksOffIsSeenToHaveDone(String rest, String cause) throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\n" + rest.replace(';', '\n'));
        });
        try (RawClient client = world.client()) {
            client.send(GET);
            String answer = client.readToEnd();
            assertEquals(cause.equals("upstream-lost"), answer.contains("hello"), answer);
            assertTrue(!answer.endsWith("0\n\n"), answer);
        }
        String line = world.product.line();
        assertTrue(line.contains(" status=200 "), line);
        assertTrue(line.contains(" by=upstream cause=" + cause + " "), line);
    }

    @Test
    void aClientThatLeavesTakesItsServersConnectionAlong() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        world.serving(peer -> {
            peer.readHead();
            peer.awaitEnd();
            ended.countDown();
        });
        try (RawClient client = world.client()) {
            client.send(GET);
            world.server.request();
        }
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        String line = world.product.line();
        assertTrue(
                line.contains(" status=- ")
                        && line.endsWith(" by=client cause=client-lost reason=\"left before it was answered\""),
                line);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String field(String head, String name) {
        String begins = "\n" + name + ": ";
        int at = head.indexOf(begins);
        assertTrue(at >= 0, () -> "no " + name + " in " + head);
        return head.substring(at + begins.length(), head.indexOf('\n', at + 1));
    }

    /** The first line, and the fields by their names. */
    static String sorted(String head) {
        String[] lines = head.strip().split("\n");
        return Arrays.stream(lines, 1, lines.length).sorted().collect(Collectors.joining("\n", lines[0] + "\n", ""));
    }
}
