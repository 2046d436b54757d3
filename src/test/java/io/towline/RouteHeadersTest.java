package io.towline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What routes change of header fields, from the file to the wire. */
class RouteHeadersTest {

    private final Backend backend;
    private final WholeProduct product;

    RouteHeadersTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ] } }
                routes {
                  app {
                    upstream = app
                    bridge.enabled = on
                    http.enabled = on
                    headers {
                      request {
                        set { X-Client = "{client.address}", X-Url = "{scheme}://{host}:{port}{uri}", X-DN = "{client.certificate.subject}" }
                        add { X-Tag = [ one, two ] }
                        remove = [ Cookie ]
                      }
                      response {
                        set { Strict-Transport-Security = "max-age=60", X-Id = "{request.id}" }
                        remove = [ Server ]
                      }
                    }
                  }
                  gone { path = /gone, respond { status = 410 }, headers.response.set { X-Why = gone } }
                  other { path = /other, upstream = app }
                }
                """.formatted(backend.url()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private static void assertToServer(String request, String target) {
        assertTrue(request.contains("\nX-Client: 127.0.0.1\n"), request);
        assertTrue(request.contains("\nX-Url: http://chat.test:80" + target + "\n"), request);
        assertTrue(request.contains("\nX-Tag: one\nX-Tag: two\n"), request);
        assertFalse(request.contains("X-DN") || request.contains("X_DN") || request.contains("Cookie"), request);
    }

    private static void assertToClient(String answer) {
        assertTrue(answer.contains("\nStrict-Transport-Security: max-age=60\n"), answer);
        assertTrue(answer.matches("(?s).*\nX-Id: [0-9a-z]{12}\n.*"), answer);
        assertFalse(answer.contains("\nServer:"), answer);
    }

    @Test
    void aRelaysHandshakeIsChangedBothWays() throws Exception {
        String[] brought = {"X-DN: CN=admin", "X_DN: CN=admin", "Cookie: SID=1", "X-Client: 1.2.3.4"};
        try (End client = product.dial()) {
            client.send(End.request("/a%2fb?c=d", brought));
            try (End server = backend.accept()) {
                assertToServer(server.agree("Server: mine", "Strict-Transport-Security: no"), "/a%2fb?c=d");
                String answer = client.head();
                assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
                assertToClient(answer);
                client.send(Frame.text("hello").masked());
                server.expect(Frame.text("hello").masked());
            }
        }
    }

    @Test
    void aServersRefusalIsChanged() throws Exception {
        try (End client = product.dial()) {
            client.send(End.request("/"));
            try (End server = backend.accept()) {
                server.head();
                server.send("HTTP/1.1 401 Unauthorized\nServer: mine\nWWW-Authenticate: Basic\nContent-Length: 0\n\n");
                String answer = client.head();
                assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
                assertToClient(answer);
            }
        }
    }

    @Test
    void ourOwnAnswersAreChanged() throws Exception {
        try (End client = product.dial()) {
            String answer = client.send(End.request("/", "Origin: https://elsewhere.test"))
                    .answer();
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            assertToClient(answer);
        }
        try (End client = product.dial()) {
            String answer = client.send("GET /gone HTTP/1.1\nHost: a\n\n").answer();
            assertTrue(answer.contains("\nX-Why: gone\n"), answer);
        }
    }

    @Test
    void aSessionsHandshakeAndStreamAreChanged() throws Exception {
        try (End client = product.dial()) {
            client.send(
                    "GET /room HTTP/1.1\nHost: chat.test\nAccept: text/event-stream\nX-DN: CN=admin\nCookie: SID=1\n\n");
            try (End server = backend.accept()) {
                assertToServer(server.agree(), "/room");
                String answer = client.head();
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                assertToClient(answer);
            }
        }
    }

    @Test
    void aPlainRequestAndItsAnswerAreChanged() throws Exception {
        try (End client = product.dial()) {
            client.send("GET /page HTTP/1.1\nHost: chat.test\nX-DN: CN=admin\nCookie: SID=1\n\n");
            try (End server = backend.accept()) {
                assertToServer(server.head(), "/page");
                server.send("HTTP/1.1 200 OK\nServer: mine\nContent-Length: 2\n\nok");
                String answer = client.answer();
                assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("\n\nok"), answer);
                assertToClient(answer);
            }
        }
    }

    @Test
    void anotherRouteIsAsItWas() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/other", "Cookie: SID=1")) {
            assertTrue(joined.request().contains("\nCookie: SID=1\n"), joined.request());
            assertFalse(joined.request().contains("X-Client"), joined.request());
            assertFalse(joined.answer().contains("Strict-Transport-Security"), joined.answer());
        }
    }
}
