package io.towline.bridge.session;

import static io.towline.bridge.session.SessionFixture.CLOSED;
import static io.towline.bridge.session.SessionFixture.expectHeard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.session.Sessions.Found;
import io.towline.conversation.Arrival;
import io.towline.conversation.Kind;
import io.towline.handshake.origin.RequestingPage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is held of sessions that have ended, and that it keeps nobody out. The budget is 1 MiB, so room for 112 open sessions. */
class EndedSessionsTest {

    private static final long SESSION = 8192;
    private static final long SHARE = (1 << 20) / 16;
    private static final Farewell BYE = new Farewell(1000, "bye", true);

    private SessionFixture world;

    @BeforeEach
    void begin() throws IOException {
        world = new SessionFixture();
    }

    @AfterEach
    void end() throws InterruptedException {
        world.close();
    }

    /** By its client, and the server's connection is closed. */
    private Session closed() throws Exception {
        Session session = world.open();
        close(session);
        return session;
    }

    private void close(Session session) throws Exception {
        FakeUplink uplink = world.uplink();
        world.thread.on(() -> {
            session.close(OptionalInt.of(1000), "bye");
            uplink.closed();
        });
        world.upstreams.dials.clear();
        world.told.clear();
    }

    private long used() {
        return world.budget.used();
    }

    @Test
    void oneWhoseConnectionIsClosedGivesBackAllButWhatItsClientMayComeFor() throws Exception {
        Session session = world.open();
        world.thread.on(() -> session.close(OptionalInt.of(1000), "bye"));
        assertEquals(SESSION, used(), "its connection is still closing");
        world.thread.on(world.uplink()::closed);
        assertEquals(CLOSED, used());
    }

    @Test
    void itsTombstoneCostsSomeHundredBytesUntilItIsForgotten() throws Exception {
        Session session = closed();
        world.thread.on(() -> session.acknowledge(1));
        assertEquals(new Found.Tombstone(BYE), world.find(session));
        assertTrue(used() > 100 && used() < 600, () -> used() + " bytes");
        world.thread.pass(Duration.ofMillis(30_100));
        assertEquals(new Found.Unknown(), world.find(session));
        assertEquals(0, used());
    }

    @Test
    void anOpenOneThatIsBoundToALongCookieCostsWhatItHolds() throws Exception {
        world.owner = new SessionOwner("chat", RequestingPage.UNTOLD, Optional.of("c".repeat(10_000)));
        Session session = world.open();
        assertEquals(SESSION + 10_000 - 512, used());
        world.thread.on(() -> session.close(OptionalInt.of(1000), "bye"));
        world.thread.on(() -> session.acknowledge(1));
        world.thread.on(world.uplink()::closed);
        assertTrue(used() > 10_000 && used() < 10_600, () -> used() + " bytes");
        world.sessions.hardStop();
        world.settle();
        assertEquals(0, used());
    }

    @Test
    void aTombstoneThatIsLongCostsWhatItHolds() throws Exception {
        world.owner = new SessionOwner("chat", RequestingPage.UNTOLD, Optional.of("c".repeat(10_000)));
        Session session = closed();
        assertTrue(used() > 10_000, () -> used() + " bytes");
        world.thread.on(() -> session.acknowledge(1));
        assertTrue(used() > 10_000 && used() < 10_600, () -> used() + " bytes");
    }

    @Test
    void thousandsOpenedAndClosedRefuseNobody() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            closed(); // world.open() fails where there is no room
            assertTrue(used() <= SHARE + SESSION, () -> used() + " bytes");
        }
        assertEquals(0, world.sessions.open());
    }

    @Test
    void norWhereEachHoldsMessagesThatNobodyCameFor() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            Session session = world.open();
            world.says("x".repeat(900));
            close(session);
        }
        assertTrue(used() <= 1 << 20, () -> used() + " bytes");
        world.open();
    }

    @Test
    void theOldestAreForgottenFirst() throws Exception {
        List<Session> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(closed());
        }
        List<String> left = all.stream()
                .map(world::find)
                .map(found -> found.getClass().getSimpleName())
                .toList();
        int tombstones = left.indexOf("Tombstone");
        int alive = left.indexOf("Alive");
        assertTrue(0 < tombstones && tombstones < alive, left::toString);
        assertEquals(
                List.of("Unknown"),
                left.subList(0, tombstones).stream().distinct().toList());
        assertEquals(
                List.of("Tombstone"),
                left.subList(tombstones, alive).stream().distinct().toList());
        assertEquals(
                List.of("Alive"), left.subList(alive, 300).stream().distinct().toList());
        assertTrue(300 - alive > 20 && alive - tombstones > 20, left::toString);
    }

    @Test
    void whoIsAttachedIsNotAmongThoseThatGo() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        close(session);
        for (int i = 0; i < 500; i++) {
            closed();
        }
        assertEquals(new Found.Alive(session), world.find(session));
        world.thread.on(() -> session.detach(receiver));
        assertEquals(new Found.Alive(session), world.find(session));
        for (int i = 0; i < 500; i++) {
            closed();
        }
        assertEquals(new Found.Unknown(), world.find(session));
    }

    @Test
    void oneThatIsKeptStillHasItsFarewell() throws Exception {
        Session session = closed();
        FakeReceiver receiver = new FakeReceiver(session);
        world.thread.on(() -> assertEquals(new Attached.Yes(), session.attach(receiver, Optional.empty())));
        expectHeard(receiver, "news 1000/bye/true");
        assertEquals(CLOSED, used());
    }

    @Test
    void whatHasEndedMakesRoomForWhoComes() throws Exception {
        Session first = world.open();
        for (int i = 0; i < 50; i++) {
            world.says("x".repeat(15));
        }
        close(first);
        int opened = 0;
        while (world.thread.get(world::tryBegin) instanceof Sessions.Begun.Yes) {
            opened++;
        }
        assertEquals((1 << 20) * 7 / 8 / SESSION, opened);
        assertInstanceOf(Found.Unknown.class, world.find(first));
        assertEquals(opened * SESSION, used());
    }

    @Test
    void whatAClientsSessionsLeftMakesRoomForItsOwnWhereItsShareIsTaken() throws Exception {
        end();
        world = new SessionFixture(1 << 20, 5); // 52,428 bytes: 5 sessions, and not 4 and what 7 messages cost
        comes("192.0.2.1");
        Session others = closed();
        comes("192.0.2.2");
        for (int i = 0; i < 4; i++) {
            world.open();
        }
        for (int i = 0; i < 30; i++) {
            Session session = world.open(); // fails if it is refused
            world.says("x".repeat(900), "x".repeat(900));
            close(session);
        }
        world.open();
        assertEquals(new Found.Alive(others), world.find(others));
    }

    private void comes(String client) throws IOException {
        world.arrival = new Arrival(
                7, 12_345_678_901L, "plain", InetAddress.getByName(client), Kind.SSE, "/chat", Optional.empty());
    }

    @Test
    void aHardStopForgetsThem() throws Exception {
        closed();
        Session acknowledged = closed();
        world.thread.on(() -> acknowledged.acknowledge(1));
        Session open = world.open();
        world.sessions.hardStop();
        world.settle();
        assertEquals(0, used());
        assertTrue(open.isOver());
    }
}
