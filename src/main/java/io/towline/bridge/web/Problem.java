package io.towline.bridge.web;

import java.util.Map;

/**
 * An error of Towline's own as {@code application/problem+json} (RFC 9457).
 *
 * @param detail one sentence that says what and where
 * @param members further members: numbers and strings
 */
public record Problem(int status, String title, String detail, Map<String, Object> members) { // contract only

    public Problem {
        members = Map.copyOf(members);
    }

    /** With {@code Content-Type}, and {@code Retry-After} where {@code members} has {@code retryAfter} (seconds; the member stays). */
    public Answer answer() {
        throw new UnsupportedOperationException("contract only");
    }
}
