package io.towline.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
