package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code OPTIONS *}: whether a server is there at all (RFC 9110 §9.3.7). */
class ServerOptionsTest {

    private TestUpstream server;
    private WholeProduct product;

    @BeforeEach
    void begin() throws IOException {
        server = TestUpstream.answering("HTTP/1.1 500 Asked\nContent-Length: 0\n\n");
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ "http://127.0.0.1:%d" ] } }
                routes {
                  app { host = app.test, path = /app, upstream = app, http.enabled = on }
                  site { host = site.test, respond { status = 200, body = site } }
                }
                """.formatted(server.port()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        server.close();
    }

    private String ask(String method, String host, String fields) throws IOException {
        try (RawClient client = RawClient.connect(product.address().getPort())) {
            return client.send(method + " * HTTP/1.1\nHost: " + host + "\n" + fields + "Connection: close\n\n")
                    .readToEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.test", "site.test"})
    void towlineAnswersForAHostThatARouteNames(String host) throws Exception {
        String answer = ask("OPTIONS", host, "");
        assertTrue(answer.startsWith("HTTP/1.1 204 No Content\n"), answer);
        assertTrue(answer.contains("\nAllow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\n"), answer);
        String line = product.line();
        assertTrue(line.startsWith("path=* ") && line.contains(" status=204 "), line);
        assertTrue(line.contains(" by=towline cause=answered"), line);
        assertEquals(0, server.peersWaiting());
    }

    @Test
    void anotherHostIsNotHere() throws Exception {
        assertTrue(ask("OPTIONS", "other.test", "").startsWith("HTTP/1.1 404 "));
        assertTrue(product.line().contains(" cause=refused-no-route "));
    }

    @ParameterizedTest
    @CsvSource({"GET, 400", "PUT, 400", "options, 501"})
    void otherMethodsHaveAPath(String method, int status) throws Exception {
        assertTrue(ask(method, "app.test", "").startsWith("HTTP/1.1 " + status + " "));
    }
}
