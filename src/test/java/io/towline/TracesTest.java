package io.towline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code http.traceparent} from the file to the server and the access log. */
class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final Backend backend;
    private final WholeProduct product;

    TracesTest() throws IOException {
        backend = new Backend();
        product = WholeProduct.of("""
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ] } }
                routes {
                  traced { upstream = app, bridge.enabled = on, http { enabled = on, traceparent = on } }
                  own {
                    path = /own, upstream = app, http { enabled = on, traceparent = on },
                    headers.request { set { traceparent = mine }, remove = [ tracestate ] }
                  }
                  plain { path = /plain, upstream = app, http.enabled = on }
                }
                """.formatted(backend.url()));
    }

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
    }

    private String asked(String path, String... lines) throws IOException {
        try (End client = product.dial()) {
            client.send("GET " + path + " HTTP/1.1\nHost: a\n"
                    + String.join(
                            "", Arrays.stream(lines).map(line -> line + "\n").toList())
                    + "\n");
            try (End server = backend.accept()) {
                String request = server.head();
                server.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
                assertTrue(client.answer().endsWith("\n\nok"));
                return request;
            }
        }
    }

    @Test
    void aTraceGoesThroughAndStandsInTheLine() throws Exception {
        String request = asked("/", "traceparent: " + PARENT, "tracestate: a=1", "tracestate: b=2");
        assertTrue(request.contains("\ntraceparent: " + PARENT + "\n"), request);
        assertTrue(request.contains("\ntracestate: a=1\ntracestate: b=2\n"), request);
        assertTrue(product.line().contains(" session=- trace=" + TRACE + " duration_ms="));
    }

    @Test
    void whereNoneCameATraceBegins() throws Exception {
        String begun = begunIn(asked("/", "tracestate: a=1"));
        assertTrue(product.line().contains(" trace=" + begun + " "));
    }

    @Test
    void aBrokenOneIsReplacedWithItsState() throws Exception {
        String begun = begunIn(asked("/", "Traceparent: " + PARENT.toUpperCase(), "tracestate: a=1"));
        assertTrue(product.line().contains(" trace=" + begun + " "));
    }

    private static String begunIn(String request) {
        Matcher begun = Pattern.compile("(?i)\ntraceparent: 00-([0-9a-f]{32})-[0-9a-f]{16}-00\n")
                .matcher(request);
        assertTrue(begun.find(), request);
        assertFalse(request.contains("tracestate"), request);
        return begun.group(1);
    }

    @Test
    void aRelaysHandshakeIsInItsTrace() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/room", "traceparent: " + PARENT)) {
            assertTrue(joined.request().contains("\ntraceparent: " + PARENT + "\n"), joined.request());
            joined.client().send(Frame.text("hello").masked());
            joined.server().expect(Frame.text("hello").masked());
        }
        assertTrue(product.line().contains(" kind=websocket status=101 protocol=- session=- trace=" + TRACE + " "));
    }

    @Test
    void aSessionsHandshakeIsInItsTrace() throws Exception {
        try (End client = product.dial()) {
            client.send("GET /room HTTP/1.1\nHost: a\nAccept: text/event-stream\ntraceparent: " + PARENT + "\n\n");
            try (End server = backend.accept()) {
                String request = server.agree();
                assertTrue(request.contains("\ntraceparent: " + PARENT + "\n"), request);
                client.head();
            }
        }
    }

    @Test
    void aRefusalIsInItsTrace() throws Exception {
        try (End client = product.dial()) {
            String[] lines = {"Origin: https://elsewhere.test", "traceparent: " + PARENT};
            client.send(End.request("/", lines)).answer();
        }
        assertTrue(product.line().contains(" status=403 protocol=- session=- trace=" + TRACE + " "));
    }

    @Test
    void whatTheRouteSaysComesLast() throws Exception {
        String request = asked("/own", "traceparent: " + PARENT, "tracestate: a=1");
        assertTrue(request.contains("\ntraceparent: mine\n"), request);
        assertFalse(request.contains("tracestate"), request);
        assertTrue(product.line().contains(" trace=" + TRACE + " "));
    }

    @Test
    void otherRoutesPassItAsAnyField() throws Exception {
        String request = asked("/plain", "traceparent: nonsense", "tracestate: a=1");
        assertTrue(request.contains("\ntraceparent: nonsense\n"), request);
        assertTrue(request.contains("\ntracestate: a=1\n"), request);
        assertTrue(product.line().contains(" session=- duration_ms="));
        assertFalse(asked("/plain").contains("traceparent"));
    }
}
