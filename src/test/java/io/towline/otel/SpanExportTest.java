package io.towline.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.towline.config.OtelConfig;
import io.towline.config.OtelConfig.Collector;
import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.LogCapture;
import io.towline.conversation.Trace;
import io.towline.conversation.Trace.OwnSpan;
import io.towline.conversation.Traffic;
import io.towline.otel.SpanExport.Counts;
import io.towline.testkit.Await;
import io.towline.testkit.TestCollector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector gets, and that one that is slow, broken or away costs spans only. */
class SpanExportTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OWN = "53995c3f42cd8ad8";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final Instant END = Instant.parse("2026-12-01T10:00:00.123456789Z");

    private final TestCollector collector = new TestCollector();
    private final SpanExport export = new SpanExport(() -> END, "1.2.3");

    SpanExportTest() throws IOException {}

    @AfterEach
    void end() {
        export.close(SpanExport.LEAVES_WITHIN);
        collector.close();
    }

    private static OtelConfig to(String endpoint, Duration timeout, int maxQueueSize) {
        return new OtelConfig(Optional.of(new Collector(
                URI.create(endpoint + "/v1/traces"), Map.of("X-Key", "hunter2"), "edge", 1, timeout, maxQueueSize)));
    }

    private void follow() {
        export.follow(to(collector.endpoint(), Duration.ofSeconds(30), 1000));
    }

    private static Conversation over(Optional<Trace> trace) throws IOException {
        Arrival bare = new Arrival(
                        7, 0, "secure", InetAddress.ofLiteral("192.0.2.7"), Kind.HTTP, "/api/x", Optional.of("q=***"))
                .by("ada");
        Arrival arrival = trace.map(bare::within).orElse(bare);
        return new Conversation(
                arrival,
                Optional.of(new Destination("api", "app", Optional.of("http://10.0.0.7:9000"))),
                OptionalInt.of(200),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1500),
                new Traffic(0, 10, 0, 2000),
                Ending.of(By.UPSTREAM, Cause.ANSWERED, ""),
                Optional.of(new Forwarded("POST", Optional.of(Duration.ofMillis(7)))));
    }

    private static Trace trace(Optional<String> parent) {
        return new Trace(
                TRACE,
                Optional.of(new OwnSpan(OWN, parent, new Trace.Request("POST", "https", "site.test:8443", "2"))));
    }

    private void endOne() throws IOException {
        export.ended(over(Optional.of(trace(Optional.of(PARENT)))));
    }

    private String name() {
        return "otel.endpoint " + collector.endpoint() + "/v1/traces";
    }

    private void awaitCounts(Counts counts) throws InterruptedException {
        Await.until(
                () -> export.counts().orElseThrow().equals(counts),
                () -> counts + ", but have " + export.counts().orElseThrow());
    }

    @Test
    void aSpanSaysWhatTheConventionsAndTheLogSay() throws Exception {
        follow();
        endOne();
        TestCollector.Received request = collector.nextRequest();
        assertEquals("/v1/traces", request.path());
        assertEquals("[hunter2]", request.fields().get("X-Key").toString());
        assertEquals(
                "[application/x-protobuf]", request.fields().get("Content-Type").toString());
        Map<String, String> resource =
                TestCollector.attributes(request.resource().getAttributesList());
        assertEquals("edge", resource.get("service.name"));
        assertEquals("1.2.3", resource.get("service.version"));
        Span span = request.spans().getFirst();
        assertEquals("http api", span.getName());
        assertEquals(Span.SpanKind.SPAN_KIND_SERVER, span.getKind());
        assertEquals(TRACE, TestCollector.hex(span.getTraceId()));
        assertEquals(OWN, TestCollector.hex(span.getSpanId()));
        assertEquals(PARENT, TestCollector.hex(span.getParentSpanId()));
        assertEquals(1_796_119_200_123_456_789L, span.getEndTimeUnixNano());
        assertEquals(1_500_000_000L, span.getEndTimeUnixNano() - span.getStartTimeUnixNano());
        assertEquals(Status.StatusCode.STATUS_CODE_UNSET, span.getStatus().getCode());
        assertEquals("""
                {client.address=192.0.2.7, http.request.method=POST, http.response.status_code=200, \
                network.protocol.name=http, network.protocol.version=2, server.address=site.test, server.port=8443, \
                towline.by=upstream, towline.bytes_in=10, towline.bytes_out=2000, towline.cause=answered, \
                towline.first_byte_ms=7, towline.frames_in=0, towline.frames_out=0, towline.id=000000000007, \
                towline.kind=http, towline.listener=secure, towline.route=api, towline.server=http://10.0.0.7:9000, \
                towline.upstream=app, url.path=/api/x, url.query=q=***, url.scheme=https, \
                user.name=ada}""", TestCollector.attributes(span.getAttributesList()).toString());
        awaitCounts(new Counts(1, 0, 0));
    }

    @Test
    void aTraceThatBeginsHereHasNoParent() throws Exception {
        follow();
        export.ended(over(Optional.of(trace(Optional.empty()))));
        assertEquals("", TestCollector.hex(collector.next().getParentSpanId()));
    }

    @Test
    void conversationsWithoutASpanAreNotSent() throws Exception {
        follow();
        export.ended(over(Optional.empty()));
        export.ended(over(Optional.of(Trace.of(TRACE))));
        endOne();
        assertEquals(1, collector.nextRequest().spans().size());
    }

    @Test
    void whereThereIsNoCollectorNothingIsCounted() throws Exception {
        endOne();
        assertEquals(Optional.empty(), export.counts());
    }

    @Test
    void whatWaitsIsSentAtTheEnd() throws Exception {
        follow();
        endOne();
        collector.next(); // the seconds at the end are not for loading classes
        for (int i = 0; i < 1000; i++) {
            endOne();
        }
        export.close(SpanExport.LEAVES_WITHIN);
        assertEquals(Optional.of(new Counts(1001, 0, 0)), export.counts());
        assertEquals(1000, collector.waiting());
        endOne(); // of a thread that came late
        assertEquals(Optional.of(new Counts(1001, 1, 0)), export.counts());
    }

    @Test
    void aReloadSendsWhatWaitsWhereItWasToGo() throws Exception {
        try (TestCollector next = new TestCollector()) {
            follow();
            endOne();
            export.follow(to(next.endpoint(), Duration.ofSeconds(30), 1000));
            endOne();
            collector.next();
            next.next();
            awaitCounts(new Counts(2, 0, 0));
            export.follow(new OtelConfig(Optional.empty()));
            endOne();
            assertEquals(Optional.of(new Counts(2, 0, 0)), export.counts());
        }
    }

    @Test
    void oneThatIsBusyIsSentTheSameAgain() throws Exception {
        try (LogCapture log = LogCapture.containing(collector.endpoint(), SpanExport.class.getName(), Level.INFO)) {
            collector.answerWith(503);
            follow();
            endOne();
            collector.nextRequest();
            assertEquals("WARN " + name() + ": it answered 503", log.next());
            collector.answerWith(200);
            assertEquals(
                    OWN,
                    TestCollector.hex(collector.nextRequest().spans().getFirst().getSpanId()));
            awaitCounts(new Counts(1, 0, 0));
            assertEquals("INFO " + name() + " takes spans again", log.next());
        }
    }

    @Test
    void whatOneRefusesIsLost() throws Exception {
        try (LogCapture log = LogCapture.containing(collector.endpoint(), SpanExport.class.getName(), Level.INFO)) {
            collector.answerWith(401);
            follow();
            endOne();
            awaitCounts(new Counts(0, 1, 0));
            assertEquals("WARN " + name() + ": it answered 401; 1 span(s) lost", log.next());
        }
    }

    @Test
    void oneThatIsAwayIsToldOfAndHoldsNobodyUp() throws Exception {
        collector.close();
        try (LogCapture log = LogCapture.containing(collector.endpoint(), SpanExport.class.getName(), Level.INFO)) {
            follow();
            endOne();
            assertEquals("WARN " + name() + ": it cannot be connected to", log.next());
            export.close(SpanExport.LEAVES_WITHIN); // in the pause before the next try
            assertEquals("WARN " + name() + ": it cannot be connected to; 1 span(s) lost", log.next());
            assertEquals(Optional.of(new Counts(0, 1, 0)), export.counts());
        }
    }

    @Test
    void oneThatSaysNothingIsGivenUp() throws Exception {
        collector.keepSilent();
        export.follow(to(collector.endpoint(), Duration.ofMillis(50), 1000));
        endOne();
        collector.nextRequest();
        collector.nextRequest(); // the same again
        export.close(SpanExport.LEAVES_WITHIN);
        assertEquals(Optional.of(new Counts(0, 1, 0)), export.counts());
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUp() throws Exception {
        try (LogCapture log = LogCapture.containing(collector.endpoint(), SpanExport.class.getName(), Level.INFO)) {
            collector.answerDropByDrop();
            export.follow(to(collector.endpoint(), Duration.ofSeconds(30), 1000));
            endOne();
            collector.nextRequest();
            String line = log.next();
            assertTrue(line.startsWith("WARN " + name() + ": "), line);
            collector.answerWith(200);
            awaitCounts(new Counts(1, 0, 0));
        }
    }

    @Test
    void whatFindsNoRoomIsLostAtOnce() throws Exception {
        collector.keepSilent();
        export.follow(to(collector.endpoint(), Duration.ofSeconds(1), 3));
        endOne();
        collector.nextRequest(); // from here on the sender waits
        for (int i = 0; i < 5; i++) {
            endOne();
        }
        assertEquals(Optional.of(new Counts(0, 0, 2)), export.counts());
        collector.answerWith(200);
        awaitCounts(new Counts(4, 0, 2));
    }

    /** Else a small queue would be full long before the sender looks at it again. */
    @Test
    void aFullQueueIsSentAtOnce() throws Exception {
        export.follow(to(collector.endpoint(), Duration.ofSeconds(30), 3));
        endOne();
        collector.next(); // classes are loaded
        long begun = System.nanoTime();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 3; i++) {
                endOne();
            }
            for (int i = 0; i < 3; i++) {
                collector.next();
            }
        }
        Duration lasted = Duration.ofNanos(
                System.nanoTime() - begun); // ten seconds where each round waits for the sender's own look
        assertTrue(lasted.compareTo(Duration.ofSeconds(6)) < 0, lasted::toString);
        assertEquals(0, export.counts().orElseThrow().overflowed());
    }

    @Test
    void whatWasLostIsToldBeforeItTakesSpansAgain() throws Exception {
        try (LogCapture log = LogCapture.containing(collector.endpoint(), SpanExport.class.getName(), Level.INFO)) {
            collector.answerWith(503);
            follow();
            endOne();
            collector.nextRequest();
            assertEquals("WARN " + name() + ": it answered 503", log.next());
            collector.answerWith(401);
            awaitCounts(new Counts(0, 1, 0)); // within the minute in which nothing more is told
            collector.answerWith(200);
            endOne();
            awaitCounts(new Counts(1, 1, 0));
            assertEquals("WARN " + name() + ": it answered 401; 1 span(s) lost", log.next());
            assertEquals("INFO " + name() + " takes spans again", log.next());
        }
    }
}
