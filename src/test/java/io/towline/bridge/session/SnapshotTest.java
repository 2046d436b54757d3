package io.towline.bridge.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.bridge.message.Farewell;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions as operators see them, and what operators do to some of them. */
class SnapshotTest {

    private SessionFixture fixture;

    @BeforeEach
    void begin() throws Exception {
        fixture = new SessionFixture();
    }

    @AfterEach
    void end() throws InterruptedException {
        fixture.close();
    }

    @Test
    void anOpenSessionIsSeenWithAllThatIsKnownOfIt() throws Exception {
        Session session = fixture.open();
        fixture.thread.pass(Duration.ofSeconds(3));
        fixture.says("hello");
        fixture.thread.pass(Duration.ofSeconds(2));
        LiveConversation seen = only();
        assertEquals(SessionFixture.ARRIVAL, seen.arrival());
        assertEquals(new Destination("chat", "backend", Optional.of("ws://one:9000")), seen.destination());
        assertEquals(Optional.of("chat"), seen.protocol());
        assertEquals(Optional.of(session.hash()), seen.session());
        assertEquals(Duration.ofSeconds(5), seen.age());
        assertEquals(new Traffic(1, 2, 3, 4), seen.traffic());
        assertEquals(new Side(Optional.empty(), 5, Duration.ofSeconds(5), Optional.empty()), seen.client());
        assertEquals(
                new Side(
                        Optional.of(Duration.ofMillis(3)),
                        42,
                        Duration.ofMillis(5),
                        Optional.of(Duration.ofSeconds(2))),
                seen.upstream());
    }

    @Test
    void aClientIsHeardWhenItComesWithAnything() throws Exception {
        Session session = fixture.open();
        fixture.says("one");
        fixture.thread.pass(Duration.ofSeconds(3));
        fixture.thread.on(() -> session.acknowledge(1));
        fixture.thread.pass(Duration.ofSeconds(1));
        assertEquals(new Side(Optional.empty(), 0, Duration.ofSeconds(1), Optional.empty()), only().client());
        fixture.attach(session);
        assertEquals(Duration.ZERO, only().client().sinceHeard());
    }

    @Test
    void aPongOfAClientIsASignOfItUntilAnotherConnectionTakesOver() throws Exception {
        Session session = fixture.open();
        fixture.attach(session);
        fixture.thread.pass(Duration.ofSeconds(3));
        fixture.thread.on(() -> session.clientAnswered(Duration.ofMillis(12)));
        assertEquals(new Side(Optional.of(Duration.ofMillis(12)), 0, Duration.ZERO, Optional.empty()), only().client());
        assertEquals(1, fixture.sessions.pingRoundTrips().clients().counts().total());
        fixture.attach(session);
        assertEquals(Optional.empty(), only().client().roundTrip());
    }

    @Test
    void whatHasNotOpenedOrIsOverIsNotSeen() throws Exception {
        fixture.begin();
        assertEquals(List.of(), fixture.sessions.snapshot());
        fixture.thread.on(() -> fixture.dial().agree());
        assertEquals(1, fixture.sessions.snapshot().size());
        fixture.sessions.hardStop();
        fixture.settle();
        assertEquals(List.of(), fixture.sessions.snapshot());
    }

    @Test
    void anOperatorsCloseIsAFarewellAndTellsTheServer() throws Exception {
        Session session = fixture.open();
        FakeReceiver receiver = fixture.attach(session);
        String hash = session.hash();
        assertEquals(0, fixture.sessions.close(each -> false, 4001, "moved"));
        assertEquals(1, fixture.sessions.close(each -> each.session().equals(Optional.of(hash)), 4001, "moved"));
        fixture.settle();
        assertEquals("close 1001 moved", fixture.uplink().done.getLast());
        assertEquals(
                Optional.of(new Farewell(4001, "moved", true)), session.outbox().farewell());
        assertEquals("news 4001/moved/true", receiver.heard.getLast());
        assertEquals(0, fixture.sessions.close(each -> true, 4002, "again"));
        fixture.thread.on(() -> fixture.uplink().closed());
        fixture.expectTold("ended ws://one:9000 TOWLINE closed-by-operator 4001 moved");
    }

    @Test
    void someAreToldToGoAndOneThatOpensAmongThemAtOnce() throws Exception {
        fixture.open();
        FakeUplink first = fixture.uplink();
        fixture.begin();
        fixture.sessions.drain(to("other"), Duration.ZERO);
        fixture.settle();
        assertEquals("begin", first.done.getLast());
        fixture.sessions.drain(to("backend"), Duration.ZERO);
        fixture.settle();
        assertEquals("close 1001 draining", first.done.getLast());
        fixture.thread.on(first::closed);
        fixture.expectTold("ended ws://one:9000 TOWLINE upstream-removed 1012 draining");
        fixture.thread.on(() -> fixture.dial().agree());
        fixture.settle();
        assertEquals("close 1001 draining", fixture.uplink().done.getLast());
    }

    private static Function<Destination, Optional<Cause>> to(String upstream) {
        return destination -> Optional.of(Cause.UPSTREAM_REMOVED)
                .filter(_ -> destination.upstream().equals(Optional.of(upstream)));
    }

    private LiveConversation only() {
        List<LiveConversation> all = fixture.sessions.snapshot();
        assertEquals(1, all.size());
        return all.getFirst();
    }
}
