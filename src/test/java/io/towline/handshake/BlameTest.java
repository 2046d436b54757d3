package io.towline.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.handshake.HandshakeResult.Abandoned;
import io.towline.handshake.HandshakeResult.Answered;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.handshake.upstream.Dial;
import io.undertow.util.HeaderMap;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose doing it was that there is no conversation, be it a relay's or a session's. */
class BlameTest {

    @ParameterizedTest
    @CsvSource({
        "REFUSED_UNAVAILABLE, UPSTREAM",
        "REFUSED_UNREACHABLE, UPSTREAM",
        "REFUSED_TIMEOUT, UPSTREAM",
        "REFUSED_EXHAUSTED, TOWLINE",
        "REFUSED_DRAINING, TOWLINE",
        "HARD_STOP, TOWLINE",
        "INTERNAL_ERROR, TOWLINE",
    })
    void aServerThatIsNotThereIsTheUpstreamsDoing(Cause cause, By by) {
        Ending expected = Ending.of(by, cause, "why");
        assertEquals(expected, new HandshakeResult.Failed(cause, 503, Optional.of("s"), "why").ending());
        assertEquals(expected, new Dial.Result.Failed(cause, 503, Optional.of("s"), "why", "said").ending());
    }

    @Test
    void anAnswerIsTheUpstreams() {
        Ending expected = Ending.of(By.UPSTREAM, Cause.UPSTREAM_REFUSED, "the server answered 418");
        assertEquals(expected, new Answered("s", 418, "the server answered 418").ending());
        assertEquals(expected, new Dial.Result.Answered("s", 418, "Teapot", new HeaderMap(), new byte[0]).ending());
    }

    @Test
    void aBadHandshakeIsRefusedByTowlineAndALostClientEndedItItself() {
        assertEquals(
                Ending.of(By.TOWLINE, Cause.REFUSED_ORIGIN, "no"),
                new Refused(Cause.REFUSED_ORIGIN, 403, "no").ending());
        Abandoned abandoned = new Abandoned(Optional.of("s"));
        assertEquals(By.CLIENT, abandoned.ending().by());
        assertEquals(Cause.CLIENT_LOST, abandoned.ending().cause());
        assertEquals(OptionalInt.empty(), abandoned.answered());
    }
}
