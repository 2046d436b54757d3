package io.towline.metrics;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Conversation.Forwarded;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Traffic;
import io.towline.io.connection.RoundTrips;
import io.towline.metrics.Source.Buffers;
import io.towline.metrics.Source.ListenerReading;
import io.towline.metrics.Source.ProxyHeaders;
import io.towline.metrics.Source.Reading;
import io.towline.metrics.Source.Reloads;
import io.towline.metrics.Source.ServerReading;
import io.towline.metrics.Source.ServerState;
import io.towline.metrics.Source.Tls;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Something of everything that there is to measure. */
public final class SampleReadings {

    private static final Destination CHAT = new Destination("chat", "app", Optional.of("ws://127.0.0.1:9000"));

    private SampleReadings() {}

    public static Reading of(LiveConversation... open) {
        return new Reading(
                List.of(
                        new ListenerReading("main", 3, 10, 2, Optional.empty(), Optional.of(new ProxyHeaders(9, 1))),
                        new ListenerReading(
                                "secure",
                                1,
                                4,
                                0,
                                Optional.of(new Tls(4, 1, Optional.of(Instant.parse("2027-01-01T00:00:00.500Z")))),
                                Optional.empty())),
                List.of(
                        new ServerReading(
                                "app",
                                "ws://127.0.0.1:9000",
                                ServerState.IN_USE,
                                2,
                                Optional.of(Duration.ofMillis(3)),
                                7,
                                Map.of("connect", 1L)),
                        new ServerReading(
                                "app",
                                "ws://127.0.0.1:9001",
                                ServerState.SET_ASIDE,
                                0,
                                Optional.empty(),
                                0,
                                Map.of("answer", 2L, "connect", 3L))),
                Map.of("app", 3),
                List.of(open),
                new RoundTrips.Counts(
                        List.of(1L, 0L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), Duration.ofMillis(12_009)),
                new RoundTrips.Counts(List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L), Duration.ZERO),
                new Buffers(4096, 268_435_456),
                new Source.Parked(6, 700, 80, 9),
                List.of(
                        new Source.LimitReading("main", "", "requests", 4),
                        new Source.LimitReading("", "chat", "handshakes", 7)),
                new Source.Compressed(70_000, 9_000, 2),
                5,
                false,
                new Reloads(2, 1, Optional.of(Instant.parse("2026-11-21T10:00:00Z"))),
                Map.of("access", 3L, "console", 0L),
                Optional.of(new Source.Spans(300, 20, 1)));
    }

    static LiveConversation open(Optional<String> session, long bytesIn) {
        Side side = new Side(Optional.empty(), 40, Duration.ZERO, Optional.empty());
        return new LiveConversation(
                arrival(session.isPresent() ? Kind.SSE : Kind.WEBSOCKET),
                CHAT,
                Optional.empty(),
                session,
                Duration.ofSeconds(1),
                new Traffic(1, bytesIn, 2, 20),
                side,
                side);
    }

    static Arrival arrival(Kind kind) {
        return new Arrival(1, 0, "main", InetAddress.getLoopbackAddress(), kind, "/chat", Optional.empty());
    }

    static void opened(ConversationCounts counts) {
        counts.opened(new OpenedConversation(
                arrival(Kind.WEBSOCKET), CHAT, OptionalInt.of(101), Optional.empty(), Optional.empty()));
    }

    static Conversation over(Cause cause, OptionalInt status, Traffic traffic) {
        return over(cause, status, Optional.empty(), traffic);
    }

    static Conversation over(Cause cause, OptionalInt status, Optional<String> session, Traffic traffic) {
        boolean routed = cause != Cause.REFUSED_NO_ROUTE;
        return new Conversation(
                arrival(Kind.WEBSOCKET),
                routed ? Optional.of(CHAT) : Optional.empty(),
                status,
                Optional.empty(),
                session,
                Duration.ofSeconds(1),
                traffic,
                Ending.of(By.CLIENT, cause, ""));
    }

    /** A plain request that was sent on. */
    static Conversation forwarded(Cause cause, OptionalInt status, Optional<Duration> firstByte, Traffic traffic) {
        return new Conversation(
                arrival(Kind.HTTP),
                Optional.of(CHAT),
                status,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1),
                traffic,
                Ending.of(By.UPSTREAM, cause, ""),
                Optional.of(new Forwarded("GET", firstByte)));
    }
}
