package io.towline.admin.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Kind;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TrafficHistoryTest {

    /** Longer than any walk that a fake needs, fifty times. */
    private static final long HOUR = 3_600_000_000_000L;

    private final FakeProxyControl proxy = new FakeProxyControl();
    private final TrafficHistory history = new TrafficHistory();

    @Test
    void whatHappenedBetweenTwoSamplesIsInTheSecond() {
        end(Cause.UPSTREAM_LOST);
        open();
        sample(0);
        end(Cause.UPSTREAM_LOST);
        end(Cause.UPSTREAM_LOST);
        end(Cause.DRAIN);
        open();
        TrafficPoint point = sample(HOUR);
        assertEquals(1, point.opened());
        assertEquals(3, point.ended());
        assertEquals(Map.of(Cause.UPSTREAM_LOST, 2L, Cause.DRAIN, 1L), point.endings());
    }

    @Test
    void trafficIsTheDifferencePerSecond() {
        proxy.traffic = new Traffic(1_000, 1_000, 1_000, 1_000);
        assertEquals(Traffic.NONE, sample(0).traffic());
        proxy.traffic = new Traffic(4_600, 8_200, 1_000, 11_800);
        assertEquals(new Traffic(1, 2, 0, 3), sample(HOUR).traffic());
    }

    /** A walk that took a while is not repeated at once: until then the pace is the last known. */
    @Test
    void askingForTrafficTakesASmallShareOfTheTime() {
        sample(0);
        proxy.traffic = new Traffic(10, 10, 10, 10);
        assertEquals(Traffic.NONE, sample(1).traffic());
        assertEquals(1, proxy.walks.get());
        sample(HOUR);
        assertEquals(2, proxy.walks.get());
    }

    @Test
    void theLastQuarterOfAnHourIsKept() {
        for (int i = 0; i < 905; i++) {
            history.sample(proxy, Instant.ofEpochSecond(i), i * HOUR);
        }
        List<TrafficPoint> points = history.points();
        assertEquals(900, points.size());
        assertEquals(Instant.ofEpochSecond(5), points.getFirst().at());
        assertEquals(Instant.ofEpochSecond(904), points.getLast().at());
    }

    private TrafficPoint sample(long nanos) {
        return history.sample(proxy, Instant.EPOCH, nanos);
    }

    private void open() {
        history.opened(new OpenedConversation(
                FakeProxyControl.arrival(1, "192.0.2.1", Kind.SSE, "/"),
                new Destination("chat", "app", Optional.empty()),
                OptionalInt.of(200),
                Optional.empty(),
                Optional.empty()));
    }

    private void end(Cause cause) {
        history.ended(FakeProxyControl.over(1, "192.0.2.1", Optional.of("chat"), cause, OptionalInt.empty(), "")
                .conversation());
    }
}
