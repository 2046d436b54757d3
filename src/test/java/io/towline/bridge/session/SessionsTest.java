package io.towline.bridge.session;

import static io.towline.bridge.session.SessionFixture.OWNER;
import static io.towline.bridge.session.SessionFixture.expectHeard;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.session.Sessions.Begun;
import io.towline.bridge.session.Sessions.Found;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointClose.How;
import io.towline.handshake.origin.RequestingPage;
import io.towline.handshake.origin.RequestingPage.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who finds which session, how many there may be, and how all are told to go. */
class SessionsTest {

    private SessionFixture world;

    @BeforeEach
    void begin() throws IOException {
        world = new SessionFixture((3 * 8192 + 100) * 8 / 7);
    }

    @AfterEach
    void end() throws InterruptedException {
        world.close();
    }

    private Begun tryBegin() throws Exception {
        return world.thread.get(world::tryBegin);
    }

    private void drain(Duration time) throws Exception {
        world.sessions.drain(time);
        world.settle();
    }

    private static SessionOwner owner(String route, Optional<String> page, Optional<String> bond) {
        return new SessionOwner(route, new RequestingPage(page, Site.UNTOLD), bond);
    }

    // ---- who finds it ----

    @Test
    void isFoundByItsRouteAndBondAndPage() throws Exception {
        world.owner = owner("chat", Optional.of("https://a.example"), Optional.of("s3cret"));
        Session session = world.begin();
        Optional<String> page = Optional.of("https://a.example");
        Optional<String> bond = Optional.of("s3cret");
        String id = session.id();
        assertEquals(new Found.Alive(session), world.sessions.find(id, owner("chat", page, bond)));
        assertEquals(new Found.Alive(session), world.sessions.find(id, owner("chat", Optional.empty(), bond)));
        Found unknown = new Found.Unknown();
        assertEquals(unknown, world.sessions.find(id, owner("other", page, bond)));
        Found anothers = new Found.OfAnotherPage(new RequestingPage(page, Site.UNTOLD));
        Optional<String> another = Optional.of("https://b.example");
        assertEquals(anothers, world.sessions.find(id, owner("chat", another, bond)));
        assertEquals(unknown, world.sessions.find(id, owner("chat", another, Optional.of("else"))));
        assertEquals(unknown, world.sessions.find(id, owner("chat", page, Optional.of("else"))));
        assertEquals(unknown, world.sessions.find(id, owner("chat", page, Optional.empty())));
        assertEquals(unknown, world.sessions.find("another", owner("chat", page, bond)));
    }

    @Test
    void oneThatWasOpenedByNoPageIsFoundByAny() throws Exception {
        world.owner = owner("chat", Optional.empty(), Optional.empty());
        Session session = world.begin();
        assertEquals(new Found.Alive(session), world.sessions.find(session.id(), OWNER));
    }

    @Test
    void anIdOfTheClientsChoiceIsTakenOnItsRouteOnly() throws Exception {
        world.id = Optional.of("abcd1234");
        Session session = world.begin();
        assertEquals(new Begun.Taken(new Found.Alive(session)), tryBegin());
        world.owner = owner("chat", Optional.of("https://b.example"), Optional.empty());
        assertEquals(new Begun.Taken(new Found.OfAnotherPage(OWNER.page())), tryBegin());
        assertEquals(8192, world.budget.used());
        world.owner = owner("other", Optional.empty(), Optional.empty());
        world.begin();
        assertEquals(2, world.sessions.openCount().open());
        assertEquals(2, world.upstreams.dials.size());
    }

    @Test
    void aTombstoneOfAChosenIdStandsForTwiceTheWindow() throws Exception {
        world.id = Optional.of("abcd1234");
        Session session = world.open();
        world.thread.on(() -> session.close(OptionalInt.of(1000), "bye"));
        world.thread.on(() -> session.acknowledge(1));
        Found tombstone = new Found.Tombstone(new Farewell(1000, "bye", true));
        assertEquals(new Begun.Taken(tombstone), tryBegin());
        world.thread.pass(Duration.ofMillis(239_900));
        assertEquals(tombstone, world.find(session));
        world.thread.pass(Duration.ofMillis(200));
        assertEquals(new Found.Unknown(), world.find(session));
        world.begin();
    }

    // ---- how many ----

