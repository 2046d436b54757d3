package io.towline;

import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections to servers carry another request: what a server says that nobody asked for is nobody's answer. */
class PlainHttpReuseTest {

    private static final String GET = "GET /a HTTP/1.1\nHost: s\n\n";
    private static final String POISON = "HTTP/1.1 200 OK\nContent-Length: 6\n\npoison";

    private TestUpstream server;
    private WholeProduct product;

    private void serving(TestUpstream.Script script) throws IOException {
        server = TestUpstream.running(script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port()), new TestClock());
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private static String answer(String text) {
        return "HTTP/1.1 200 OK\nContent-Length: " + text.length() + "\n\n" + text;
    }

    private void expect(RawClient client, String text) throws IOException {
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertEquals(text, text(client.read(text.length())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 4\n\ngood",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n4\ngood\n0\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 204 No Content\n\n",
                "HTTP/1.1 204 No Content\nContent-Length: 39\n\n",
                "HTTP/1.1 304 Not Modified\nContent-Length: 39\n\n",
            })
    void aSecondAnswerInTheSameReadIsNobodys(String first) throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send(first + POISON);
            peer.awaitEnd();
        });
        for (int i = 0; i < 2; i++) {
            try (RawClient client = client()) {
                client.send("GET /a HTTP/1.1\nHost: s\nConnection: close\n\n");
                String answer = client.readToEnd();
                assertTrue(answer.startsWith(first.substring(0, 12)) && !answer.contains("poison"), answer);
            }
            assertTrue(server.peer().done());
        }
    }

    /** The first is as long as the most that is read at once: what comes behind it lies in the socket. */
    @Test
    void aSecondAnswerBehindAFullReadIsNobodys() throws Exception {
        String head = "HTTP/1.1 200 OK\nContent-Length: 65000\nX: ";
        int filling = 65_536 - 65_000 - (head + "\n\n").replace("\n", "\r\n").length();
        String answer = head + "x".repeat(filling) + "\n\n" + "g".repeat(65_000);
        serving(peer -> {
            peer.readHead();
            peer.send(answer + POISON);
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send(GET);
                assertTrue(client.readHead().contains("\nContent-Length: 65000\n"));
                client.read(65_000);
                assertTrue(server.peer().done());
            }
        }
    }

    @Test
    void aSecondAnswerThatComesLaterIsNobodys() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send(answer("good"));
            server.request();
            peer.send(POISON);
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send(GET);
                expect(client, "good");
                assertTrue(server.peer().done());
            }
        }
    }

    @Test
    void aConnectionThatItsServerClosesIsClosed() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send(answer("good"));
        });
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 0\n\n");
                expect(client, "good");
                assertTrue(server.peer().done());
            }
        }
    }
}
