package io.towline;

import static io.towline.PlainHttpTest.field;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a client's connection goes on behind an answer, and that both sides know it: RFC 9112 §9.3 and §9.6. */
class PlainHttpConnectionsTest {

    private TestUpstream server;
    private WholeProduct product;

    @BeforeEach
    void start() throws IOException {
        server = TestUpstream.running(peer -> {
            while (true) {
                String status = peer.readHead().split(" ")[1].substring(1);
                peer.send("HTTP/1.1 " + status + " Some\n" + (status.equals("200") ? "Content-Length: 0\n\n" : "\n"));
            }
        });
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes {
                  app { upstream = app, http.enabled = on }
                  own { path = /own, respond { status = 204 } }
                }
                """.formatted(server.port()));
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        server.close();
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "close",
                "Close",
                "close, X-Hop",
                "X-Hop , CLOSE",
                "keep-alive, close",
                "keep-alive\nConnection: close",
                ",,close,"
            })
    void whoAsksForTheEndGetsIt(String options) throws Exception {
        try (RawClient client = client()) {
            client.send("GET /200 HTTP/1.1\nHost: s\nConnection: " + options + "\n\n");
            assertEquals("close", field(client.readToEnd(), "Connection"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"closed", "x-close", "close-x", "X-Hop", "keep-alive"})
    void whoAsksForSomethingElseGoesOn(String options) throws Exception {
        try (RawClient client = client()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /200 HTTP/1.1\nHost: s\nConnection: " + options + "\n\n");
                assertEquals("keep-alive", field(client.readHead(), "Connection"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"/200", "/204", "/304", "/own"})
    void theLastAnswerSaysSo(String path) throws Exception {
        try (RawClient client = client()) {
            client.send("GET " + path + " HTTP/1.1\nHost: s\nConnection: close\n\n");
            assertEquals("close", field(client.readToEnd(), "Connection"));
        }
    }

    /** A client of HTTP/1.0 takes the connection for over where the answer does not say that it goes on. */
    @ParameterizedTest
    @CsvSource({"/200", "/204", "/304", "/own"})
    void aClientOfHttp10IsToldThatItMayGoOn(String path) throws Exception {
        try (RawClient client = client()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET " + path + " HTTP/1.0\nConnection: keep-alive\n\n");
                assertEquals("keep-alive", field(client.readHead(), "Connection"));
            }
        }
    }
}
