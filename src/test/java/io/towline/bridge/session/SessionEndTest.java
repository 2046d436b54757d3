package io.towline.bridge.session;

import static io.towline.bridge.session.SessionFixture.CLOSED;
import static io.towline.bridge.session.SessionFixture.expectHeard;
import static io.towline.bridge.session.SessionFixture.tombstone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.receiver.Acknowledgement;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.receiver.Receiver;
import io.towline.bridge.session.Sessions.Found;
import io.towline.conversation.Cause;
import io.towline.conversation.Traffic;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointClose.How;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a session ends, and who hears what of it. Window 120 s, first window 10 s, buffer 1000 bytes. */
class SessionEndTest {

    private static final Duration TICK = Duration.ofMillis(100);
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

    private void serverCloses() throws Exception {
        part(How.PEER_CLOSED, OptionalInt.of(1000), "bye");
    }

    private void part(How how, OptionalInt code, String reason) throws Exception {
        on(() -> world.uplink().beginClosing(new EndpointClose(how, code, reason)));
    }

    private Attached attach(Session session, FakeReceiver receiver, long from) throws Exception {
        receiver.place = from;
        return world.thread.get(() -> session.attach(receiver, Optional.of(from)));
    }

    private Acknowledgement acknowledge(Session session, long number) throws Exception {
        return world.thread.get(() -> session.acknowledge(number));
    }

    private void expectTombstone(Session session, int code, String reason, boolean clean) {
        assertEquals(new Found.Tombstone(new Farewell(code, reason, clean)), world.find(session));
        assertTrue(session.isOver());
    }

