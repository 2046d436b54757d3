package io.towline.bridge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.handshake.origin.PageOrigin;
import io.towline.handshake.origin.PageOrigin.Allowed;
import io.towline.handshake.origin.PageOrigin.Denied;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CorsTest {

    private static final Map<String, String> ALWAYS =
            Map.of("Vary", "Accept, Origin", "Cache-Control", "no-store, no-transform", "X-Accel-Buffering", "no");

    private static Map<String, String> fields(HeaderMap headers) {
        Map<String, String> fields = new TreeMap<>();
        for (HeaderValues field : headers) {
            fields.put(field.getHeaderName().toString(), String.join("|", field));
        }
        return fields;
    }

    private static Map<String, String> filled(PageOrigin page) {
        HeaderMap common = new HeaderMap();
        Cors.fill(common, page);
        return fields(common);
    }

    @Test
    void anAllowedOriginMayReadWithItsCredentials() {
        Map<String, String> expected = new TreeMap<>(ALWAYS);
        expected.put("Access-Control-Allow-Origin", "https://a.example");
        expected.put("Access-Control-Allow-Credentials", "true");
        expected.put("Access-Control-Expose-Headers", "Retry-After");
        assertEquals(expected, filled(new Allowed(Optional.of("https://a.example"), Optional.of("https://a.example"))));
    }

    @Test
    void withoutAnOriginNothingIsAllowedExpressly() {
        assertEquals(ALWAYS, filled(new Allowed(Optional.empty(), Optional.of("https://a.example"))));
    }

    @Test
    void aDeniedOriginReadsNothing() {
        assertEquals(ALWAYS, filled(new Denied("No.")));
    }

    @Test
    void aPreflightIsAnsweredWithWhatItAsksFor() {
        HeaderMap request = new HeaderMap();
        request.put(new HttpString("Access-Control-Request-Method"), "POST");
        Answer answer = Cors.options(request);
        assertEquals(204, answer.status());
        assertEquals(0, answer.body().length);
        Map<String, String> expected = new TreeMap<>(Map.of(
                "Allow", "GET, POST, DELETE, OPTIONS",
                "Access-Control-Allow-Methods", "GET, POST, DELETE",
                "Access-Control-Allow-Headers",
                        "Content-Type, Authorization, Towline-Session, Towline-Seq, Towline-Ack, Last-Event-ID",
                "Access-Control-Max-Age", "7200"));
        assertEquals(expected, fields(answer.headers()));
        request.put(new HttpString("Access-Control-Request-Headers"), "traceparent,x-own");
        expected.put("Access-Control-Allow-Headers", "traceparent, x-own");
        assertEquals(expected, fields(Cors.options(request).headers()));
    }

    @Test
    void whoAsksForNoPageIsToldTheMethods() {
        assertEquals(
                Map.of("Allow", "GET, POST, DELETE, OPTIONS"),
                fields(Cors.options(new HeaderMap()).headers()));
    }
}
