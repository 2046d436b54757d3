package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.Fallback.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client's sessions leave room for another's. {@code bridge.buffers} is 1 MiB, of which new sessions may have seven eighths: 112. */
class ClientShareTest {

    private static final String EVENTS = "Accept: text/event-stream";
    private static final String ONE = "192.0.2.1";
    private static final String OTHER = "192.0.2.2";
    private static final String SENTENCE =
            "Clients of this address hold all that one may. Please close some sessions, or try again later.";

    private final Backend backend;
    private final List<AutoCloseable> open = new ArrayList<>();
    private WholeProduct product;

    ClientShareTest() throws IOException {
        backend = new Backend();
    }

    private void start(String more) throws IOException {
        product = WholeProduct.of(WholeProduct.simple(backend) + """
                listeners.LISTENER.forwarded.trust = ["127.0.0.1"]
                routes.chat.origins = any
                routes.chat.bridge.enabled = on
                routes.chat.bridge.sockjs.mode = unwrap
                bridge.buffers = 1MiB
                """ + more);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        product.close();
        backend.close();
    }

    private Fallback client() throws IOException {
        Fallback client = new Fallback(product.address());
        open.add(client);
        return client;
    }

    private static String from(String client) {
        return "X-Forwarded-For: " + client;
    }

    private void open(int sessions, String client) throws Exception {
        for (int i = 0; i < sessions; i++) {
            Fallback asking = client();
            asking.send("GET", "/chat", "", EVENTS, from(client));
            End server = backend.accept();
            open.add(server);
            server.agree();
            assertTrue(asking.head().startsWith("HTTP/1.1 200 "), "session " + (i + 1));
        }
    }

    private void expectRefused(boolean forItsShare, String client) throws Exception {
        Answer answer = client().ask("GET", "/chat", EVENTS, from(client));
        assertEquals(503, answer.status());
        assertEquals(forItsShare, answer.body().contains(SENTENCE), answer.body());
        assertEquals("5", answer.field("Retry-After"));
    }

    @Test
    void whoHasHalfGetsNoMoreAndTheOtherDoes() throws Exception {
        start("");
        open(56, ONE);
        Answer refused = client().ask("POST", "/chat?towline-session=new", from(ONE));
        assertEquals(503, refused.status());
        assertEquals("5", refused.field("Retry-After"));
        assertTrue(refused.body().contains("\"title\":\"Full\""), refused::body);
        assertTrue(refused.body().contains("\"detail\":\"" + SENTENCE + "\""), refused::body);
        String line = product.line();
        assertTrue(line.contains(" status=503 ") && line.contains(" cause=refused-overload "), line);
        assertTrue(line.contains("reason=\"" + SENTENCE + "\""), line);
        open(10, OTHER);
        expectRefused(true, ONE);
        open(46, OTHER);
        expectRefused(false, OTHER);
        expectRefused(false, "192.0.2.3");
    }

    @Test
    void byEveryWayOfOpeningOne() throws Exception {
        start("");
        open(56, "2001:db8::1");
        String client = "2001:db8::2"; // of the same network
        Answer sockJs = client().ask("POST", "/000/s1/xhr", from(client));
        assertEquals("c[1013,\"Clients of this address hold all that one may\"]\n", sockJs.body());
        Answer framed = client().ask(
                        "GET",
                        "/000/s2/websocket",
                        from(client),
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        assertEquals(503, framed.status());
        assertEquals(SENTENCE + "\n", framed.body());
        Answer socket = client().ask(
                        "GET",
                        "/chat?towline-session=new",
                        from(client),
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        assertEquals(503, socket.status());
        open(1, "2001:db8:0:1::1");
    }

    @Test
    void withoutABoundOneFillsItAll() throws Exception {
        start("bridge.client-share = 100%\n");
        open(112, ONE);
        expectRefused(false, ONE);
        expectRefused(false, OTHER);
    }
}
