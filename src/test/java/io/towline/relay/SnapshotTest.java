package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Traffic;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.Await;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relays as operators see them, and what operators do to some of them. */
class SnapshotTest {

    private static final Duration A_PING_IS_DUE = Duration.ofMillis(27_700);

    private RelayFixture fixture;

    @BeforeEach
    void begin() throws IOException {
        fixture = new RelayFixture();
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @Test
    void anOpenRelayIsSeenWithAllThatIsKnownOfIt() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutPings());
        fixture.advance(Duration.ofSeconds(3));
        relay.client().send(Frame.text("hello").masked());
        relay.server().expect(Frame.text("hello").masked());
        fixture.advance(Duration.ofSeconds(2));
        relay.server().send(Frame.ping("x"));
        relay.client().expect(Frame.ping("x"));
        fixture.advance(Duration.ofMillis(500));
        LiveConversation seen = only();
        assertEquals(1, seen.arrival().id());
        assertEquals(new Destination("chat", "backend", Optional.of("ws://server-1")), seen.destination());
        assertEquals(Optional.of("v1"), seen.protocol());
        assertEquals(Optional.empty(), seen.session());
        assertEquals(Duration.ofMillis(5_500), seen.age());
        assertEquals(new Traffic(1, 11, 1, 3), seen.traffic());
        assertEquals(
                new Side(Optional.empty(), 0, Duration.ofMillis(2_500), Optional.of(Duration.ofMillis(2_500))),
                seen.client());
        assertEquals(new Side(Optional.empty(), 0, Duration.ofMillis(500), Optional.empty()), seen.upstream());
    }

    @Test
    void whatIsOverIsNotSeen() throws Exception {
        Joined relay = fixture.join();
        fixture.relays.hardStop();
        relay.ending();
        assertEquals(List.of(), fixture.relays.snapshot());
    }

    @Test
    void thoseThatAreManyAreAllSeen() throws Exception {
        for (int i = 0; i < 12; i++) {
            fixture.join();
        }
        assertEquals(
                Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L),
                Set.copyOf(fixture.relays.snapshot().stream()
                        .map(each -> each.arrival().id())
                        .toList()));
    }

    @Test
    void aPingsRoundTripIsThatOfTheSideThatAnswered() throws Exception {
        Joined relay = fixture.join();
        fixture.advance(A_PING_IS_DUE);
        Frame toClient = relay.client().receive();
        Frame toServer = relay.server().receive();
        fixture.advance(Duration.ofMillis(40));
        answer(relay, toClient.pong(true));
        assertEquals(Optional.of(Duration.ofMillis(40)), only().client().roundTrip());
        assertEquals(Optional.empty(), only().upstream().roundTrip());
        fixture.advance(Duration.ofMillis(1_460));
        relay.server().send(toServer.pong(false), Frame.text("there"));
        relay.client().expect(Frame.text("there"));
        assertEquals(Optional.of(Duration.ofMillis(1_500)), only().upstream().roundTrip());
        assertEquals(
                List.of(0L, 0L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L),
                fixture.relays.pingRoundTrips().clients().counts().counts());
        assertEquals(
                Duration.ofMillis(1_500),
                fixture.relays.pingRoundTrips().upstreams().counts().sum());
    }

    /** A pong may come unasked (RFC 6455 §5.5.3), and a second one tells nothing. */
    @Test
    void aPongThatComesTwiceCountsOnce() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        fixture.advance(A_PING_IS_DUE);
        Frame ping = relay.client().receive();
        fixture.advance(Duration.ofMillis(40));
        answer(relay, ping.pong(true));
        fixture.advance(Duration.ofSeconds(5));
        answer(relay, ping.pong(true));
        assertEquals(Optional.of(Duration.ofMillis(40)), only().client().roundTrip());
        assertEquals(1, fixture.relays.pingRoundTrips().clients().counts().total());
    }

    /** All pings to one side carry the same: while two are out, a pong might be either's. */
    @Test
    void aPongThatMayBelongToEitherOfTwoPingsTellsNothing() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        fixture.advance(A_PING_IS_DUE);
        Frame ping = relay.client().receive();
        relay.client().send(Frame.text("alive, but no pong").masked());
        relay.server().receive();
        fixture.advance(A_PING_IS_DUE);
        assertEquals(ping, relay.client().receive());
        answer(relay, ping.pong(true));
        assertEquals(Optional.empty(), only().client().roundTrip());
        assertEquals(0, fixture.relays.pingRoundTrips().clients().counts().total());
    }

    @Test
    void bytesThatASideDoesNotTakeAreSeenWaiting() throws Exception {
        fixture.close();
        fixture = new RelayFixture(4096);
        Joined relay = fixture.join();
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                relay.server().send(Frame.of(0x82, new byte[1 << 20]));
            } catch (IOException cutAtTheEnd) {
                // as it should be
            }
        });
        Await.until(() -> only().client().queued() > 0, "something to wait for its client");
        long queued = only().client().queued();
        assertTrue(queued > 0 && queued <= 1 << 20, "" + queued);
        assertEquals(0, only().upstream().queued());
        relay.client().leave();
        sender.join(Duration.ofSeconds(60));
    }

    @Test
    void anOperatorsCloseTellsBothSides() throws Exception {
        Joined stays = fixture.join();
        Joined goes = fixture.join();
        assertEquals(1, fixture.relays.close(each -> each.arrival().id() == 2, 4001, "moved"));
        goes.client().expect(Frame.close(4001, "moved"));
        goes.server().expect(Frame.close(1001, "moved").masked());
        assertEquals(0, fixture.relays.close(each -> each.arrival().id() == 2, 4002, "again"));
        goes.client().send(Frame.close(4001, "").masked());
        goes.client().leave();
        goes.server().leave();
        assertEquals(Ending.of(By.TOWLINE, Cause.CLOSED_BY_OPERATOR, 4001, "moved"), goes.ending());
        assertEquals("closed-by-operator", Cause.CLOSED_BY_OPERATOR.label());
        stays.expectAlive();
    }

    @Test
    void aChoiceThatFailsIsHeardAndClosesNothing() throws Exception {
        Joined relay = fixture.join();
        assertThrows(
                IllegalStateException.class,
                () -> fixture.relays.close(
                        each -> {
                            throw new IllegalArgumentException("thrown by this test");
                        },
                        1000,
                        ""));
        relay.expectAlive();
    }

    @Test
    void someAreToldToGoAndNewOnesAmongThemAtOnce() throws Exception {
        Joined stays = fixture.join();
        Joined goes = fixture.join();
        fixture.relays.drain(on("ws://server-2", "ws://server-3"), Duration.ZERO);
        goes.client().expect(Frame.close(1012, "draining"));
        goes.server().expect(Frame.close(1001, "draining").masked());
        fixture.join().client().expect(Frame.close(1012, "draining"));
        stays.expectAlive();
        fixture.join().expectAlive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasNotBeenToldMayStayIfThatIsTakenBack(boolean takenBack) throws Exception {
        Joined first = fixture.join();
        Joined second = fixture.join();
        Set<String> drained = ConcurrentHashMap.newKeySet();
        drained.addAll(Set.of("ws://server-1", "ws://server-2"));
        fixture.relays.drain(
                destination -> destination.server().filter(drained::contains).map(_ -> Cause.DRAIN),
                Duration.ofSeconds(10));
        first.client().expect(Frame.close(1012, "draining"));
        if (takenBack) {
            drained.clear();
        }
        fixture.advance(Duration.ofSeconds(11));
        if (takenBack) {
            second.expectAlive();
        } else {
            second.client().expect(Frame.close(1012, "draining"));
        }
    }

    private static Function<Destination, Optional<Cause>> on(String... servers) {
        return destination ->
                destination.server().filter(Set.of(servers)::contains).map(_ -> Cause.DRAIN);
    }

    private LiveConversation only() {
        List<LiveConversation> all = fixture.relays.snapshot();
        assertEquals(1, all.size());
        return all.getFirst();
    }

    /** Returns when the relay has read the pong: a text behind it has passed. */
    private static void answer(Joined relay, Frame pong) throws IOException {
        relay.client().send(pong, Frame.text("here").masked());
        relay.server().expect(Frame.text("here").masked());
    }
}
