package io.towline.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.Traffic;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as failed. */
class SpanStatusTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            ANSWERED, UPSTREAM, 200,
            ANSWERED, UPSTREAM, 404,
            ANSWERED, UPSTREAM, 500, 500
            ANSWERED, UPSTREAM, 503, 503
            UPSTREAM_REFUSED, UPSTREAM, 403,
            UPSTREAM_REFUSED, UPSTREAM, 502, 502
            CLIENT_CLOSED, CLIENT, 101,
            UPSTREAM_CLOSED, UPSTREAM, 101,
            CLIENT_LOST, CLIENT, 101,
            UPSTREAM_LOST, UPSTREAM, 101, upstream-lost
            PROTOCOL_ERROR, CLIENT, 101,
            PROTOCOL_ERROR, UPSTREAM, 101, protocol-error
            DRAIN, TOWLINE, 101,
            HARD_STOP, TOWLINE, 101, hard-stop
            REFUSED_NO_ROUTE, TOWLINE, 404,
            REFUSED_AUTH, TOWLINE, 401,
            REFUSED_LIMIT, TOWLINE, 429,
            REFUSED_UNREACHABLE, UPSTREAM, 502, refused-unreachable
            REFUSED_TIMEOUT, UPSTREAM, 504, refused-timeout
            INTERNAL_ERROR, TOWLINE, 500, internal-error
            """)
    void itsTypeIsOurCauseOrTheServersStatus(Cause cause, By by, int status, String type) {
        assertEquals(Optional.ofNullable(type), SpanStatus.errorType(over(cause, by, status)));
    }

    private static Conversation over(Cause cause, By by, int status) {
        return new Conversation(
                new Arrival(1, 0, "main", InetAddress.getLoopbackAddress(), Kind.HTTP, "/", Optional.empty()),
                Optional.empty(),
                OptionalInt.of(status),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Traffic.NONE,
                Ending.of(by, cause, ""));
    }
}
