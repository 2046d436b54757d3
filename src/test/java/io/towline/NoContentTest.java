package io.towline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.testkit.Http1Message;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of 204 have neither Content-Length nor Transfer-Encoding, whatever was asked (RFC 9112 §6.1, RFC 9110 §8.6); the client reads strictly. */
class NoContentTest {

    private volatile String answer = "";
    private final TestUpstream server;
    private final WholeProduct product;

    NoContentTest() throws IOException {
        server = TestUpstream.running(peer -> {
            while (true) {
                peer.readHead();
                peer.send(answer.getBytes(ISO_8859_1));
            }
        });
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes {
                  app { upstream = app, http.enabled = on }
                  own { path = /own, respond.status = 204 }
                }
                """.formatted(server.port()));
    }

    @AfterEach
    void close() throws IOException {
        product.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"GET,/a", "HEAD,/a", "GET,/own", "HEAD,/own", "OPTIONS,/own"})
    void theyAreNotFramed(String method, String path) throws Exception {
        expectNoContent(method, path, "HTTP/1.1 204 No Content\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"HEAD,Content-Length: 0", "HEAD,Content-Length: 5", "HEAD,Transfer-Encoding: chunked"})
    void norWhereTheServerFramesThem(String method, String field) throws Exception {
        expectNoContent(method, "/a", "HTTP/1.1 204 No Content\r\n" + field + "\r\n\r\n");
    }

    private void expectNoContent(String method, String path, String said) throws IOException {
        answer = said;
        try (RawClient client = RawClient.connect(product.address().getPort())) {
            for (int i = 0; i < 2; i++) {
                client.send(method + " " + path + " HTTP/1.1\nHost: s\n\n");
                assertEquals(
                        204,
                        Http1Message.response(client.input(), method)
                                .orElseThrow()
                                .status());
            }
        }
    }
}
