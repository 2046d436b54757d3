package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.towline.relay.Frame;
import io.towline.testkit.TestCollector;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code otel}, from the file to what servers are told and a collector gets. */
class SpansTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String SAMPLED = "traceparent: 00-" + TRACE + "-" + PARENT + "-01";
    private static final String NOT_SAMPLED = "traceparent: 00-" + TRACE + "-" + PARENT + "-00";

    private final TestCollector collector = new TestCollector();
    private final Backend backend = new Backend();
    private final WholeProduct product =
            WholeProduct.of(configuration("otel.endpoint = \"" + collector.endpoint() + "\""));

    SpansTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        product.close();
        backend.close();
        collector.close();
    }

    private String configuration(String otel) {
        return """
                io.threads = 1
                drain { time = 0s, hard-stop = 0s }
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ] } }
                routes {
                  app { upstream = app, bridge.enabled = on, http.enabled = on }
                  quiet { path = /quiet, upstream = app, http { enabled = on, traceparent = off } }
                  site { path = /site, respond { status = 200, body = site } }
                }
                """.formatted(backend.url()) + otel + "\n";
    }

    /** A plain request; gives its head as the server got it. */
    private String asked(String path, String status, String... lines) throws IOException {
        try (End client = product.dial()) {
            client.send("GET " + path + " HTTP/1.1\nHost: site.test\n"
                    + String.join(
                            "",
                            java.util.Arrays.stream(lines)
                                    .map(line -> line + "\n")
                                    .toList()) + "\n");
            try (End server = backend.accept()) {
                String request = server.head();
                server.send("HTTP/1.1 " + status + "\nContent-Length: 2\n\nok");
                assertTrue(client.answer().endsWith("\n\nok"));
                return request;
            }
        }
    }

    private static String told(String request) {
        Matcher field = Pattern.compile("(?i)\ntraceparent: ([^\n]*)\n").matcher(request);
        assertTrue(field.find(), request);
        return field.group(1);
    }

    private static void assertHangsBelow(Span span, String request) {
        assertEquals(TRACE, TestCollector.hex(span.getTraceId()));
        assertEquals(PARENT, TestCollector.hex(span.getParentSpanId()));
        assertEquals("00-" + TRACE + "-" + TestCollector.hex(span.getSpanId()) + "-01", told(request));
    }

    private static Map<String, String> attributes(Span span) {
        return TestCollector.attributes(span.getAttributesList());
    }

    @Test
    void theServersSpanHangsBelowOursAndOursBelowTheClients() throws Exception {
        String request = asked("/page", "200 OK", SAMPLED, "tracestate: a=1");
        Span span = collector.next();
        assertHangsBelow(span, request);
        assertTrue(request.contains("\ntracestate: a=1\n"), request);
        assertEquals("http app", span.getName());
        Map<String, String> attributes = attributes(span);
        assertEquals("GET", attributes.get("http.request.method"));
        assertEquals("1.1", attributes.get("network.protocol.version"));
        assertEquals("site.test", attributes.get("server.address"));
        assertEquals(backend.url().replace("\"", ""), attributes.get("towline.server"));
        String line = product.line();
        assertTrue(line.contains(" trace=" + TRACE + " "), line);
    }

    @Test
    void aTraceBeginsHere() throws Exception {
        String told = told(asked("/page", "503 No"));
        Span span = collector.next();
        assertEquals("", TestCollector.hex(span.getParentSpanId()));
        assertEquals(
                "00-" + TestCollector.hex(span.getTraceId()) + "-" + TestCollector.hex(span.getSpanId()) + "-01", told);
        assertEquals(StatusCode.STATUS_CODE_ERROR, span.getStatus().getCode());
        assertEquals("503", attributes(span).get("error.type"));
    }

    @Test
    void aRelayIsOneSpanFromItsHandshakeToItsClose() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/room", SAMPLED)) {
            joined.expectAlive();
            assertEquals(0, collector.waiting());
            joined.client().send(Frame.close(1000, "").masked());
            joined.server().expect(Frame.close(1000, "").masked());
            joined.server().send(Frame.close(1000, ""));
            joined.client().expect(Frame.close(1000, ""));
            Span span = collector.next();
            assertHangsBelow(span, joined.request());
            assertEquals("websocket app", span.getName());
            Map<String, String> attributes = attributes(span);
            assertEquals("101", attributes.get("http.response.status_code"));
            assertEquals("1000", attributes.get("towline.close_code"));
            assertEquals("client-closed", attributes.get("towline.cause"));
            assertEquals("2", attributes.get("towline.frames_in"));
            assertFalse(attributes.containsKey("error.type"), attributes::toString);
        }
    }

    @Test
    void aSessionIsOneSpanWhateverItsRequests() throws Exception {
        try (End client = product.dial()) {
            client.send("GET /room HTTP/1.1\nHost: a\nAccept: text/event-stream\n" + SAMPLED + "\n\n");
            try (End server = backend.accept()) {
                String request = server.agree();
                client.head();
                server.send(Frame.close(1000, ""));
                server.expect(Frame.close(1000, "").masked());
                Span span = collector.next();
                assertHangsBelow(span, request);
                assertEquals("sse app", span.getName());
                assertEquals("upstream-closed", attributes(span).get("towline.cause"));
                assertTrue(attributes(span).containsKey("towline.session"));
            }
        }
    }

    @Test
    void whatIsRefusedOrAnsweredHereIsASpanToo() throws Exception {
        try (End client = product.dial()) {
            client.send("GET /site HTTP/1.1\nHost: a\n" + SAMPLED + "\n\n").answer();
            Span answered = collector.next();
            assertEquals("respond site", answered.getName());
            assertEquals(PARENT, TestCollector.hex(answered.getParentSpanId()));
            client.send("OPTIONS * HTTP/1.1\nHost: a\n" + SAMPLED + "\n\n").answer();
            assertEquals("http", collector.next().getName());
        }
    }

    @Test
    void ofATraceThatIsNotSampledThereIsNone() throws Exception {
        assertTrue(asked("/page", "200 OK", NOT_SAMPLED).contains("\n" + NOT_SAMPLED + "\n"));
        asked("/page", "200 OK", SAMPLED);
        assertEquals(TRACE, TestCollector.hex(collector.next().getTraceId()));
        assertEquals(0, collector.waiting());
    }

    @Test
    void aRouteMayKeepItFromItsServers() throws Exception {
        String request = asked("/quiet", "200 OK", SAMPLED);
        assertTrue(request.contains("\n" + SAMPLED + "\n"), request);
        assertEquals(PARENT, TestCollector.hex(collector.next().getParentSpanId()));
        assertFalse(asked("/quiet", "200 OK").contains("traceparent"));
        assertEquals("", TestCollector.hex(collector.next().getParentSpanId()));
    }

    @Test
    void aReloadTurnsItOffAndOn() throws Exception {
        product.expectReload("~otel", configuration(""));
        assertFalse(asked("/page", "200 OK").contains("traceparent"));
        try (TestCollector other = new TestCollector()) {
            product.expectReload("~otel", configuration("otel.endpoint = \"" + other.endpoint() + "\""));
            String told = told(asked("/page", "200 OK"));
            assertTrue(told.contains(TestCollector.hex(other.next().getSpanId())), told);
        }
        assertEquals(0, collector.waiting());
    }

    @Test
    void whatADrainEndsIsSentBeforeItIsOver() throws Exception {
        try (WholeProduct.Joined joined = product.join(backend, "/room", SAMPLED)) {
            joined.expectAlive();
            product.towline.drain();
            assertEquals(1, collector.waiting());
            assertEquals("drain", attributes(collector.next()).get("towline.cause"));
        }
    }

    /** As at a third signal, behind which the process has five seconds to end in order. */
    @Test
    void aCutDoesNotWaitForACollectorThatIsSilent() throws Exception {
        collector.keepSilent();
        asked("/page", "200 OK", SAMPLED);
        collector.nextRequest(); // from here on the sender waits, for ten seconds
        long began = System.nanoTime();
        product.towline.close();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
    }
}
