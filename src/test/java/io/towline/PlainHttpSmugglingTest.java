package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.Smuggling;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Requests that two readers could part differently, with a server behind that records what it gets: nothing of them becomes a request. */
@Timeout(180)
class PlainHttpSmugglingTest {

    private final List<String> recorded = new CopyOnWriteArrayList<>();
    private final TestUpstream server;
    private final WholeProduct product;

    PlainHttpSmugglingTest() throws IOException {
        server = TestUpstream.running(this::record);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port()));
    }

    private void record(TestUpstream.Peer peer) throws IOException {
        while (true) {
            String head = peer.readHead();
            recorded.add(head);
            if (head.contains("\nTransfer-Encoding: chunked\n")) {
                int size = size(peer);
                while (size > 0) {
                    peer.read(size + 2);
                    size = size(peer);
                }
                peer.read(2);
            } else if (head.contains("\nContent-Length: ")) {
                peer.read(Integer.parseInt(PlainHttpTest.field(head, "Content-Length")));
            }
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        }
    }

    private static int size(TestUpstream.Peer peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            byte[] next = peer.read(1);
            if (next.length == 0) {
                throw new IOException("it ended");
            }
            line.append((char) next[0]);
        }
        return Integer.parseInt(line.toString().strip(), 16);
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        server.close();
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @ParameterizedTest
    @FieldSource({"io.towline.testkit.Smuggling#HEADS", "io.towline.testkit.Smuggling#BODIES"})
    void nothingGetsThrough(String request) throws Exception {
        try (RawClient client = client()) {
            client.send((request + Smuggling.BEHIND).getBytes(ISO_8859_1));
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            assertFalse(answer.contains("HTTP/1.1 200"), answer);
        }
        assertTrue(product.line().contains(" status=400 "));
        assertEquals(List.of(), recorded);
    }

    /** The head is good and with the server already, when its body turns out to be none. */
    @ParameterizedTest
    @FieldSource("io.towline.testkit.Smuggling#BODIES")
    void aBodyThatBreaksEndsItsRequestEverywhere(String request) throws Exception {
        int head = request.indexOf("\r\n\r\n") + 4;
        try (RawClient client = client()) {
            client.send(request.substring(0, head).getBytes(ISO_8859_1));
            server.request();
            client.send((request.substring(head) + Smuggling.BEHIND).getBytes(ISO_8859_1));
            String answer = client.readToEnd();
            assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 "), answer);
        }
        assertTrue(server.peer().done());
        String line = product.line();
        assertTrue(line.contains(" status=400 ") && line.contains(" cause=refused-request "), line);
        assertFalse(recorded.toString().contains("smuggled"), recorded::toString);
    }

    @ParameterizedTest
    @FieldSource("io.towline.testkit.Smuggling#SOUND")
    void whatIsSoundIsTwoRequestsForEverybody(String request) throws Exception {
        try (RawClient client = client()) {
            client.send((request + Smuggling.BEHIND).getBytes(ISO_8859_1));
            for (int i = 0; i < 2; i++) {
                String head = client.readHead();
                assertTrue(head.startsWith("HTTP/1.1 200 "), head);
                client.read(2);
            }
        }
        assertEquals(2, recorded.size(), recorded::toString);
        assertTrue(recorded.getFirst().startsWith("POST /nothing HTTP/1.1\n"));
        assertTrue(recorded.getLast().startsWith("GET /smuggled HTTP/1.1\n"));
    }

    @Test
    void otherUpgradesAreNotPassed() throws Exception {
        try (RawClient client = client()) {
            client.send(
                    "GET /a HTTP/1.1\nHost: s\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\n\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
        }
        String head = recorded.getFirst();
        assertFalse(head.contains("pgrade") || head.contains("HTTP2-Settings") || head.contains("Connection"), head);
    }
}
