package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.AnswerSplitting;
import io.towline.testkit.AnswerSplitting.Improper;
import io.towline.testkit.Http1Message;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that two readers could part differently, to a client that reads strictly: it never sees one of them whole, and the next request gets its own
 * answer, on another connection to the server.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlainHttpDesyncTest {

    private static final String FIRST = "GET /first HTTP/1.1\nHost: s\n\n";
    private static final String NEXT = "GET /next HTTP/1.1\nHost: s\n\n";
    private static final String UNREACHABLE =
            "The server behind this URL could not be reached or gave no proper answer.\n";

    private volatile String answer = "";
    private TestUpstream server;
    private WholeProduct product;

    @BeforeAll
    void start() throws IOException {
        server = TestUpstream.running(peer -> {
            while (true) {
                boolean next = peer.readHead().startsWith("GET /next ");
                peer.send((next ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext" : answer).getBytes(ISO_8859_1));
            }
        });
        String configuration = """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ], max-fails = off } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(server.port());
        product = WholeProduct.of(configuration, new TestClock());
    }

    @AfterAll
    void stop() throws IOException {
        product.close();
        server.close();
    }

    /** Each begins with one connection that waits for the next request. */
    @BeforeEach
    void serveOne() throws Exception {
        try (RawClient client = client()) {
            expectNext(client);
        }
        while (server.peersWaiting() > 0) {
            server.peer();
        }
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    private static Http1Message read(RawClient client) throws IOException {
        return Http1Message.response(client.input(), "GET").orElseThrow();
    }

    private void expectNext(RawClient client) throws Exception {
        client.send(NEXT);
        assertEquals("next", read(client).text());
        assertTrue(product.line().contains(" cause=answered "));
    }

    private void expectLine(String status, String cause, Improper attempt) throws InterruptedException {
        String line = product.line();
        assertTrue(line.contains(" status=" + status + " "), line);
        assertTrue(line.contains(" by=upstream cause=" + cause + " "), line);
        assertTrue(line.contains(" " + attempt.reason() + "\""), line);
    }

    @ParameterizedTest
    @FieldSource("io.towline.testkit.AnswerSplitting#HEADS")
    void aHeadThatIsNoneIs502(Improper attempt) throws Exception {
        answer = attempt.answer() + AnswerSplitting.STOLEN;
        try (RawClient client = client()) {
            client.send(FIRST);
            Http1Message got = read(client);
            assertEquals("HTTP/1.1 502 Bad Gateway", got.start());
            assertEquals(UNREACHABLE, got.text());
            expectLine("502", "refused-unreachable", attempt);
            expectNext(client);
        }
        assertEquals(1, server.peersWaiting());
    }

    @ParameterizedTest
    @FieldSource("io.towline.testkit.AnswerSplitting#BODIES")
    void aBodyThatIsNoneHasNoEnd(Improper attempt) throws Exception {
        answer = attempt.answer() + AnswerSplitting.STOLEN;
        try (RawClient client = client()) {
            client.send(FIRST);
            EOFException cut = assertThrows(EOFException.class, () -> read(client));
            assertFalse(cut.getMessage().contains("stolen"), cut::getMessage);
            expectLine("200", "protocol-error", attempt);
        }
        try (RawClient client = client()) {
            expectNext(client);
        }
        assertEquals(1, server.peersWaiting());
    }

    /** The connection to the client goes on, and that to the server does not. */
    @ParameterizedTest
    @FieldSource("io.towline.testkit.AnswerSplitting#BEHIND")
    void whatStandsBehindAnAnswerIsNobodys(String wire) throws Exception {
        answer = wire;
        try (RawClient client = client()) {
            client.send(FIRST);
            Http1Message got = read(client);
            while (got.status() < 200) {
                got = read(client);
            }
            assertEquals(got.status() == 200 ? "ok" : "", got.text());
            assertTrue(product.line().contains(" cause=answered "));
            expectNext(client);
        }
        assertEquals(1, server.peersWaiting());
    }

    /** A HEAD's answer has the fields of a body, and none. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 59\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n", "\r\n"})
    void norIsTheBodyThatAHeadIsNotAnsweredWith(String rest) throws Exception {
        answer = "HTTP/1.1 200 OK\r\n" + rest + AnswerSplitting.STOLEN;
        try (RawClient client = client()) {
            client.send(FIRST.replace("GET", "HEAD"));
            Http1Message got = Http1Message.response(client.input(), "HEAD").orElseThrow();
            assertEquals("HTTP/1.1 200 OK", got.start());
            assertEquals(rest.startsWith("C") ? List.of("59") : List.of(), got.all("content-length"));
            assertTrue(product.line().contains(" cause=answered "));
            expectNext(client);
        }
        assertEquals(1, server.peersWaiting());
    }

    /** Fields of one connection are not for the next, whoever names them. */
    @ParameterizedTest
    @ValueSource(strings = {"X-Own", "x-own, Set-Cookie", "close, X-Own", "Keep-Alive, X-Own"})
    void fieldsOfTheConnectionStayThere(String options) throws Exception {
        answer = "HTTP/1.1 200 OK\r\nConnection: " + options
                + "\r\nX-Own: a\r\nKeep-Alive: timeout=9\r\nProxy-Connection: a\r\nTE: a\r\nTrailer: b\r\nUpgrade: h2c\r\n"
                + "Proxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nok";
        try (RawClient client = client()) {
            client.send(FIRST);
            Http1Message got = read(client);
            for (String name : List.of(
                    "X-Own", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Proxy-Authenticate")) {
                assertEquals(List.of(), got.all(name));
            }
            assertEquals("ok", got.text());
            assertTrue(product.line().contains(" cause=answered "));
            expectNext(client);
        }
    }
}
