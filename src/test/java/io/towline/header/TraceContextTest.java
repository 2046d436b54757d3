package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context, §3.2 and §4. */
class TraceContextTest {

    private static final HttpString TRACEPARENT = new HttpString("traceparent");
    private static final HttpString TRACESTATE = new HttpString("tracestate");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-ff",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-09",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            })
    void aValidOneGoesOnAsItCame(String value) {
        HeaderMap onward = told(request(value));
        assertEquals(value, onward.getFirst(TRACEPARENT));
        assertEquals(1, onward.get(TRACEPARENT).size());
        assertEquals("a=1,b=2", String.join(",", onward.get(TRACESTATE)));
        assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", context(value).traceId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bG-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "FF-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                ".0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            })
    void anyOtherIsReplacedAndItsStateIsDropped(String value) {
        assertBegins(told(request(value)));
    }

    @Test
    void oneThatIsTooLongIsReplaced() {
        String start = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-";
        assertTrue(context(start + "x".repeat(512 - start.length())).came());
        assertFalse(context(start + "x".repeat(513 - start.length())).came());
    }

    @Test
    void twoAreNone() {
        HeaderMap twice = request("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        twice.add(TRACEPARENT, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertBegins(told(twice));
    }

    @Test
    void whereNoneCameEachRequestBeginsATraceOfItsOwn() {
        HeaderMap bare = new HeaderMap();
        bare.put(TRACESTATE, "a=1");
        assertBegins(told(bare));
        assertNotEquals(TraceContext.of(bare).traceId(), TraceContext.of(bare).traceId());
    }

    /** §3.2.2.4 and §4.3: a span of Towline's own is the server's parent, and what is written is version 00. */
    @ParameterizedTest
    @CsvSource({
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03, 03",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff, 03",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-09-future, 01",
    })
    void whereASpanIsRecordedItIsTheServersParent(String came, String flags) {
        TraceContext its = TraceContext.recorded(request(came), 0);
        TraceContext.Span span = its.span().orElseThrow();
        assertEquals(Optional.of("00f067aa0ba902b7"), span.parent());
        assertTrue(span.id().matches("[0-9a-f]{16}") && !span.id().equals("00f067aa0ba902b7"), span.id());
        HeaderMap onward = request(came);
        its.tell(onward);
        assertEquals("00-4bf92f3577b34da6a3ce929d0e0e4736-" + span.id() + "-" + flags, onward.getFirst(TRACEPARENT));
        assertEquals("a=1,b=2", String.join(",", onward.get(TRACESTATE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe-future",
            })
    void ofATraceThatIsNotSampledNoneIsRecorded(String came) {
        TraceContext its = TraceContext.recorded(request(came), 1);
        assertEquals(Optional.empty(), its.span());
        assertEquals(came, its.traceparent());
    }

    @Test
    void ofTracesThatBeginHereTheShareIsSampled() {
        TraceContext all = TraceContext.recorded(new HeaderMap(), 1);
        TraceContext.Span span = all.span().orElseThrow();
        assertEquals(Optional.empty(), span.parent());
        assertEquals("00-" + all.traceId() + "-" + span.id() + "-01", all.traceparent());
        TraceContext none = TraceContext.recorded(new HeaderMap(), 0);
        assertEquals(Optional.empty(), none.span());
        assertTrue(none.traceparent().endsWith("-00"), none.traceparent());
        long half = IntStream.range(0, 10_000)
                .filter(_ -> TraceContext.recorded(new HeaderMap(), 0.5).span().isPresent())
                .count();
        assertTrue(half > 4_500 && half < 5_500, () -> "of 10000 " + half); // ten times the standard deviation
    }

    private static void assertBegins(HeaderMap onward) {
        String begun = onward.getFirst(TRACEPARENT);
        assertTrue(begun.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"), begun);
        assertFalse(begun.contains("4bf92f3577b34da6a3ce929d0e0e4736"), begun);
        assertEquals(1, onward.get(TRACEPARENT).size());
        assertFalse(onward.contains(TRACESTATE));
    }

    private static HeaderMap told(HeaderMap request) {
        HeaderMap onward = new HeaderMap();
        request.forEach(field -> onward.addAll(field.getHeaderName(), field));
        TraceContext.of(request).tell(onward);
        return onward;
    }

    private static TraceContext context(String value) {
        return TraceContext.of(request(value));
    }

    private static HeaderMap request(String traceparent) {
        HeaderMap request = new HeaderMap();
        request.put(TRACEPARENT, traceparent);
        request.add(TRACESTATE, "a=1");
        request.add(TRACESTATE, "b=2");
        return request;
    }
}
