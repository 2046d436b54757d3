package io.towline;

import static io.towline.PlainHttpTest.field;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.fields;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.head;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain requests of HTTP/2, which servers get by HTTP/1.1. */
@Timeout(180)
class PlainHttp2Test {

    private static final int PROTOCOL_ERROR = 1;

    private static final int MIB = 1 << 20;

    /** RFC 9113 §6.9.2: what a stream and a connection may carry at first. */
    private static final int WINDOW = 65_535;

    @TempDir
    private static Path dir;

    private Pem own;
    private TestUpstream server;
    private WholeProduct product;

    private void serving(TestUpstream.Script script) throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        server = TestUpstream.running(script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(own.cert(), own.key(), server.port()));
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TestCertificates.trusting(own))
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + product.address().getPort() + path))
                .timeout(Duration.ofSeconds(60));
    }

    private RawHttp2 raw() throws IOException {
        SSLSocket socket = (SSLSocket) TestCertificates.trusting(own)
                .getSocketFactory()
                .createSocket(product.address().getAddress(), product.address().getPort());
        socket.setSoTimeout(60_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        return new RawHttp2(socket).preface();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bodiesOfAnySizePassBothWays() throws Exception {
        byte[] up = bytes(3 * MIB);
        byte[] down = bytes(5 * MIB);
        serving(peer -> {
            peer.readHead();
            assertArrayEquals(up, peer.read(up.length));
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + down.length + "\n\n");
            peer.send(down);
            peer.awaitEnd();
        });
        try (HttpClient client = client()) {
            HttpResponse<byte[]> answer = client.send(
                    request("/a?b").POST(BodyPublishers.ofByteArray(up)).build(), BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertArrayEquals(down, answer.body());
        }
        String head = server.request();
        assertTrue(head.startsWith("POST /a?b HTTP/1.1\n"), head);
        assertEquals("https", field(head, "X-Forwarded-Proto"));
    }

    /** Far more than any window or buffer, and than what Undertow takes of a body by itself. */
    @Test
    void sixtyFourMebibytesPassBothWays() throws Exception {
        byte[] piece = bytes(MIB);
        int pieces = 64;
        serving(peer -> {
            peer.readHead();
            for (int i = 0; i < pieces; i++) {
                assertArrayEquals(piece, peer.read(MIB));
            }
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + (long) pieces * MIB + "\n\n");
            for (int i = 0; i < pieces; i++) {
                peer.send(piece);
            }
        });
        List<byte[]> up = Collections.nCopies(pieces, piece);
        BodyPublisher body = BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(up), (long) pieces * MIB);
        try (HttpClient client = client()) {
            HttpResponse<InputStream> answer =
                    client.send(request("/a").POST(body).build(), BodyHandlers.ofInputStream());
            assertEquals(200, answer.statusCode());
            try (InputStream down = answer.body()) {
                for (int i = 0; i < pieces; i++) {
                    assertArrayEquals(piece, down.readNBytes(MIB));
                }
                assertEquals(-1, down.read());
            }
        }
        String line = product.line();
        assertTrue(line.contains(" bytes_in=" + pieces * MIB + " bytes_out=" + pieces * MIB + " "), line);
    }

    @Test
    void aBodyOfUnknownLengthGoesInChunks() throws Exception {
        serving(peer -> {
            peer.readHead();
            assertEquals("5\r\nhello\r\n0\r\n\r\n", PlainHttpTest.text(peer.read(15)));
            peer.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n");
            peer.awaitEnd();
        });
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(
                    request("/a")
                            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("hello")))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals("ok", answer.body());
        }
        assertEquals("chunked", field(server.request(), "Transfer-Encoding"));
    }

    @Test
    void manyStreamsShareAConnection() throws Exception {
        serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + path.length() + "\n\n" + path);
            }
        });
        try (HttpClient client = client()) {
            List<CompletableFuture<String>> all = IntStream.range(0, 100)
                    .mapToObj(i -> client.sendAsync(request("/" + i).build(), BodyHandlers.ofString())
                            .thenApply(HttpResponse::body))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                assertEquals("/" + i, all.get(i).get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffResetsItsStreamAlone() throws Exception {
        serving(peer -> {
            String path = peer.readHead().split(" ")[1];
            peer.send("HTTP/1.1 200 OK\nContent-Length: 10\n\n" + (path.equals("/good") ? "0123456789" : "01234"));
        });
        try (HttpClient client = client()) {
            assertThrows(IOException.class, () -> client.send(request("/bad").build(), BodyHandlers.ofString()));
            assertEquals(
                    "0123456789",
                    client.send(request("/good").build(), BodyHandlers.ofString())
                            .body());
        }
        assertTrue(product.line().contains(" cause=upstream-lost "));
    }

    @Test
    void aStreamThatIsResetEndsTheServersConnection() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.awaitEnd();
        });
        try (RawHttp2 client = raw()) {
            client.send(get(1, "/a"));
            server.request();
            client.send(frame(RST_STREAM, 0, 1, integer(8)));
            assertTrue(server.peer().done());
        }
        String line = product.line();
        assertTrue(line.contains(" by=client cause=client-lost "), line);
    }

    /** The rest of the first answer is read when there is room again, and so is the second. */
    @Test
    void aServersConnectionThatHadToWaitForAClientIsUsedAgain() throws Exception {
        byte[] answer = bytes(WINDOW + 100_000);
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + answer.length + "\n\n");
                peer.send(answer);
            }
        });
        try (RawHttp2 client = raw()) {
            client.send(get(1, "/a"));
            expectData(client, WINDOW);
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(MIB)));
            client.send(frame(WINDOW_UPDATE, 0, 1, integer(MIB)));
            expectData(client, answer.length - WINDOW);
            client.send(get(3, "/b"));
            expectData(client, WINDOW);
        }
        server.peer();
        assertEquals(0, server.peersWaiting());
    }

    /** The last piece is read when there is room again, and the room may not do for all of it. */
    @ParameterizedTest
    @ValueSource(ints = {5_000, 10_000, 17_000, 20_000, 33_000, 50_000})
    void anAnswerIsWholeHoweverItsWindowOpens(int step) throws Exception {
        byte[] answer = bytes(300_000);
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + answer.length + "\n\n");
            peer.send(answer);
            peer.awaitEnd();
        });
        try (RawHttp2 client = raw()) {
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(MIB)));
            client.send(get(1, "/a"));
            int window = WINDOW;
            int got = 0;
            Frame data = client.next(DATA);
            while ((data.flags() & END_STREAM) == 0) {
                got += data.payload().length;
                if (got == window) {
                    window += step;
                    client.send(frame(WINDOW_UPDATE, 0, 1, integer(step)));
                }
                data = client.next(DATA);
            }
            assertEquals(answer.length, got + data.payload().length);
        }
        assertTrue(product.line().contains(" by=upstream cause=answered "));
    }

    private static void expectData(RawHttp2 client, int bytes) throws IOException {
        int left = bytes;
        while (left > 0) {
            left -= client.next(DATA).payload().length;
        }
        assertEquals(0, left);
    }

    /** RFC 9113 §8.1.1. Its server has the head, and must not take what comes for a whole request, nor what is too much for another one. */
    @ParameterizedTest
    @CsvSource({"10,9,true", "10,11,true", "10,0,true", "10,11,false", "1,40000,false", "20000,19999,true"})
    void aBodyThatIsNotAsLongAsItSaysIsReset(int told, int sent, boolean ends) throws Exception {
        BlockingQueue<Integer> got = new LinkedBlockingQueue<>();
        serving(peer -> {
            peer.readHead();
            got.add(peer.read(told + 1).length);
        });
        byte[] head = join(head("POST", "/a"), fields("content-length", Integer.toString(told)));
        try (RawHttp2 client = raw()) {
            client.send(frame(HEADERS, END_HEADERS, 1, head));
            assertEquals(Integer.toString(told), field(server.request(), "Content-Length"));
            int left = sent;
            do {
                int now = Math.min(left, 16_384);
                left -= now;
                client.send(frame(DATA, ends && left == 0 ? END_STREAM : 0, 1, new byte[now]));
            } while (left > 0);
            RawHttp2.Frame reset = client.next(RST_STREAM);
            assertEquals(1, reset.stream());
            assertEquals(PROTOCOL_ERROR, reset.first());
            int received = Await.next(got, "the server to be left");
            assertTrue(received < told, () -> received + " of " + told);
            String line = product.line();
            assertTrue(line.contains(" status=- "), line);
            assertTrue(
                    line.endsWith(
                            " by=towline cause=refused-request reason=\"malformed in HTTP/2: the body is not as long as its content-length says\""),
                    line);
        }
    }

    @Test
    void aBodyThatIsAsLongAsItSaysIsNot() throws Exception {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.read(5);
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            }
        });
        byte[] head = join(head("POST", "/a"), fields("content-length", "5"));
        try (RawHttp2 client = raw()) {
            for (int stream = 1; stream < 6; stream += 2) {
                client.send(frame(HEADERS, END_HEADERS, stream, head));
                server.request();
                client.send(frame(DATA, 0, stream, "hel".getBytes(US_ASCII)));
                client.send(frame(DATA, stream == 1 ? END_STREAM : 0, stream, "lo".getBytes(US_ASCII)));
                if (stream == 3) {
                    client.send(frame(DATA, END_STREAM, stream));
                } else if (stream == 5) {
                    client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, fields("digest", "abc")));
                }
                assertEquals("ok", client.answer(stream));
            }
        }
        server.peer();
        assertEquals(0, server.peersWaiting());
    }

    @Test
    void anEventStreamEndsProperlyWhenTowlineLeaves() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\ndata: 1\n\n");
            peer.awaitEnd();
        });
        try (RawHttp2 client = raw()) {
            client.send(get(1, "/events"));
            assertEquals("data: 1\r\n\r\n", client.answer(1));
            Thread leaving = Thread.ofVirtual().start(() -> {
                try {
                    product.towline.drain();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            boolean farewell = false;
            Frame frame = client.read();
            while (frame.type() != DATA) {
                assertNotEquals(RST_STREAM, frame.type());
                farewell |= frame.type() == GOAWAY;
                frame = client.read();
            }
            assertEquals(0, frame.payload().length);
            assertEquals(END_STREAM, frame.flags());
            assertTrue(farewell || client.next(GOAWAY).stream() == 0);
            leaving.join(60_000);
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=towline cause=drain reason=draining"), line);
    }
}
