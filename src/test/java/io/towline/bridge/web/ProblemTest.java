package io.towline.bridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.undertow.util.Headers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void membersStandBehindTheStandardOnes() {
        Answer answer = new Problem(
                        409, "Conflict", "A gap: \"7\" came.", Map.of("sent", 12L, "expected", 5, "by", "é"))
                .answer();
        assertEquals(409, answer.status());
        assertEquals("application/problem+json", answer.headers().getFirst(Headers.CONTENT_TYPE));
        assertFalse(answer.headers().contains(Headers.RETRY_AFTER));
        assertEquals("""
                {"title":"Conflict","status":409,"detail":"A gap: \\"7\\" came.","by":"é","expected":5,"sent":12}""", new String(answer.body(), UTF_8));
    }

    @Test
    void whenToComeBackIsAFieldToo() {
        Answer answer = new Problem(503, "Full", "Try again.", Map.of("retryAfter", 10)).answer();
        assertEquals("10", answer.headers().getFirst(Headers.RETRY_AFTER));
        assertEquals("""
                {"title":"Full","status":503,"detail":"Try again.","retryAfter":10}""", new String(answer.body(), UTF_8));
    }
}
