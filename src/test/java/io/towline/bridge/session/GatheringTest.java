package io.towline.bridge.session;

import static io.towline.bridge.session.SessionFixture.CLOSED;
import static io.towline.bridge.session.SessionFixture.expectHeard;
import static io.towline.bridge.session.SessionFixture.tombstone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.message.Message;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointClose.How;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages of which a server has sent a part: who pays for them, and who goes when there are too many. Limit 1 MiB. */
class GatheringTest {

    private static final long SESSION = 8192;
    private static final long SCARCE = 3 << 18;
    private static final long CROWDED = (15 << 16) + 1;
    private static final long UNIT = 200;

    private SessionFixture world;

    @BeforeEach
    void begin() throws IOException {
        world = new SessionFixture();
    }

    @AfterEach
    void end() throws InterruptedException {
        world.close();
    }

    /** A session, its server, and who receives. */
    private record Party(Session session, FakeUplink server, FakeReceiver client) {}

    private Party party() throws Exception {
        Session session = world.open();
        FakeReceiver client = world.attach(session);
        client.heard.clear();
        return new Party(session, world.uplink(), client);
    }

    private void gathers(Party who, long bytes) throws Exception {
        world.thread.on(() -> who.server.gathers(bytes));
    }

    /** The same in so large pieces that a few pass what messages in part have to themselves. */
    private void hoards(Party who, long units) throws Exception {
        gathers(who, units * UNIT);
    }

    /** Others hold so much that {@code units} are left for messages in part. */
    private void leave(long units) {
        world.budget.take(CROWDED - 1 - units * UNIT - world.budget.used());
    }

    private static void expectTurnedAway(Party who) {
        assertEquals(List.of("begin", "close 1001 no room"), who.server.done);
        expectHeard(who.client, "news 1013/no room/false");
    }

    private static void expectWell(Party... parties) {
        for (Party each : parties) {
            assertEquals(List.of("begin"), each.server.done);
            expectHeard(each.client);
        }
    }

    // ---- who pays ----

    @Test
    void whatHasComeOfAMessageIsCountedAndNoMoreWhenItIsWhole() throws Exception {
        Party one = party();
        gathers(one, 400);
        assertEquals(SESSION + 400, world.budget.used());
        gathers(one, 900);
        assertEquals(SESSION + 900, world.budget.used());
        world.says("x".repeat(950));
        assertEquals(SESSION + 950 + 64, world.budget.used(), "as one of the outbox, and only so");
        gathers(one, 0);
        assertEquals(SESSION + 950 + 64, world.budget.used());
    }

    @Test
    void oneReadMayEndAMessageAndBeginAnother() throws Exception {
        Party one = party();
        gathers(one, 400);
        world.thread.on(() -> {
            one.server.says("x".repeat(500));
            one.server.says("y");
            one.server.gathers(30);
        });
        assertEquals(SESSION + 500 + 64 + 1 + 64 + 30, world.budget.used());
    }

    @Test
    void aMessageThatIsWholeIsNotCountedTwiceWhileItIsJudgedWhetherRoomIsScarce() throws Exception {
        Party one = party();
        gathers(one, 900);
        world.budget.take(SCARCE - world.budget.used() - 100);
        world.says("x".repeat(900));
        expectHeard(one.client, "news " + "x".repeat(900));
        assertEquals(List.of("begin"), one.server.done, "not suspended");
    }

    @Test
    void aServerThatGoesLeavesNothing() throws Exception {
        Party one = party();
        gathers(one, 400);
        world.thread.on(() -> {
            one.server.beginClosing(new EndpointClose(How.LOST, OptionalInt.empty(), ""));
            one.server.closed();
        });
        assertEquals(CLOSED, world.budget.used());
        world.thread.on(() -> one.session.acknowledge(1));
        assertEquals(tombstone("upstream lost"), world.budget.used());
    }

    @Test
    void noEndOfASessionLeavesAnything() throws Exception {
        Party closed = party();
        Party cut = party();
        gathers(closed, 400);
        gathers(cut, 500);
        world.thread.on(() -> closed.session.close(OptionalInt.of(1000), "bye"));
        assertEquals(2 * SESSION + 500, world.budget.used(), "when it parts, and not only when it is gone");
        world.thread.on(() -> {
            closed.session.acknowledge(1);
            closed.server.closed();
            cut.session.hardStop();
        });
        assertEquals(tombstone("bye") + tombstone("draining"), world.budget.used());
    }

    // ---- who goes on ----

    @Test
    void whileRoomIsScarceAMessageGoesOnALittleAtATime() throws Exception {
        Party one = party();
        gathers(one, 400);
        world.budget.take(SCARCE);
        assertEquals(1024, world.thread.get(one.server::mayRead));
        gathers(one, 900);
        assertEquals(1024, world.thread.get(one.server::mayRead));
        expectWell(one);
    }

