package io.towline.conversation.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.OpenedConversation;
import io.towline.conversation.Traffic;
import io.towline.conversation.Witness;
import io.towline.conversation.Witnesses;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What witnesses keep of conversations that are over. */
class RecentEndingsTest {

    private final AtomicLong second = new AtomicLong();
    private final RecentEndings recent = new RecentEndings(3, 2, this::now);

    @ParameterizedTest
    @CsvSource({"0, ''", "1, 1@1", "3, 3@3 2@2 1@1", "4, 4@4 3@3 2@2", "7, 7@7 6@6 5@5"})
    void theLatestAreRememberedNewestFirst(int conversations, String remembered) {
        for (int id = 1; id <= conversations; id++) {
            recent.ended(conversation(id, Traffic.NONE));
        }
        assertEquals(remembered, shown());
    }

    /** A server is lost with all it had, and its clients knock in vain for half a minute. */
    @Test
    void refusalsPushNoLossOut() {
        RecentEndings endings = new RecentEndings(1_000, 200, this::now);
        for (int id = 1; id <= 196; id++) {
            endings.ended(of(id, OptionalInt.of(101), Cause.UPSTREAM_LOST));
        }
        for (int id = 197; id <= 2_296; id++) {
            endings.ended(of(id, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE));
        }
        assertEquals(
                196,
                endings.newestFirst().stream()
                        .filter(each -> each.conversation().ending().cause() == Cause.UPSTREAM_LOST)
                        .count());
        assertEquals(396, endings.newestFirst().size());
        assertEquals(
                List.of("refused-unreachable x 2100 since 197, latest 2296", "upstream-lost x 196 since 1, latest 196"),
                repeated(endings));
    }

    /** By cause and place, and anew after five quiet minutes. */
    @Test
    void endingsThatAreAlikeAreCounted() {
        recent.ended(of(1, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE));
        recent.ended(of(2, OptionalInt.of(504), Cause.REFUSED_TIMEOUT));
        recent.ended(of(3, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE, "ws://127.0.0.1:9001"));
        recent.ended(of(4, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE));
        second.addAndGet(299);
        recent.ended(of(5, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE));
        second.addAndGet(300);
        recent.ended(of(6, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE));
        assertEquals(
                List.of(
                        "refused-unreachable x 1 since 605, latest 605",
                        "refused-unreachable x 3 since 1, latest 304",
                        "refused-unreachable x 1 since 3, latest 3",
                        "refused-timeout x 1 since 2, latest 2"),
                repeated(recent));
    }

    /** A client that leaves during the handshake is lost as well, and there may be thousands of these. */
    @Test
    void whatNeverOpenedIsKeptApart() {
        recent.ended(of(1, OptionalInt.of(101), Cause.CLIENT_LOST));
        for (int id = 2; id <= 9; id++) {
            recent.ended(of(id, OptionalInt.empty(), Cause.CLIENT_LOST));
        }
        assertEquals("9@9 8@8 1@1", shown());
    }

    @Test
    void countsAreBounded() {
        for (int id = 1; id <= 500; id++) {
            recent.ended(of(id, OptionalInt.of(502), Cause.REFUSED_UNREACHABLE, "ws://127.0.0.1:" + id));
        }
        assertEquals(
                RepeatedEndings.MOST_SORTS + RepeatedEndings.MOST_FORMER,
                repeated(recent).size());
        assertEquals(
                "refused-unreachable x 1 since 500, latest 500",
                repeated(recent).getFirst());
    }

    @Test
    void anOpeningIsNoEnding() {
        Conversation open = conversation(1, Traffic.NONE);
        recent.opened(new OpenedConversation(
                open.arrival(),
                open.destination().orElseThrow(),
                OptionalInt.of(101),
                Optional.empty(),
                Optional.empty()));
        assertEquals("", shown());
    }

