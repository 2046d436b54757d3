package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.Fallback.Answer;
import io.towline.conversation.LogCapture;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of clients and heads of servers that are full of one awkward thing: they cost next to nothing and leave nothing behind. */
@Timeout(300)
class HostileBodiesTest {

    private static final int BODY = 60_000;
    private static final int FIELD = 15_000;

    private final Backend backend;
    private final WholeProduct product;
    private final Effort effort;
    private final LogCapture errors = LogCapture.containing("", "ROOT", Level.ERROR);

    HostileBodiesTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes {
                  plain { path = /plain, upstream = chat }
                  bridge { path = /bridge, upstream = chat, bridge.enabled = on }
                  sock { path = /sock, upstream = chat, bridge { enabled = on, sockjs.mode = unwrap } }
                }
                """.formatted(backend.url()));
        effort = new Effort(product);
    }

    @AfterEach
    void end() throws IOException {
        errors.close();
        product.close();
        backend.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/plain       | %s",
                "application/json | %s",
                "application/json | {\"messages\":[%s]}",
                "application/json | {\"messages\":[{\"text\":\"%s\"}]}",
                "application/json | {\"messages\":[{\"binary\":\"%s\"}]}",
                "application/json | {\"messages\":[{%s}]}",
            })
    void aPostToASession(String type, String form) throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("GET", "/bridge", "", "Accept: text/event-stream");
            End server = backend.accept();
            server.agree();
            drain(server);
            receiver.head();
            String event = receiver.event();
            String id = event.substring(event.indexOf("id: ") + 4, event.indexOf(":0\n"));
            expectCheap(form, body -> sender.post("/bridge?towline-session=" + id, type, body));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "xhr_send   | text/plain                        | %s",
                "xhr_send   | text/plain                        | [\"%s\"]",
                "xhr_send   | text/plain                        | [%s]",
                "jsonp_send | application/x-www-form-urlencoded | %s",
                "jsonp_send | application/x-www-form-urlencoded | d=%s",
                "jsonp_send | application/x-www-form-urlencoded | d=%%5B%%22%s%%22%%5D",
            })
    void aPostOfSockJs(String way, String type, String form) throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            receiver.send("POST", "/sock/000/abcdefgh/xhr_streaming", "");
            End server = backend.accept();
            server.agree();
            drain(server);
            receiver.head();
            expectCheap(form.replace("%%", "%"), body -> sender.post("/sock/000/abcdefgh/" + way, type, body));
        }
    }

    /** Undertow reads on for as long as there is something to read, and the thread does nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4000000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nee6b2800\r\n"})
    void aBodyThatNobodyWantsIsNotReadForEver(String framing) throws Exception {
        for (String target : List.of("/sock/000/unknown/xhr_send", "/bridge", "/nothing")) {
            try (Socket client =
                    new Socket(product.address().getAddress(), product.address().getPort())) {
                String head = "POST " + target + " HTTP/1.1\r\nHost: h\r\n" + framing;
                client.getOutputStream().write(head.getBytes(ISO_8859_1));
                byte[] more = new byte[1 << 20];
                int sent = 0;
                try {
                    while (sent < 200) {
                        client.getOutputStream().write(more);
                        sent++;
                    }
                } catch (SocketException cut) {
                    // as it should be
                }
                assertTrue(sent < 100, target + ": " + sent + " MiB were taken");
            }
        }
        assertEquals(List.of(), errors.lines());
    }

    private interface Post {
        Answer of(String body) throws IOException;
    }

    private void expectCheap(String form, Post post) throws Exception {
        List<String> dear = new ArrayList<>();
        post.of(form.replace("%s", "a"));
        for (String unit : Effort.UNITS) {
            String body = form.replace("%s", unit.repeat(BODY / unit.length()));
            if (effort.isDear(() -> assertFine(post.of(body), unit))) {
                dear.add(unit);
            }
        }
        assertEquals(List.of(), dear);
        assertEquals(List.of(), errors.lines());
    }

    private static Answer assertFine(Answer answer, String unit) {
        assertTrue(
                answer.status() < 500
                        || answer.body().equals("Payload expected.\n")
                        || answer.body().equals("Broken JSON encoding.\n")
                        || answer.body().equals("Payload expected.")
                        || answer.body().equals("Broken JSON encoding."),
                () -> unit + ": " + answer);
        return answer;
    }

    private static void drain(End server) {
        Thread.ofVirtual().start(() -> {
            try (server) {
                server.awaitEnd();
            } catch (IOException | AssertionError over) {
                // nobody counts on it
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Accept", "Connection", "Upgrade",
                        "Transfer-Encoding",
                "Content-Length", "Set-Cookie", "Location", "Keep-Alive", "Retry-After", "X-Custom"
            })
    void aFieldOfAServersAnswer(String field) throws Exception {
        List<String> dear = new ArrayList<>();
        for (String status : List.of("101 Switching Protocols", "404 Not Found", "302 Found")) {
            answer(status, field, "a");
            for (String unit : Effort.UNITS) {
                if (effort.isDear(() -> answer(status, field, unit))) {
                    dear.add(unit + " with " + status);
                }
            }
        }
        assertEquals(List.of(), dear);
        Await.until(
                () -> Scraped.of(product.towline).sum("requests_in_flight") == 0, "no request to be left in flight");
        assertEquals(List.of(), errors.lines());
    }

    private String answer(String status, String field, String unit) throws IOException {
        try (End client = product.dial()) {
            client.send(
                    End.request("/plain", "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Extensions: permessage-deflate"));
            try (End server = backend.accept()) {
                String head = server.head();
                String agreed = End.agreement(head, field + ": " + unit.repeat(FIELD / unit.length()));
                server.send(
                        status.startsWith("101")
                                ? agreed
                                : agreed.replaceFirst(
                                                "101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade",
                                                status)
                                        .replaceFirst("\n\n$", "\nX-End: 1\n\n"));
                server.finish();
                return client.head();
            }
        }
    }

    /** What a server says in its close frame, and a client. */
    @Test
    void aReasonInACloseFrame() throws Exception {
        List<String> dear = new ArrayList<>();
        for (String unit : Effort.UNITS) {
            byte[] reason = unit.repeat(123 / unit.length()).getBytes(ISO_8859_1);
            if (effort.isDear(() -> closeWith(reason))) {
                dear.add(unit);
            }
        }
        assertEquals(List.of(), dear);
        assertEquals(List.of(), errors.lines());
    }

    private String closeWith(byte[] reason) throws Exception {
        byte[] frame = new byte[4 + reason.length];
        frame[0] = (byte) 0x88;
        frame[1] = (byte) (2 + reason.length);
        frame[2] = 3;
        frame[3] = (byte) 0xe8; // 1000
        System.arraycopy(reason, 0, frame, 4, reason.length);
        try (WholeProduct.Joined joined = product.join(backend, "/plain")) {
            joined.server().send(frame);
            byte[] told = new byte[frame.length];
            joined.client().read(told);
            joined.client().reset();
        }
        return product.line();
    }
}
