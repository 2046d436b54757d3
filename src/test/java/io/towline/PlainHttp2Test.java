package io.towline;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plain requests of HTTP/2, which servers get by HTTP/1.1: each stream is one of its own. */
@Timeout(180)
class PlainHttp2Test {

    private PlainHttp2World world;

    @BeforeEach
    void begin(@TempDir Path dir) {
        world = new PlainHttp2World(dir);
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    @Test
    void manyStreamsShareAConnection() throws Exception {
        world.serving(peer -> {
            while (true) {
                String path = peer.readHead().split(" ")[1];
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + path.length() + "\n\n" + path);
            }
        });
        try (HttpClient client = world.client()) {
            List<CompletableFuture<String>> all = IntStream.range(0, 100)
                    .mapToObj(i -> client.sendAsync(world.request("/" + i).build(), BodyHandlers.ofString())
                            .thenApply(HttpResponse::body))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                assertEquals("/" + i, all.get(i).get(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffResetsItsStreamAlone() throws Exception {
        world.serving(peer -> {
            String path = peer.readHead().split(" ")[1];
            peer.send("HTTP/1.1 200 OK\nContent-Length: 10\n\n" + (path.equals("/good") ? "0123456789" : "01234"));
        });
        try (HttpClient client = world.client()) {
            assertThrows(
                    IOException.class, () -> client.send(world.request("/bad").build(), BodyHandlers.ofString()));
            assertEquals(
                    "0123456789",
                    client.send(world.request("/good").build(), BodyHandlers.ofString())
                            .body());
        }
        assertTrue(world.product.line().contains(" cause=upstream-lost "));
    }

    @Test
    void aStreamThatIsResetEndsTheServersConnection() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.awaitEnd();
        });
        try (RawHttp2 client = world.raw()) {
            client.send(get(1, "/a"));
            world.server.request();
            client.send(frame(RST_STREAM, 0, 1, integer(8)));
            assertTrue(world.server.peer().done());
        }
        String line = world.product.line();
        assertTrue(line.contains(" by=client cause=client-lost "), line);
    }

    @Test
    void anEventStreamEndsProperlyWhenTowlineLeaves() throws Exception {
        world.serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n\ndata: 1\n\n");
            peer.awaitEnd();
        });
        try (RawHttp2 client = world.raw()) {
            client.send(get(1, "/events"));
            assertEquals("data: 1\r\n\r\n", client.answer(1));
            Thread leaving = Thread.ofVirtual().start(() -> {
                try {
                    world.product.towline.drain();
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
        String line = world.product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=towline cause=drain reason=draining"), line);
    }
}