    @Test
    void manyThreadsLoseNothingAndReadersSeeNoneTwice() throws Exception {
        RecentEndings large = new RecentEndings(4_000, 10, () -> Instant.EPOCH);
        try (var threads = Executors.newFixedThreadPool(5)) {
            Callable<Boolean> writer = () -> {
                for (int i = 0; i < 1_000; i++) {
                    large.ended(conversation(i, Traffic.NONE));
                }
                return true;
            };
            Callable<Boolean> reader = () -> {
                boolean unique = true;
                for (int i = 0; i < 20; i++) {
                    List<RecentEndings.Ended> seen = large.newestFirst();
                    Set<RecentEndings.Ended> each = Collections.newSetFromMap(new IdentityHashMap<>());
                    each.addAll(seen);
                    unique &= each.size() == seen.size();
                }
                return unique;
            };
            for (var done : threads.invokeAll(List.of(writer, writer, reader, writer, writer), 60, TimeUnit.SECONDS)) {
                assertTrue(done.resultNow());
            }
        }
        List<RecentEndings.Ended> all = large.newestFirst();
        assertEquals(4_000, all.size());
        assertEquals(
                1_000,
                all.stream()
                        .map(each -> each.conversation().arrival().id())
                        .distinct()
                        .count());
    }

    @Test
    void totalsAreTheSumOfWhatEnded() {
        Totals totals = new Totals();
        Conversation one = conversation(1, new Traffic(1, 10, 100, 1_000));
        totals.ended(one);
        totals.ended(conversation(2, new Traffic(2, 20, 200, 2_000)));
        totals.ended(conversation(3, Traffic.NONE));
        assertEquals(new Traffic(3, 30, 300, 3_000), totals.traffic());
    }

    @Test
    void severalWitnessesHearTheSame() {
        List<String> heard = new ArrayList<>();
        Witness all = new Witnesses(List.of(new Noting("first", heard), new Noting("second", heard)));
        Conversation one = conversation(1, Traffic.NONE);
        all.opened(new OpenedConversation(
                one.arrival(),
                one.destination().orElseThrow(),
                OptionalInt.of(101),
                Optional.empty(),
                Optional.empty()));
        all.ended(one);
        assertEquals(List.of("first: 1 opened", "second: 1 opened", "first: " + one, "second: " + one), heard);
    }

    private record Noting(String name, List<String> heard) implements Witness {
        @Override
        public void opened(OpenedConversation conversation) {
            heard.add(name + ": " + conversation.arrival().id() + " opened");
        }

        @Override
        public void ended(Conversation conversation) {
            heard.add(name + ": " + conversation);
        }
    }

    private String shown() {
        return String.join(
                " ",
                recent.newestFirst().stream()
                        .map(each -> each.conversation().arrival().id() + "@"
                                + each.at().getEpochSecond())
                        .toList());
    }

    private Instant now() {
        return Instant.ofEpochSecond(second.incrementAndGet());
    }

    private static List<String> repeated(RecentEndings endings) {
        return endings.repeated().stream()
                .map(each -> each.latest().conversation().ending().cause().label() + " x " + each.count() + " since "
                        + each.since().getEpochSecond() + ", latest "
                        + each.latest().at().getEpochSecond())
                .toList();
    }

    private static Conversation of(long id, OptionalInt status, Cause cause) {
        return of(id, status, cause, "ws://127.0.0.1:9000");
    }

    private static Conversation of(long id, OptionalInt status, Cause cause, String server) {
        return new Conversation(
                new Arrival(id, 0, "plain", InetAddress.getLoopbackAddress(), Kind.WEBSOCKET, "/", Optional.empty()),
                Optional.of(new Destination("chat", "backend", Optional.of(server))),
                status,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Traffic.NONE,
                Ending.of(By.UPSTREAM, cause, ""));
    }

    private static Conversation conversation(long id, Traffic traffic) {
        return new Conversation(
                new Arrival(id, 0, "plain", InetAddress.getLoopbackAddress(), Kind.WEBSOCKET, "/", Optional.empty()),
                Optional.of(new Destination("chat", "backend", Optional.empty())),
                OptionalInt.of(101),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                traffic,
                Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 1000, ""));
    }
}