    // ---- the upstream parts ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PEER_CLOSED    | 4001 | enough | 4001/enough/true            | UPSTREAM upstream-closed 4001 enough
                    PEER_CLOSED    | 0    | ''     | 1005//true                  | UPSTREAM upstream-closed -
                    LOST           | 0    | reset  | 1011/upstream lost/false    | UPSTREAM upstream-lost - reset
                    PING_TIMEOUT   | 0    | ''     | 1011/upstream lost/false    | TOWLINE ping-timeout-upstream 1011 no answer to a ping
                    PROTOCOL_ERROR | 1007 | utf    | 1011/upstream error/false   | UPSTREAM protocol-error 1007 utf
                    TOO_BIG        | 1009 | big    | 1009/message too big/false  | UPSTREAM message-too-big 1009 big
                    FLOOD          | 1008 | pings  | 1011/upstream error/false   | UPSTREAM flood 1008 pings
                    SLOW_CONSUMER  | 0    | ''     | 1013/upstream too slow/false | UPSTREAM slow-consumer - took no bytes
                    """)
    void theClientAndTheLogHearHow(How how, int code, String reason, String farewell, String line) throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        part(how, code == 0 ? OptionalInt.empty() : OptionalInt.of(code), reason);
        expectHeard(receiver, "news", "news " + farewell);
        world.expectTold();
        assertEquals(0, world.dial().leasesClosed);
        on(world.uplink()::closed);
        assertEquals(
                List.of("ended ws://one:9000 " + line),
                world.told.stream().map(String::strip).toList());
        assertEquals(List.of(new Traffic(1, 2, 3, 4)), world.traffic);
        assertEquals(1, world.dial().leasesClosed);
    }

    @Test
    void messagesAndFarewellAreKeptForTheWindowAndThenATombstoneFor30Seconds() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        world.says("a");
        serverCloses();
        on(world.uplink()::closed);
        on(() -> session.detach(receiver));
        pass(Duration.ofMillis(119_900));
        assertEquals(new Found.Alive(session), world.find(session));
        assertEquals(CLOSED + 65, world.budget.used());
        pass(Duration.ofMillis(200));
        expectTombstone(session, 1000, "bye", true);
        assertEquals(tombstone("bye"), world.budget.used());
        assertEquals(0, world.sessions.openCount().open());
        pass(Duration.ofMillis(29_900));
        expectTombstone(session, 1000, "bye", true);
        pass(Duration.ofMillis(200));
        assertEquals(new Found.Unknown(), world.find(session));
        assertEquals(0, world.budget.used());
    }

    /** The thread's coarse time is still that of before when it goes on where it was held up. */
    @Test
    void whoIsLostJustAfterAStandstillHasTheWholeWindow() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        on(() -> {
            world.thread.clock().advance(Duration.ofSeconds(130));
            session.detach(receiver);
        });
        pass(Duration.ofMillis(119_800));
        assertEquals(new Found.Alive(session), world.find(session));
        pass(Duration.ofMillis(400));
        assertInstanceOf(Found.Tombstone.class, world.find(session));
    }

    @Test
    void theFarewellsNumberEndsItAtOnce() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        world.says("a");
        serverCloses();
        on(world.uplink()::closed);
        assertEquals(Acknowledgement.NEW, acknowledge(session, 2));
        expectTombstone(session, 1000, "bye", true);
        expectHeard(receiver, "news", "news a", "news 1000/bye/true", "cut");
        assertEquals(0, world.sessions.openCount().open());
        Farewell bye = new Farewell(1000, "bye", true);
        assertEquals(new Attached.Over(bye), attach(session, new FakeReceiver(session), 2));
    }

    @Test
    void aReceiverThatComesWithTheFarewellsNumberEndsItAsWell() throws Exception {
        Session session = world.open();
        serverCloses();
        assertEquals(new Attached.Over(new Farewell(1000, "bye", true)), attach(session, new FakeReceiver(session), 1));
        expectTombstone(session, 1000, "bye", true);
    }

    @Test
    void isOpenFromTheServersWordUntilItIsConcluded() throws Exception {
        world.open();
        assertEquals(1, world.sessions.open());
        serverCloses();
        assertEquals(0, world.sessions.open());
        world.begin();
        assertEquals(0, world.sessions.open());
        assertEquals(2, world.sessions.openCount().open());
    }

    @Test
    void isCountedUntilItsConnectionIsClosed() throws Exception {
        Session session = world.open();
        serverCloses();
        acknowledge(session, 1);
        assertEquals(1, world.sessions.openCount().open());
        assertEquals(8192 + tombstone("bye"), world.budget.used());
        on(world.uplink()::closed);
        assertEquals(0, world.sessions.openCount().open());
        assertEquals(tombstone("bye"), world.budget.used());
    }

    // ---- nobody comes ----

    @Test
    void oneThatNobodyEverReceivedFromLives10Seconds() throws Exception {
        Session session = world.open();
        pass(Duration.ofMillis(9_900));
        assertFalse(session.isOver());
        pass(Duration.ofMillis(200));
        expectTombstone(session, 1001, "session expired", false);
        assertEquals(List.of("begin", "close 1001 session expired"), world.uplink().done);
        on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 TOWLINE session-expired 1001 nobody came back");
    }

    @Test
    void oneWithoutReceiverLivesForTheWindow() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        pass(Duration.ofSeconds(1000));
        on(() -> session.detach(receiver));
        pass(Duration.ofMillis(119_900));
        assertFalse(session.isOver());
        pass(Duration.ofMillis(200));
        expectTombstone(session, 1001, "session expired", false);
    }

    @Test
    void comingBackInTimeKeepsIt() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        on(() -> session.detach(receiver));
        pass(Duration.ofSeconds(119));
        world.attach(session);
        pass(Duration.ofSeconds(1000));
        assertFalse(session.isOver());
    }

    @Test
    void isClosedWhenNoMessagePassesForTheIdleTimeout() throws Exception {
        world.idleTimeout = Optional.of(Duration.ofSeconds(60));
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        pass(Duration.ofSeconds(50));
        world.says("a");
        pass(Duration.ofMillis(59_900));
        assertEquals(List.of("begin"), world.uplink().done);
        on(() -> session.inbox().reserve().fill(List.of(text("up")), new Accepted()));
        pass(Duration.ofMillis(59_900));
        assertEquals(List.of("begin"), world.uplink().done);
        pass(Duration.ofMillis(200));
        assertEquals(List.of("begin", "close 1001 idle timeout"), world.uplink().done);
        expectHeard(receiver, "news", "news a", "news 1001/idle timeout/true");
        on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 TOWLINE idle-timeout 1001 idle timeout");
    }

    @Test
    void isClosedAtItsMaxAgeOrUpToATenthBefore() throws Exception {
        world.maxAge = Optional.of(Duration.ofSeconds(100));
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        pass(Duration.ofMillis(89_900));
        assertEquals(List.of("begin"), world.uplink().done);
        pass(Duration.ofMillis(10_200));
        assertEquals(List.of("begin", "close 1001 max age"), world.uplink().done);
        expectHeard(receiver, "news", "news 1001/max age/true");
    }

    // ---- the client's end ----

    @Test
    void aClientThatClosesIsHeardUpstreamAndByItsReceiver() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        on(() -> session.close(OptionalInt.of(4000), "done"));
        assertEquals(List.of("begin", "close 4000 done"), world.uplink().done);
        expectHeard(receiver, "news", "news 4000/done/true");
        on(() -> session.detach(receiver));
        assertFalse(session.isOver());
        on(() -> session.acknowledge(1));
        expectTombstone(session, 4000, "done", true);
        on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 CLIENT client-closed 4000 done");
    }

    @Test
    void theFarewellToAClientThatClosedIsKeptUntilItIsAcknowledged() throws Exception {
        Session session = world.open();
        on(() -> session.close(OptionalInt.empty(), ""));
        assertFalse(session.isOver());
        on(() -> session.acknowledge(1));
        expectTombstone(session, 1005, "", true);
        assertEquals(List.of("begin", "close - "), world.uplink().done);
    }

    @Test
    void anAbortEndsItAtOnce() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        world.says("a");
        on(() -> session.abort(
                new Farewell(1002, "Connection interrupted", false), Cause.CLIENT_LOST, "connection broke"));
        expectTombstone(session, 1002, "Connection interrupted", false);
        assertEquals(List.of("begin", "close 1001 client lost"), world.uplink().done);
        expectHeard(receiver, "news", "news a", "cut");
        on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 CLIENT client-lost - connection broke");
        assertEquals(tombstone("Connection interrupted"), world.budget.used());
    }

    @Test
    void theFirstVerdictHolds() throws Exception {
        Session session = world.open();
        world.attach(session);
        on(() -> session.close(OptionalInt.of(1000), ""));
        on(() -> session.close(OptionalInt.of(4000), ""));
        on(() -> session.abort(new Farewell(1002, "", false), Cause.PROTOCOL_ERROR, "gap"));
        on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 CLIENT client-closed 1000 ");
    }

    @Test
    void aReceiverThatFailsEndsItsOwnSessionOnly() throws Exception {
        Session session = world.open();
        on(() -> session.attachIfFree(new Receiver() {
            @Override
            public void update() {
                throw new IllegalStateException("thrown by this test");
            }

            @Override
            public void superseded() {}

            @Override
            public void cut() {}

            @Override
            public boolean stands() {
                return true;
            }
        }));
        expectTombstone(session, 1011, "internal error", false);
        on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 TOWLINE internal-error 1011 internal error");
    }

    private static Message text(String text) {
        return new Message(true, text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Accepted implements Inbox.Reply {
        @Override
        public void accepted(long ack) {}

        @Override
        public void refused(Inbox.Refusal why) {
            throw new AssertionError(why);
        }
    }
}
