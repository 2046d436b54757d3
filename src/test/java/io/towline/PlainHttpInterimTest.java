package io.towline;

import static io.towline.PlainHttpTest.field;
import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before an answer and behind it: interim answers and trailers. */
class PlainHttpInterimTest {

    private TestUpstream server;
    private WholeProduct product;

    private void serving(TestUpstream.Script script) throws IOException {
        serving(script, "");
    }

    private void serving(TestUpstream.Script script, String settings) throws IOException {
        server = TestUpstream.running(script);
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "ws://127.0.0.1:%d" ] } }
                routes { app { upstream = app, http.enabled = on, %s } }
                """.formatted(server.port(), settings));
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    @Test
    void aClientThatWaitsForItsServersWordGetsIt() throws Exception {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 100 Continue\n\n");
                String body = text(peer.read(5));
                peer.send("HTTP/1.1 200 OK\nContent-Length: 5\n\n" + body);
            }
        });
        try (RawClient client = client()) {
            for (int i = 0; i < 2; i++) {
                client.send("POST /a HTTP/1.1\nHost: s\nExpect: 100-continue\nContent-Length: 5\n\n");
                assertEquals("100-continue", field(server.request(), "Expect"));
                assertTrue(client.readHead().startsWith("HTTP/1.1 100 "));
                client.send("hello");
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                assertEquals("hello", text(client.read(5)));
            }
        }
    }

    @Test
    void aClientWhoseBodyIsNotWantedNeedNotSendIt() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 403 Forbidden\nContent-Length: 2\n\nno");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nExpect: 100-continue\nContent-Length: 5\n\n");
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            assertTrue(answer.contains("\nConnection: close\n") && answer.endsWith("\nno"), answer);
        }
        assertTrue(product.line().contains(" status=403 "));
    }

    @Test
    void hintsArePassedOn() throws Exception {
        serving(peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload\nConnection: X\nX: y\n\n");
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            }
        });
        try (RawClient client = client()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /a HTTP/1.1\nHost: s\n\n");
                assertEquals("HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload\n\n", client.readHead());
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                assertEquals("ok", text(client.read(2)));
            }
        }
    }

    /** The answer itself brings what is set; a hint cannot be what would say it first, or say otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"103 Early Hints", "102 Processing"})
    void whatARouteRulesOfAnswersStaysOutOfInterimOnes(String status) throws Exception {
        serving(
                peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 " + status
                            + "\nServer: mine/1.2\nX_Powered_By: it\nX-Set: theirs\nLink: </a.css>\n\n");
                    peer.send("HTTP/1.1 200 OK\nServer: mine/1.2\nContent-Length: 2\n\nok");
                    peer.awaitEnd();
                },
                "headers.response { remove = [ Server, X-Powered-By ], set { X-Set = ours }, add { X-Added = ours } }");
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\n\n");
            assertEquals("HTTP/1.1 " + status + "\nLink: </a.css>\n\n", client.readHead());
            String head = client.readHead();
            assertTrue(head.contains("\nX-Set: ours\n") && head.contains("\nX-Added: ours\n"), head);
        }
    }

    @Test
    void clientsOfHttp10GetNoHints() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.0\nHost: s\n\n");
            assertTrue(client.readToEnd().startsWith("HTTP/1.0 200 "));
        }
    }

    @Test
    void trailersOfAnAnswerArePassedOn() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send(
                    "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: Digest\n\n2\nok\n0\nDigest: abc\nSet-Cookie: no\n\n");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\nTE: trailers\nConnection: TE\n\n");
            assertEquals("trailers", field(server.request(), "TE"));
            assertEquals("Digest", field(client.readHead(), "Trailer"));
            String expected = "02\r\nok\r\n0\r\nDigest: abc\r\n\r\n";
            assertEquals(expected, text(client.read(expected.length())));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trailersOfARequestArePassedOn(boolean atOnce) throws Exception {
        serving(peer -> {
            peer.readHead();
            assertEquals("2\r\nhi\r\n0\r\nDigest: abc\r\n\r\n", text(peer.read(25)));
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            String head = "POST /a HTTP/1.1\nHost: s\nTransfer-Encoding: chunked\nTrailer: Digest\n\n";
            String body = "2\nhi\n0\nDigest: abc\nConnection: x\n\n";
            client.send(atOnce ? head + body : head);
            assertEquals("Digest", field(server.request(), "Trailer"));
            if (!atOnce) {
                client.send(body);
            }
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void whatHasNoTrailersAnnouncesNone() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\nTrailer: Digest\n\nok");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send("GET /a HTTP/1.1\nHost: s\nTrailer: Digest\n\n");
            assertFalse(client.readHead().contains("Trailer"));
            assertFalse(server.request().contains("Trailer"));
        }
    }
}
