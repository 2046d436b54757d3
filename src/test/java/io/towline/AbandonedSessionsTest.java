package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that leave without a word, half a word, or ask for the same thing many times at once: what others were reported to keep for good. */
class AbandonedSessionsTest {

    private static final long TOMBSTONE = 600;

    private final Backend backend;
    private final WholeProduct product;
    private final List<AutoCloseable> open = new ArrayList<>();

    AbandonedSessionsTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of(WholeProduct.simple(backend) + """
                routes.chat.origins = any
                routes.chat.bridge.enabled = on
                routes.chat.bridge.resume-window = 500ms
                routes.chat.bridge.sockjs.mode = unwrap
                routes.chat.bridge.sockjs.disconnect-delay = 1s
                """);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        product.close();
        backend.close();
    }

    private double used() {
        return Scraped.of(product.towline).sum("bridge_buffer_used_bytes");
    }

    private Socket socket() throws IOException {
        Socket socket =
                new Socket(product.address().getAddress(), product.address().getPort());
        open.add(socket);
        return socket;
    }

    private End opened(Fallback client, String method, String target, String... lines) throws IOException {
        client.send(method, target, "", lines);
        End server = backend.accept();
        open.add(server);
        server.agree();
        return server;
    }

    /** Each way of receiving, whose client vanishes in the middle of it, by a reset or by half a close. */
    @ParameterizedTest
    @CsvSource({
        "GET,  /,                         text/event-stream,    true",
        "GET,  /,                         text/event-stream,    false",
        "GET,  /,                         application/x-ndjson, true",
        "GET,  /,                         application/x-ndjson, false",
        "POST, /000/s%d/xhr_streaming,    */*,                  true",
        "POST, /000/s%d/xhr_streaming,    */*,                  false"
    })
    void whoVanishesIsForgottenInTime(String method, String target, String accept, boolean reset) throws Exception {
        int many = 20;
        List<End> servers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Socket socket = socket();
            Fallback client = new Fallback(socket);
            End server = opened(client, method, target.formatted(i), "Accept: " + accept);
            client.head();
            server.send(Frame.text("x".repeat(200)));
            servers.add(server);
            if (reset) {
                socket.setSoLinger(true, 0);
                socket.close();
            } else {
                socket.shutdownOutput();
            }
        }
        for (End server : servers) {
            assertEquals(1001, server.receive().payload().getShort(0));
            server.send(Frame.close(1001, "").wire());
            server.close();
        }
        Await.until(() -> used() <= many * TOMBSTONE, "they are forgotten");
        assertEquals(0, product.towline.sessions());
    }

    /** A poll is held while others for the same session come: no connection is kept by those that cannot have it. */
    @Test
    void manyPollsOfOneSessionAreAllAnsweredButOne() throws Exception {
        Fallback opener = new Fallback(socket());
        End server = opened(opener, "POST", "/?towline-session=new");
        String body = opener.answer().body();
        String target = "/?towline-ack=0&towline-session=" + body.substring(7, body.indexOf('"', 7));
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> polls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Fallback poll = new Fallback(socket());
                poll.send("GET", target, "");
                polls.add(clients.submit(() -> poll.answer()));
            }
            Await.until(() -> polls.stream().filter(Future::isDone).count() == 59, "all but one are answered");
            server.send(Frame.text("hello"));
            Map<String, Integer> answers = new HashMap<>();
            for (Future<Answer> poll : polls) {
                Answer answer = Await.result(poll, "the last");
                answers.merge(answer.status() == 429 ? "429" : answer.body(), 1, Integer::sum);
            }
            assertEquals(
                    Map.of("429", 56, "{\"superseded\":true}", 3, "{\"messages\":[{\"seq\":1,\"text\":\"hello\"}]}", 1),
                    answers);
        }
    }

    @Test
    void manySockJsPollsOfOneSessionAreAllAnsweredButOne() throws Exception {
        Fallback first = new Fallback(socket());
        End server = opened(first, "POST", "/000/s/xhr");
        assertEquals("o\n", first.answer().body());
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> polls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Fallback poll = new Fallback(socket());
                poll.send("POST", "/000/s/xhr", "");
                polls.add(clients.submit(() -> poll.answer()));
            }
            Await.until(() -> polls.stream().filter(Future::isDone).count() == 59, "all but one are answered");
            server.send(Frame.text("hello"));
            Map<String, Integer> answers = new HashMap<>();
            for (Future<Answer> poll : polls) {
                answers.merge(Await.result(poll, "the last").body(), 1, Integer::sum);
            }
            assertEquals(Map.of("a[\"hello\"]\n", 1, "c[2010,\"Another connection still open\"]\n", 59), answers);
        }
    }

    /** Half a request body each: places in the line of the session are bounded, and who is beyond is told when it has sent its own. */
    @Test
    void halfRequestsOfOneSessionDoNotKeepItsOthersOut() throws Exception {
        Fallback opener = new Fallback(socket());
        End server = opened(opener, "POST", "/?towline-session=new");
        String body = opener.answer().body();
        String target = "/?towline-session=" + body.substring(7, body.indexOf('"', 7));
        List<Socket> halves = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket half = socket();
            half.getOutputStream()
                    .write(("POST " + target
                                    + " HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nx")
                            .getBytes(StandardCharsets.US_ASCII));
            halves.add(half);
        }
        Fallback sender = new Fallback(socket());
        Await.until(() -> sender.post(target, "text/plain", "beyond").status() == 503, "the line is full");
        assertTrue(used() < 200_000, () -> "little is held: " + used());
        for (Socket half : halves) {
            half.close();
        }
        Await.until(() -> sender.post(target, "text/plain", "again").status() == 200, "there is room again");
        server.expect(Frame.text("again").masked());
    }
}