    @Test
    void upToFifteenSixteenthsThereIsRoomForIt() throws Exception {
        Party one = party();
        leave(400);
        hoards(one, 400);
        expectWell(one);
    }

    // ---- who goes ----

    @Test
    void beyondThatItsSessionEnds() throws Exception {
        Party one = party();
        leave(400);
        long before = world.budget.used();
        hoards(one, 401);
        expectTurnedAway(one);
        world.expectTold();
        assertEquals(before, world.budget.used());
        world.thread.on(one.server::closed);
        world.expectTold("ended ws://one:9000 TOWLINE refused-overload 1013 no room");
    }

    @Test
    void whoeverHasGatheredMostGoesAndNotWhoeverAsks() throws Exception {
        Party little = party();
        Party most = party();
        Party pending = party();
        hoards(little, 300);
        hoards(most, 900);
        hoards(pending, 400);
        leave(0);
        hoards(pending, 800);
        expectTurnedAway(most);
        expectWell(little, pending);
        assertEquals(CROWDED - 1 + (400 - 900) * UNIT, world.budget.used());
    }

    @Test
    void oneGoesForEachTimeThatSomebodyAsks() throws Exception {
        Party first = party();
        Party second = party();
        Party pending = party();
        hoards(first, 900);
        hoards(second, 800);
        hoards(pending, 100);
        leave(-5000);
        hoards(pending, 200);
        expectTurnedAway(first);
        expectWell(second, pending);
        hoards(pending, 300);
        expectTurnedAway(second);
        expectWell(pending);
        hoards(pending, 400);
        expectTurnedAway(pending);
    }

    @Test
    void whoIsThroughWithItsMessageIsNotChosen() throws Exception {
        Party through = party();
        Party pending = party();
        hoards(through, 900);
        hoards(through, 0);
        leave(0);
        hoards(pending, 400);
        expectTurnedAway(pending);
        expectWell(through);
    }

    /** Of all that others hold, nothing is freed by an end of these. */
    @Test
    void butNobodyWhileTheyAllHoldLittle() throws Exception {
        Party one = party();
        Party other = party();
        world.budget.take(2 << 20);
        gathers(one, 30_000);
        gathers(other, 35_536);
        expectWell(one, other);
        gathers(other, 35_537);
        expectTurnedAway(other);
        expectWell(one);
    }

    @Test
    void whoFindsNoRoomToBeginInMakesSome() throws Exception {
        Party little = party();
        Party most = party();
        hoards(little, 300);
        hoards(most, 900);
        world.budget.take((7 << 17) - world.budget.used());
        assertInstanceOf(Sessions.Begun.Full.class, world.thread.get(world::tryBegin));
        expectTurnedAway(most);
        expectWell(little);
    }

    @Test
    void whoIsTurnedAwayByADrainNeedsNone() throws Exception {
        party(); // told to go at once, and the other in an hour
        Party most = party();
        hoards(most, 900);
        world.sessions.drain(Duration.ofHours(1));
        assertInstanceOf(Sessions.Begun.Full.class, world.thread.get(world::tryBegin));
        expectWell(most);
    }

    @Test
    void whoHoldsLessThanBeforeAsksForNothing() throws Exception {
        Party one = party();
        hoards(one, 900);
        leave(-5000);
        hoards(one, 900);
        hoards(one, 100);
        hoards(one, 0);
        expectWell(one);
    }

    @Test
    void whatCameWithTheHandshakeIsJudgedAsWellAndItsOpenerHearsOfBoth() throws Exception {
        Session session = world.begin();
        FakeReceiver client = world.attach(session);
        client.heard.clear();
        world.uplink().gathersEarly = 100_000;
        leave(0);
        world.thread.on(() -> world.dial().agree());
        world.expectTold("opened ws://one:9000 chat", "agreed");
        assertEquals(List.of("begin", "close 1001 no room"), world.uplink().done);
        assertTrue(client.heard.contains("news 1013/no room/false"), client.heard::toString);
    }

    @Test
    void aDefectInTheEndOfAnotherIsNotTheOneWhoAsks() throws Exception {
        Party most = party();
        Party pending = party();
        hoards(most, 900);
        world.thread.on(() -> {
            most.server.room = 0;
            Message message = new Message(true, new byte[] {'a'});
            most.session.inbox().post(1, List.of(message), new Inbox.Reply() {
                @Override
                public void accepted(long ack) {}

                @Override
                public void refused(Inbox.Refusal why) {
                    throw new IllegalStateException("thrown by this test");
                }
            });
        });
        leave(0);
        hoards(pending, 1);
        expectTurnedAway(most);
        expectWell(pending);
    }
}
