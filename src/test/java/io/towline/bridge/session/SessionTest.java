package io.towline.bridge.session;

import static io.towline.bridge.session.SessionFixture.expectHeard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.receiver.Acknowledgement;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.session.Sessions.Found;
import io.towline.conversation.Cause;
import io.towline.conversation.Traffic;
import io.towline.handshake.upstream.Dial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the dial to the tombstone. Window 120 s, first window 10 s, buffer 1000 bytes. */
class SessionTest {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Farewell REFUSED = new Farewell(1013, "try later", false);
    private static final Dial.Result UNREACHABLE = new Dial.Result.Failed(
            Cause.REFUSED_UNREACHABLE, 502, Optional.of("ws://one:9000"), "no route to host", "No answer.");

    private SessionFixture world;

    @BeforeEach
    void begin() throws IOException {
        world = new SessionFixture();
    }

    @AfterEach
    void end() throws InterruptedException {
        world.close();
    }

    private void on(Runnable work) throws Exception {
        world.thread.on(work);
    }

    private void pass(Duration time) throws Exception {
        world.thread.pass(time);
    }

    private Attached attach(Session session, FakeReceiver receiver, long from) throws Exception {
        receiver.place = from;
        return world.thread.get(() -> session.attach(receiver, Optional.of(from)));
    }

    private Acknowledgement acknowledge(Session session, long number) throws Exception {
        return world.thread.get(() -> session.acknowledge(number));
    }

    // ---- opening ----

    @Test
    void opensWhenItsServerAgrees() throws Exception {
        Session session = world.begin();
        assertFalse(session.isOpen());
        on(() -> world.dial().agree());
        world.expectTold("opened ws://one:9000 chat", "agreed");
        assertTrue(session.isOpen());
        assertEquals(Optional.of("chat"), session.protocol());
        assertEquals(List.of("begin"), world.uplink().done);
    }

    @Test
    void idsAre24LettersThatNobodyCanGuessAndAreLoggedAsAHash() throws Exception {
        Session session = world.begin();
        assertTrue(session.id().matches("[A-Za-z0-9_-]{24}"), session.id());
        assertTrue(session.hash().matches("[0-9a-f]{8}"), session.hash());
        assertFalse(session.id().equals(world.begin().id()));
        world.id = Optional.of("abc");
        assertEquals("ba7816bf", world.begin().hash());
    }

    @Test
    void vanishesWhenRefusedUnlessToldOtherwise() throws Exception {
        Session session = world.begin();
        on(() -> world.dial().refuse(UNREACHABLE));
        world.expectTold("refused 502");
        assertEquals(new Found.Unknown(), world.find(session));
        assertEquals(0, world.sessions.openCount().open());
        assertEquals(0, world.budget.used());
    }

    @Test
    void livesOnClosedWhenRefusedWhereItsClientWasLetIn() throws Exception {
        world.onRefusal = Optional.of(REFUSED);
        Session session = world.begin();
        FakeReceiver receiver = world.attach(session);
        on(() -> world.dial().refuse(UNREACHABLE));
        world.expectTold("ended ws://one:9000 UPSTREAM refused-unreachable - no route to host", "refused 502");
        expectHeard(receiver, "news", "news 1013/try later/false");
        assertEquals(new Found.Alive(session), world.find(session));
        assertFalse(session.isOpen());
        assertEquals(List.of(Traffic.NONE), world.traffic);
    }

    @Test
    void whatIsSentBeforeItsServerAgreesWaitsForThat() throws Exception {
        Session session = world.begin();
        List<Long> acks = new ArrayList<>();
        on(() -> session.inbox().post(1, List.of(new Message(true, new byte[] {'a'})), new Inbox.Reply() {
            @Override
            public void accepted(long ack) {
                acks.add(ack);
            }

            @Override
            public void refused(Inbox.Refusal why) {}
        }));
        assertEquals(List.of(), acks);
        on(() -> world.dial().agree());
        assertEquals(List.of(1L), acks);
        assertEquals(List.of("a"), world.uplink().sent);
    }

    @Test
    void aClientThatLeavesMeanwhileCancelsTheDial() throws Exception {
        Session session = world.begin();
        on(() -> session.abort(new Farewell(1001, "gone", false), Cause.CLIENT_LOST, "left during the handshake"));
        assertTrue(world.dial().cancelled);
        world.expectTold("ended - CLIENT client-lost - left during the handshake");
        assertEquals(0, world.sessions.openCount().open());
    }

