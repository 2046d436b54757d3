package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.Smuggling;
import io.towline.testkit.Smuggling.Refused;
import io.towline.testkit.Smuggling.Sound;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A request that two readers could part differently is refused, and what stands behind it is nobody's; any other is read to its end. */
@Timeout(180)
class SmugglingTest {

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
    @FieldSource({"io.towline.testkit.Smuggling#HEADS", "io.towline.testkit.Smuggling#BODIES"})
    void isRefusedAndNothingBehindItIsRead(Refused attempt) throws Exception {
        try (End client = product.dial()) {
            client.send((attempt.request() + Smuggling.BEHIND).getBytes(ISO_8859_1));
            String answer = client.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
            assertTrue(answer.contains("\nConnection: close\n"), answer);
            assertTrue(answer.endsWith("\n\n" + attempt.sentence() + "\n"), answer);
            client.expectEnd();
        }
        String line = product.line();
        assertTrue(line.contains(" status=400 ") && line.contains(" cause=refused-request "), line);
        assertEquals(0, product.linesWaiting());
    }

    @ParameterizedTest
    @FieldSource("io.towline.testkit.Smuggling#SOUND")
    void isReadToItsEndAndNoFurther(Sound sound) throws Exception {
        String request = sound.request();
        byte[] all = (request + Smuggling.BEHIND).getBytes(ISO_8859_1);
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
            sender.send(("3\r\nabc\r\n0x0\r\n\r\n" + Smuggling.BEHIND).getBytes(ISO_8859_1));
            String answer = sender.answer();
            assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\n"), answer);
            assertTrue(answer.endsWith("\n\nA chunk's size is no hexadecimal number.\n"), answer);
            sender.expectEnd();
            String line = product.line();
            assertTrue(line.startsWith("path=/chat "), line);
            assertTrue(
                    line.contains(" status=400 ")
                            && line.contains(
                                    " cause=refused-request reason=\"A chunk's size is no hexadecimal number.\""),
                    line);
            assertEquals(
                    "{\"ack\":1}",
                    again.post("/chat?towline-session=" + id, "text/plain", "up")
                            .body());
            server.expect(Frame.text("up").masked());
            server.close();
        }
    }
}
