package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Requests whose end two readers could see in two places (RFC 9112 §6, §7, §11.2), each with a second one behind it that is to stay a part of
 * the first, or nobody's. Raw bytes; CR and LF stand where they are written and nowhere else.
 */
@Timeout(180)
class SmugglingTest {

    private static final String BEHIND = "GET /smuggled HTTP/1.1\r\nHost: chat.test\r\n\r\n";
    private static final String POST = "POST /nothing HTTP/1.1\r\nHost: chat.test\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static final List<String> HEADS = List.of(
            POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: identity\r\n\r\n",
            POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding:\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
            POST + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            POST + "X: 1\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "Content-Length: 4\n\r\nabcd",
            POST + "Content-Length: 4\r\n\nabcd",
            POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
            POST + "Content-Length: 5\r\nContent-Length: 4\r\n\r\nabcd",
            POST + "Content-Length: 4, 4\r\n\r\nabcd",
            POST + "Content-Length: 4, 5\r\n\r\nabcd",
            POST + "Content-Length: +4\r\n\r\nabcd",
            POST + "Content-Length: -4\r\n\r\nabcd",
            POST + "Content-Length: 0x4\r\n\r\nabcd",
            POST + "Content-Length: 4 4\r\n\r\nabcd",
            POST + "Content-Length: 4.\r\n\r\nabcd",
            POST + "Content-Length: 4e0\r\n\r\nabcd",
            POST + "Content-Length: \r\n\r\nabcd",
            POST + "Content-Length: ,4\r\n\r\nabcd",
            POST + "Content-Length: \u00b2\r\n\r\nabcd",
            POST + "Content-Length: 99999999999999999999999\r\n\r\nabcd",
            POST + "Content-Length : 4\r\n\r\nabcd",
            POST + "Content-Length: 4\u0000\r\n\r\nabcd",
            POST + "Cont\u0000ent-Length: 4\r\n\r\nabcd",
            POST + "Content-Length\r\n\r\nabcd",
            POST + ": 4\r\n\r\nabcd",
            POST + "Host: other.test\r\nContent-Length: 4\r\n\r\nabcd",
            "POST /nothing HTTP/1.0\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /nothing HTTP/1.0\r\nHost: chat.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Length: 5\r\n\r\n0\r\n\r\n",
            "POST /nothing HTTP/9.9\r\nHost: chat.test\r\n\r\n",
            "POST /nothing HTTP/1.1 \r\nHost: chat.test\r\n\r\n",
            "POST /nothing\tHTTP/1.1\r\nHost: chat.test\r\n\r\n",
            "POST  /nothing HTTP/1.1\r\nHost: chat.test\r\n\r\n",
            "POST /nothing HTTP/1.1\nHost: chat.test\r\n\r\n",
            "POST /no\rthing HTTP/1.1\r\nHost: chat.test\r\n\r\n");

    private static final List<String> BODIES = List.of(
            CHUNKED + "0x0\r\n\r\n",
            CHUNKED + "+0\r\n\r\n",
            CHUNKED + "-0\r\n\r\n",
            CHUNKED + " 0\r\n\r\n",
            CHUNKED + "0 \r\n\r\n",
            CHUNKED + "0\n\r\n",
            CHUNKED + "0\r\n\n",
            CHUNKED + "0\r\r\n",
            CHUNKED + "3\nabc\r\n0\r\n\r\n",
            CHUNKED + "3\r\nabc\n0\r\n\r\n",
            CHUNKED + "3\r\nabc0\r\n\r\n",
            CHUNKED + "3\r\nabcX\r\n0\r\n\r\n",
            CHUNKED + "3\r\nabcXX0\r\n\r\n",
            CHUNKED + "2;\nxx\r\n4c\r\n0\r\n\r\n",
            CHUNKED + "2;a\rxx\r\n0\r\n\r\n",
            CHUNKED + "10000000000000003\r\nabc\r\n0\r\n\r\n",
            CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
            CHUNKED + "\r\n0\r\n\r\n",
            CHUNKED + "0\r\nX : 1\r\n\r\n",
            CHUNKED + "0\r\n X: 1\r\n\r\n",
            CHUNKED + "0\r\nX: 1\n\r\n",
            CHUNKED + "0\r\nX\r\n\r\n");

    private static final List<String> SOUND = List.of(
            POST + "Content-Length: 4\r\n\r\nabcd",
            POST + "Content-Length: 0\r\n\r\n",
            POST + "content-length:4 \r\n\r\nabcd",
            POST + "Transfer-Encoding:CHUNKED\t\r\n\r\n0\r\n\r\n",
            CHUNKED + "0\r\n\r\n",
            CHUNKED + "3\r\nabc\r\n00A;x=\"y\"\r\n0123456789\r\n000\r\n\r\n",
            CHUNKED + "3\r\nabc\r\n0\r\nX: 1\r\nContent-Length: 7\r\n\r\n",
            "\r\n\r\n" + CHUNKED + "2a\r\n" + BEHIND.replace("/smuggled", "/sm") + "12345\r\n0\r\n\r\n");

    private final Backend backend;
    private final WholeProduct product;

    SmugglingTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { path = /chat, upstream = chat, bridge.enabled = on } }
                """.formatted(backend.url()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    @ParameterizedTest
    @FieldSource({"HEADS", "BODIES"})
    void isRefusedAndNothingBehindItIsRead(String request) throws Exception {
        try (End client = product.dial()) {
            client.send((request + BEHIND).getBytes(ISO_8859_1));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
            assertTrue(answer.contains("\nConnection: close\n"), answer);
            assertTrue(!answer.endsWith("\n\n"), "nothing is said: " + answer);
            client.expectEnd();
        }
        String line = product.line();
        assertTrue(line.contains(" status=400 ") && line.contains(" cause=refused-request "), line);
        assertEquals(0, product.linesWaiting());
    }

    @ParameterizedTest
    @FieldSource("SOUND")
    void isReadToItsEndAndNoFurther(String request) throws Exception {
        byte[] all = (request + BEHIND).getBytes(ISO_8859_1);
        for (int pieces : new int[] {all.length, 1, request.length() - 1, request.length()}) {
            try (End client = product.dial()) {
                for (int from = 0; from < all.length; from += pieces) {
                    client.send(Arrays.copyOfRange(all, from, Math.min(all.length, from + pieces)));
                }
                assertTrue(client.answer().startsWith("HTTP/1.1 404 "));
                assertTrue(product.line().startsWith("path=/nothing "));
                assertTrue(client.answer().startsWith("HTTP/1.1 404 "));
                assertTrue(product.line().startsWith("path=/smuggled "));
            }
        }
    }

    /** Half a body is taken already, so it is the one who reads it that is stopped. */
    @Test
    void aBodyThatTurnsOutToBeNoneIsRefusedTooAndItsMessageNotSent() throws Exception {
        try (Fallback receiver = new Fallback(product.address());
                End sender = product.dial();
                Fallback again = new Fallback(product.address())) {
            receiver.send("GET", "/chat", "", "Accept: text/event-stream");
            End server = backend.accept();
            server.agree();
            receiver.head();
            String event = receiver.event();
            String id = event.substring(event.indexOf("id: ") + 4, event.indexOf(":0\n"));
            String post = "POST /chat?towline-session=" + id
                    + " HTTP/1.1\r\nHost: chat.example\r\nContent-Type: text/plain\r\n"
                    + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n";
            sender.send(post.getBytes(ISO_8859_1));
            assertEquals(
                    "HTTP/1.1 100 Continue\n", sender.head().lines().findFirst().orElse("") + "\n");
            sender.send(("3\r\nabc\r\n0x0\r\n\r\n" + BEHIND).getBytes(ISO_8859_1));
            String answer = sender.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
            assertTrue(answer.endsWith("\n\nA chunk's size is no hexadecimal number.\n"), answer);
            sender.expectEnd();
            assertEquals(
                    "{\"ack\":1}",
                    again.post("/chat?towline-session=" + id, "text/plain", "up")
                            .body());
            server.expect(Frame.text("up").masked());
            server.close();
        }
    }
}