    @Test
    void aDefectOfTheDialIsARefusal() throws Exception {
        world.upstreams.dialFails = true;
        Session session = world.begin();
        world.settle();
        world.expectTold("refused 500");
        assertEquals(new Found.Unknown(), world.find(session));
        assertEquals(0, world.budget.used());
    }

    @Test
    void soIsOneOfTheJoiningAndItsLeaseIsClosed() throws Exception {
        world.upstreams.joinFails = true;
        world.begin();
        on(() -> world.dial().agree());
        world.expectTold("refused 500");
        assertEquals(1, world.dial().leasesClosed);
        assertEquals(0, world.sessions.openCount().open());
    }

    @Test
    void whoOpenedItHearsOfADefectBetweenTheServersWordAndItsOwn() throws Exception {
        world.accountFails = true;
        Session session = world.begin();
        on(() -> world.dial().agree());
        world.expectTold("refused 500");
        assertTrue(session.isOver());
        assertEquals(0, world.sessions.open());
    }

    // ---- receiving ----

    @Test
    void messagesAreKeptForTheReceiverThatComes() throws Exception {
        Session session = world.open();
        world.says("a", "b");
        FakeReceiver receiver = world.attach(session);
        expectHeard(receiver, "news a b");
    }

    @Test
    void oneReadIsOneNews() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        world.says("a", "b", "c");
        world.says("d");
        expectHeard(receiver, "news", "news a b c", "news d");
    }

    @Test
    void acknowledgementsFreeAndAreJudged() throws Exception {
        Session session = world.open();
        world.says("a", "b", "c");
        assertEquals(8192 + 3 * 65, world.budget.used());
        assertEquals(Acknowledgement.NEW, acknowledge(session, 2));
        assertEquals(Acknowledgement.OLD, acknowledge(session, 2));
        assertEquals(Acknowledgement.OLD, acknowledge(session, 0));
        assertEquals(Acknowledgement.AHEAD, acknowledge(session, 4));
        assertEquals(8192 + 65, world.budget.used());
    }

    @Test
    void theNumberAReceiverComesWithIsAcknowledged() throws Exception {
        Session session = world.open();
        world.says("a", "b", "c");
        assertEquals(new Attached.Yes(), attach(session, new FakeReceiver(session), 2));
        assertEquals(2, session.outbox().acknowledged());
        assertEquals(new Attached.NotThere(2, 3), attach(session, new FakeReceiver(session), 1));
        assertEquals(new Attached.NotThere(2, 3), attach(session, new FakeReceiver(session), 4));
    }

    @Test
    void aReceiverThatIsRefusedTakesNothingOver() throws Exception {
        Session session = world.open();
        FakeReceiver first = world.attach(session);
        attach(session, new FakeReceiver(session), 9);
        assertEquals(Optional.of(first), session.receiver());
        expectHeard(first, "news");
    }

    @Test
    void theNewerReceiverTakesOver() throws Exception {
        Session session = world.open();
        FakeReceiver first = world.attach(session);
        FakeReceiver second = world.attach(session);
        expectHeard(first, "news", "superseded");
        on(() -> session.detach(first));
        assertEquals(Optional.of(second), session.receiver());
    }

    @Test
    void theFourthTakeoverWithin10SecondsIsPutOff() throws Exception {
        Session session = world.open();
        world.attach(session);
        for (int i = 0; i < 3; i++) {
            world.attach(session);
        }
        assertEquals(new Attached.PutOff(), attach(session, new FakeReceiver(session), 0));
        pass(Duration.ofMillis(9_900));
        assertEquals(new Attached.PutOff(), attach(session, new FakeReceiver(session), 0));
        pass(TICK);
        assertEquals(new Attached.Yes(), attach(session, new FakeReceiver(session), 0));
    }

    @Test
    void whoWouldBePutOffIsJudgedAMomentLaterSinceTheOneThereMayJustHaveBeenLost() throws Exception {
        Session session = world.open();
        for (int i = 0; i < 4; i++) {
            world.attach(session);
        }
        FakeReceiver there = (FakeReceiver) session.receiver().orElseThrow();
        FakeReceiver next = new FakeReceiver(session);
        List<Attached> told = new ArrayList<>();
        on(() -> session.attach(next, Optional.of(0L), told::add));
        assertEquals(List.of(), told);
        there.stands = false;
        pass(Duration.ofMillis(200));
        assertEquals(List.of(new Attached.Yes()), told);
        assertEquals(Optional.of(next), session.receiver());
        told.clear();
        on(() -> session.attach(new FakeReceiver(session), Optional.of(0L), told::add));
        pass(Duration.ofMillis(200));
        assertEquals(List.of(new Attached.PutOff()), told);
    }

    @Test
    void takingOverFromOneThatIsGoneDoesNotCount() throws Exception {
        Session session = world.open();
        for (int i = 0; i < 10; i++) {
            world.attach(session).stands = false;
        }
        assertTrue(session.receiver().isPresent());
    }

    @Test
    void aSockJsReceiverDoesNotTakeOver() throws Exception {
        Session session = world.open();
        FakeReceiver first = new FakeReceiver(session);
        FakeReceiver second = new FakeReceiver(session);
        on(() -> {
            assertTrue(session.attachIfFree(first));
            assertFalse(session.attachIfFree(second));
            session.detach(first);
            assertTrue(session.attachIfFree(second));
        });
        expectHeard(first, "news");
        expectHeard(second, "news");
    }

    // ---- pressure ----

    private static final long SCARCE = 3 << 18;
    private static final String FULL = "x".repeat(1000);

    @Test
    void aFullOutboxStopsReadingUntilHalfOfItIsFree() throws Exception {
        Session session = world.open();
        world.says("x".repeat(499), "y".repeat(501));
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
        assertEquals(Acknowledgement.NEW, acknowledge(session, 1));
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
        assertEquals(Acknowledgement.NEW, acknowledge(session, 2));
        assertEquals(List.of("begin", "suspend", "resume"), world.uplink().done);
    }

    @Test
    void aScarceBudgetStopsReadingForWhoHoldsSomethingAndIsLookedAtEveryQuarterSecond() throws Exception {
        world.open();
        world.budget.take(SCARCE);
        world.says("a");
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
        pass(Duration.ofMillis(300));
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
        world.budget.give(SCARCE);
        pass(Duration.ofMillis(200));
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
        pass(TICK);
        assertEquals(List.of("begin", "suspend", "resume"), world.uplink().done);
    }

    @Test
    void whoHoldsNothingIsReadFromALittleAtATimeWhileTheBudgetIsScarce() throws Exception {
        world.begin();
        world.budget.take(SCARCE);
        world.thread.on(() -> world.dial().agree());
        assertEquals(List.of("begin"), world.uplink().done);
        assertEquals(1024, mayRead());
        world.budget.give(SCARCE);
        assertEquals(1 << 16, mayRead());
    }

    @Test
    void eachReadIsJudgedAnewSoThatThoseWhoResumeTogetherDoNotReadTogether() throws Exception {
        world.open();
        world.says("a");
        assertEquals(List.of("begin"), world.uplink().done);
        world.budget.take(SCARCE);
        assertEquals(0, mayRead());
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
    }

    @Test
    void aFullOutboxThatIsFreedUnderAScarceBudgetIsReadIntoALittle() throws Exception {
        Session session = world.open();
        world.says(FULL);
        world.budget.take(SCARCE);
        acknowledge(session, 1);
        assertEquals(List.of("begin", "suspend", "resume"), world.uplink().done);
        assertEquals(1024, mayRead());
    }

    @Test
    void aFullOutboxThatIsHalfFreedUnderAScarceBudgetWaitsForThat() throws Exception {
        Session session = world.open();
        world.says("x".repeat(499), "y".repeat(501));
        world.budget.take(SCARCE);
        world.says("z");
        acknowledge(session, 2);
        assertEquals(List.of("begin", "suspend"), world.uplink().done);
        world.budget.give(SCARCE);
        pass(Duration.ofMillis(300));
        assertEquals(List.of("begin", "suspend", "resume"), world.uplink().done);
    }

    private int mayRead() throws Exception {
        return world.thread.get(() -> world.uplink().mayRead());
    }
}
