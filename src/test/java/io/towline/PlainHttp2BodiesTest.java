package io.towline;

import static io.towline.PlainHttpTest.field;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
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
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of plain requests of HTTP/2 and of their answers, of any size, through windows that open and shut. */
@Timeout(180)
class PlainHttp2BodiesTest {

    private static final int PROTOCOL_ERROR = 1;

    private static final int MIB = 1 << 20;

    /** RFC 9113 §6.9.2: what a stream and a connection may carry at first. */
    private static final int WINDOW = 65_535;

    private PlainHttp2World world;

    @BeforeEach
    void begin(@TempDir Path dir) {
        world = new PlainHttp2World(dir);
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
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
        world.serving(peer -> {
            peer.readHead();
            assertArrayEquals(up, peer.read(up.length));
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + down.length + "\n\n");
            peer.send(down);
            peer.awaitEnd();
        });
        try (HttpClient client = world.client()) {
            HttpResponse<byte[]> answer = client.send(
                    world.request("/a?b").POST(BodyPublishers.ofByteArray(up)).build(), BodyHandlers.ofByteArray());
            assertEquals(200, answer.statusCode());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertArrayEquals(down, answer.body());
        }
        String head = world.server.request();
        assertTrue(head.startsWith("POST /a?b HTTP/1.1\n"), head);
        assertEquals("https", field(head, "X-Forwarded-Proto"));
    }

    /** Far more than any window or buffer, and than what Undertow takes of a body by itself. */
    @Test
    void sixtyFourMebibytesPassBothWays() throws Exception {
        byte[] piece = bytes(MIB);
        int pieces = 64;
        world.serving(peer -> {
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
        try (HttpClient client = world.client()) {
            HttpResponse<InputStream> answer =
                    client.send(world.request("/a").POST(body).build(), BodyHandlers.ofInputStream());
            assertEquals(200, answer.statusCode());
            try (InputStream down = answer.body()) {
                for (int i = 0; i < pieces; i++) {
                    assertArrayEquals(piece, down.readNBytes(MIB));
                }
                assertEquals(-1, down.read());
            }
        }
        String line = world.product.line();
        assertTrue(line.contains(" bytes_in=" + pieces * MIB + " bytes_out=" + pieces * MIB + " "), line);
    }

    @Test
    void aBodyOfUnknownLengthGoesInChunks() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            assertEquals("5\r\nhello\r\n0\r\n\r\n", PlainHttpTest.text(peer.read(15)));
            peer.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n");
            peer.awaitEnd();
        });
        try (HttpClient client = world.client()) {
            HttpResponse<String> answer = client.send(
                    world.request("/a")
                            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("hello")))
                            .build(),
                    BodyHandlers.ofString());
            assertEquals("ok", answer.body());
        }
        assertEquals("chunked", field(world.server.request(), "Transfer-Encoding"));
    }

    /** The rest of the first answer is read when there is room again, and so is the second. */
    @Test
    void aServersConnectionThatHadToWaitForAClientIsUsedAgain() throws Exception {
        byte[] answer = bytes(WINDOW + 100_000);
        world.serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + answer.length + "\n\n");
                peer.send(answer);
            }
        });
        try (RawHttp2 client = world.raw()) {
            client.send(get(1, "/a"));
            expectData(client, WINDOW);
            client.send(frame(WINDOW_UPDATE, 0, 0, integer(MIB)));
            client.send(frame(WINDOW_UPDATE, 0, 1, integer(MIB)));
            expectData(client, answer.length - WINDOW);
            client.send(get(3, "/b"));
            expectData(client, WINDOW);
        }
        world.server.peer();
        assertEquals(0, world.server.peersWaiting());
    }

    /** The last piece is read when there is room again, and the room may not do for all of it. */
    @ParameterizedTest
    @ValueSource(ints = {5_000, 10_000, 17_000, 20_000, 33_000, 50_000})
    void anAnswerIsWholeHoweverItsWindowOpens(int step) throws Exception {
        byte[] answer = bytes(300_000);
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + answer.length + "\n\n");
            peer.send(answer);
            peer.awaitEnd();
        });
        try (RawHttp2 client = world.raw()) {
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
        assertTrue(world.product.line().contains(" by=upstream cause=answered "));
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
        world.serving(peer -> {
            peer.readHead();
            got.add(peer.read(told + 1).length);
        });
        byte[] head = join(head("POST", "/a"), fields("content-length", Integer.toString(told)));
        try (RawHttp2 client = world.raw()) {
            client.send(frame(HEADERS, END_HEADERS, 1, head));
            assertEquals(Integer.toString(told), field(world.server.request(), "Content-Length"));
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
            String line = world.product.line();
            assertTrue(line.contains(" status=- "), line);
            assertTrue(
                    line.endsWith(
                            " by=towline cause=refused-request reason=\"malformed in HTTP/2: the body is not as long as its content-length says\""),
                    line);
        }
    }

    @Test
    void aBodyThatIsAsLongAsItSaysIsNot() throws Exception {
        world.serving(peer -> {
            while (true) {
                peer.readHead();
                peer.read(5);
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            }
        });
        byte[] head = join(head("POST", "/a"), fields("content-length", "5"));
        try (RawHttp2 client = world.raw()) {
            for (int stream = 1; stream < 6; stream += 2) {
                client.send(frame(HEADERS, END_HEADERS, stream, head));
                world.server.request();
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
        world.server.peer();
        assertEquals(0, world.server.peersWaiting());
    }
}