    @Test
    void eachTakes8KiBOfTheBudgetAndMoreThanItsSharesAllowAreRefused() throws Exception {
        world.begin();
        world.begin();
        Session third = world.begin();
        assertEquals(3 * 8192, world.budget.used());
        assertEquals(new Begun.Full(), tryBegin());
        assertEquals(3 * 8192, world.budget.used());
        assertEquals(3, world.sessions.openCount().open());
        world.thread.on(() -> third.close(OptionalInt.empty(), ""));
        world.thread.on(() -> third.acknowledge(1));
        assertEquals(2, world.sessions.openCount().open());
        world.begin();
    }

    // ---- leaving ----

    @Test
    void aDrainRefusesNewOnes() throws Exception {
        drain(Duration.ZERO);
        assertEquals(new Begun.Full(), tryBegin());
        assertEquals(0, world.budget.used());
    }

    @Test
    void oneWithoutReceiverEndsAtOnceWhenTold() throws Exception {
        Session session = world.open();
        drain(Duration.ZERO);
        assertTrue(session.isOver());
        assertEquals(new Found.Tombstone(new Farewell(1012, "draining", true)), world.find(session));
        assertEquals(List.of("begin", "close 1001 draining"), world.uplink().done);
        world.thread.on(world.uplink()::closed);
        world.expectTold("ended ws://one:9000 TOWLINE drain 1012 draining");
        assertEquals(0, world.sessions.openCount().open());
    }

    @Test
    void oneWithAReceiverIsOverWhenThatIsDetached() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        world.says("a");
        drain(Duration.ZERO);
        expectHeard(receiver, "news", "news a", "news 1012/draining/true");
        assertFalse(session.isOver());
        world.thread.on(world.uplink()::closed);
        assertEquals(1, world.sessions.openCount().open());
        world.thread.on(() -> session.detach(receiver));
        assertTrue(session.isOver());
        assertEquals(0, world.sessions.openCount().open());
    }

    @Test
    void oneThatIsOpeningIsToldWhenItsServerHasAgreed() throws Exception {
        Session session = world.begin();
        drain(Duration.ZERO);
        assertFalse(session.isOver());
        world.thread.on(() -> world.dial().agree());
        assertTrue(session.isOver());
        assertEquals(List.of("begin", "close 1001 draining"), world.uplink().done);
        world.expectTold("opened ws://one:9000 chat", "agreed");
    }

    @Test
    void whatIsKeptAfterTheServerClosedGoesAsWell() throws Exception {
        Session session = world.open();
        world.thread.on(() -> {
            world.uplink().beginClosing(new EndpointClose(How.PEER_CLOSED, OptionalInt.of(1000), "bye"));
            world.uplink().closed();
        });
        drain(Duration.ZERO);
        assertEquals(new Found.Tombstone(new Farewell(1000, "bye", true)), world.find(session));
        assertEquals(0, world.sessions.openCount().open());
    }

    @Test
    void aDrainTellsThemEvenly() throws Exception {
        List<Session> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(world.open());
        }
        drain(Duration.ofSeconds(3));
        assertEquals(1, over(all), "the first at once");
        world.thread.pass(Duration.ofMillis(900));
        assertEquals(1, over(all));
        world.thread.pass(Duration.ofMillis(200));
        assertEquals(2, over(all));
        world.thread.pass(Duration.ofMillis(1_000));
        assertEquals(3, over(all));
    }

    private static long over(List<Session> all) {
        return all.stream().filter(Session::isOver).count();
    }

    @Test
    void aHardStopEndsAllAtOnce() throws Exception {
        Session open = world.open();
        FakeReceiver receiver = world.attach(open);
        FakeUplink uplink = world.uplink();
        world.begin();
        world.sessions.hardStop();
        world.settle();
        assertEquals(List.of("begin", "cut"), uplink.done);
        expectHeard(receiver, "news", "cut");
        assertTrue(world.dial().cancelled);
        world.expectTold("ended ws://one:9000 TOWLINE hard-stop - hard stop", "refused 503");
        assertEquals(0, world.sessions.openCount().open());
        assertEquals(0, world.budget.used());
        assertEquals(new Begun.Full(), tryBegin());
    }

    @Test
    void aHardStopEndsWhatADrainCouldNot() throws Exception {
        Session session = world.open();
        FakeReceiver receiver = world.attach(session);
        drain(Duration.ZERO);
        world.sessions.hardStop();
        world.settle();
        expectHeard(receiver, "news", "news 1012/draining/true", "cut");
        assertTrue(session.isOver());
        assertEquals(0, world.sessions.openCount().open());
    }
}
