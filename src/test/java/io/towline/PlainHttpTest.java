package io.towline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain requests through the whole product: what the server gets, what the client gets. */
class PlainHttpTest {

    private static final String GET = "GET /a HTTP/1.1\nHost: site\n\n";

    private TestUpstream server;
    private WholeProduct product;

    private void answering(String answer) throws IOException {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send(answer);
            }
        });
    }

    private void serving(TestUpstream.Script script) throws IOException {
        serving(script, "");
    }

    private void serving(TestUpstream.Script script, String settings) throws IOException {
        server = TestUpstream.running(script);
        // a held clock: however long a test takes, no waiting connection grows too old for a POST
        String configuration = """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on, %s } }
                """.formatted(server.port(), settings);
        product = WholeProduct.of(configuration, new TestClock());
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    @Test
    void aRequestAndItsAnswerPass() throws Exception {
        answering("""
                HTTP/1.1 200 Fine
                Content-Length: 5
                X-Own: a
                X-Own: b
                Connection: keep-alive, X-Secret
                X-Secret: hop

                hello""");
        try (RawClient client = client()) {
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
                    X-Request-ID: mine""", sorted(server.request()));
            assertEquals("""
                    HTTP/1.1 200 Fine
                    Connection: keep-alive
                    Content-Length: 5
                    X-Own: a
                    X-Own: b""", sorted(client.readHead()).replaceAll("\nDate: .*", ""));
            assertEquals("hello", text(client.read(5)));
        }
        assertTrue(product.line()
                .matches("path=/a%2Fb upstream=app server=ws://127.0.0.1:" + server.port()
                        + " kind=http status=200 protocol=- session=- duration_ms=\\d+ method=GET first_byte_ms=\\d+ frames_in=0 frames_out=0 bytes_in=0 bytes_out=5"
                        + " close_code=- by=upstream cause=answered reason=-"));
    }

    @Test
    void aRequestGetsTheIdOfItsLine() throws Exception {
        answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = client()) {
            client.send(GET);
            String told = field(server.request(), "X-Request-ID");
            client.readHead();
            assertTrue(product.wholeLine().contains(" id=" + told + " "));
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
        answering(answer.replace(';', '\n') + "\n\n");
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send(method + " /a HTTP/1.1\nHost: site\n\n");
                String head = client.readHead();
                assertTrue(head.startsWith(answer.substring(0, answer.indexOf(' ', 9))), head);
                assertEquals(
                        length.equals("-") ? "" : length,
                        head.contains("Content-Length") ? field(head, "Content-Length") : "");
            }
        }
        server.peer();
        assertEquals(0, server.peersWaiting());
    }

    @Test
    void aBodyOfKnownLengthPasses() throws Exception {
        serving(peer -> {
            peer.readHead();
            String body = text(peer.read(5));
            peer.send("HTTP/1.1 200 OK\nContent-Length: 5\n\n" + body.toUpperCase());
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: site\nContent-Length: 5\n\nhel");
            assertEquals("5", field(server.request(), "Content-Length"));
            client.send("lo");
            client.readHead();
            assertEquals("HELLO", text(client.read(5)));
        }
        assertTrue(product.line().contains(" bytes_in=5 bytes_out=5 "));
    }

    @Test
    void aPostWithoutABodySaysSo() throws Exception {
        answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: site\nContent-Length: 0\n\n");
            assertEquals("0", field(server.request(), "Content-Length"));
        }
    }

    @Test
    void eachPieceIsPassedOnAtOnceBothWays() throws Exception {
        serving(peer -> {
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
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: site\nTransfer-Encoding: chunked\n\n3\none\n");
            assertEquals("chunked", field(server.request(), "Transfer-Encoding"));
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
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\n");
            seen.await(60, TimeUnit.SECONDS);
            peer.send("data: 1\n\n");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send(GET);
            assertEquals("text/event-stream", field(client.readHead(), "Content-Type"));
            seen.countDown();
            assertEquals("0b\r\ndata: 1\r\n\r\n\r\n", text(client.read(17)));
        }
    }

    @Test
    void anAnswerMayEndWithItsConnection() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\n\nall there is");
        });
        try (RawClient client = client()) {
            client.send(GET);
            assertEquals("chunked", field(client.readHead(), "Transfer-Encoding"));
            assertEquals("0c\r\nall there is\r\n0\r\n\r\n", text(client.read(23)));
            client.send(GET);
            client.readHead();
        }
        String line = product.line();
        assertTrue(line.contains(" bytes_out=12 close_code=- by=upstream cause=answered "), line);
    }

    @Test
    void aClientOfHttp10GetsABodyUpToTheEnd() throws Exception {
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n");
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.0\nHost: site\n\n");
            assertTrue(server.request().startsWith("GET /a HTTP/1.1\n"));
            String answer = client.readToEnd();
            assertTrue(answer.endsWith("\n\nhello"), answer);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\n" + path);
            }
        });
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\nGET /b HTTP/1.1\nHost: s\n\nGET /c HTTP/1.1\nHost: s\n\n");
            for (String path : new String[] {"/a", "/b", "/c"}) {
                client.readHead();
                assertEquals(path, text(client.read(2)));
            }
        }
        server.peer();
        assertEquals(0, server.peersWaiting());
    }

    /** What comes while the first is waited for is read to see whether its client leaves, and is not lost. */
    @Test
    void aRequestBehindOneThatIsWaitedForIsServedAfterIt() throws Exception {
        CountDownLatch both = new CountDownLatch(1);
        serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                both.await(60, TimeUnit.SECONDS);
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\n" + path);
            }
        });
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            server.request();
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
        serving(new TestUpstream.Script() {
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
        try (RawClient client = client()) {
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
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
            peer.readHead();
        });
        try (RawClient client = client()) {
            client.send(GET);
            client.readHead();
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 0\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        product.line();
        String line = product.line();
        assertTrue(line.contains(" status=502 "), line);
        assertTrue(
                line.contains(" by=upstream cause=refused-unreachable reason=\"ws://127.0.0.1:" + server.port()
                        + ": it closed the connection without an answer\""),
                line);
        server.peer();
        assertEquals(0, server.peersWaiting());
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
        answering(answer);
        try (RawClient client = client()) {
            client.send(GET);
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 502 "), head);
            assertEquals(
                    "The server behind this URL could not be reached or gave no proper answer.\n",
                    text(client.read(Integer.parseInt(field(head, "Content-Length")))));
        }
        String line = product.line();
        assertTrue(
                line.contains(" by=upstream cause=refused-unreachable reason=\"ws://127.0.0.1:" + server.port()
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
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\n" + rest.replace(';', '\n'));
        });
        try (RawClient client = client()) {
            client.send(GET);
            String answer = client.readToEnd();
            assertEquals(cause.equals("upstream-lost"), answer.contains("hello"), answer);
            assertTrue(!answer.endsWith("0\n\n"), answer);
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 "), line);
        assertTrue(line.contains(" by=upstream cause=" + cause + " "), line);
    }

    @Test
    void aClientThatLeavesTakesItsServersConnectionAlong() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        serving(peer -> {
            peer.readHead();
            peer.awaitEnd();
            ended.countDown();
        });
        try (RawClient client = client()) {
            client.send(GET);
            server.request();
        }
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        String line = product.line();
        assertTrue(
                line.contains(" status=- ")
                        && line.endsWith(" by=client cause=client-lost reason=\"left before it was answered\""),
                line);
    }

    @Test
    void gigabytesNeedNoMemory() throws Exception {
        byte[] piece = new byte[1 << 16];
        Arrays.fill(piece, (byte) 'x');
        int pieces = 512;
        serving(peer -> {
            peer.readHead();
            long left = (long) pieces * piece.length;
            while (left > 0) {
                left -= peer.read((int) Math.min(left, 100_000)).length;
            }
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + (long) pieces * piece.length + "\n\n");
            for (int i = 0; i < pieces; i++) {
                peer.send(piece);
            }
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: " + (long) pieces * piece.length + "\n\n");
            for (int i = 0; i < pieces; i++) {
                client.send(piece);
            }
            client.readHead();
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, client.read(piece.length));
            }
        }
        long all = (long) pieces * piece.length;
        String line = product.line();
        assertTrue(line.contains(" bytes_in=" + all + " bytes_out=" + all + " "), line);
    }

    @Test
    void aBodyThatIsTooLongIsNotRead() throws Exception {
        serving(TestUpstream.Peer::awaitEnd, "http.max-body = 10B");
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 11\n\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 413 "), head);
        }
        assertTrue(product.line().contains(" status=413 "));
        assertEquals(0, server.peersWaiting());
    }

    @Test
    void aChunkedBodyThatIsTooLongIsCutShort() throws Exception {
        serving(TestUpstream.Peer::awaitEnd, "http.max-body = 10B");
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n8\n12345678\n");
            client.send("8\n12345678\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 413 "), head);
        }
        assertTrue(product.line().contains(" status=413 "));
    }

    @Test
    void aBodyThatGrowsTooLongBehindAnAnswerThatHasBegunEndsBoth() throws Exception {
        serving(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\n\nwell");
                    peer.awaitEnd();
                },
                "http.max-body = 10B");
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\n\n8\n12345678\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            client.send("8\n12345678\n");
            client.readToEnd();
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 "), line);
        assertTrue(
                line.endsWith(
                        " by=towline cause=refused-request reason=\"The body is longer than 10 bytes (max-body).\""),
                line);
    }

    @ParameterizedTest
    @CsvSource({"TRACE,405", "CONNECT,501"})
    void someMethodsAreNotForwarded(String method, String status) throws Exception {
        answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = client()) {
            client.send(method + " /a HTTP/1.1\nHost: s\n\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 " + status + " "), head);
        }
    }

    @Test
    void unknownMethodsAre() throws Exception {
        answering("HTTP/1.1 204 No Content\n\n");
        try (RawClient client = client()) {
            client.send("REPORT /a HTTP/1.1\nHost: s\n\n");
            assertTrue(server.request().startsWith("REPORT /a HTTP/1.1\n"));
            client.readHead();
        }
    }

    @Test
    void anEarlyAnswerEndsTheUpload() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 403 Forbidden\nContent-Length: 2\n\nno");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 1000\n\npart");
            assertTrue(client.readHead().startsWith("HTTP/1.1 403 "));
            assertEquals("no", text(client.read(2)));
        }
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
