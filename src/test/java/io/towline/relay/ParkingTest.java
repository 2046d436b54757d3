package io.towline.relay;

import static io.towline.relay.ParkingFixture.ALL;
import static io.towline.relay.ParkingFixture.expectPasses;
import static io.towline.relay.ParkingFixture.park;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.ParkConfig;
import io.towline.config.ParkConfig.Event;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers' goings park a client, and which clients. */
class ParkingTest {

    private ParkingFixture parking;

    @BeforeEach
    void begin() throws IOException {
        parking = new ParkingFixture();
    }

    @AfterEach
    void end() throws Exception {
        parking.close();
    }

    @Test
    void aClientOutlivesAServerThatIsLost() throws Exception {
        Joined relay = parking.join(park());
        relay.expectAlive();
        relay.server().leave();
        parking.expectAsked("lost");
        Peer next = parking.reconnect.agree();
        expectPasses(relay.client(), next);
        assertEquals(List.of("cancelled"), parking.reconnect.told());
        assertEquals(1, parking.counts().returned());
        assertFalse(relay.end().isDone());
    }

    @Test
    void andOneThatResets() throws Exception {
        Joined relay = parking.join(park());
        relay.expectAlive();
        relay.server().reset();
        parking.expectAsked("lost");
        expectPasses(relay.client(), parking.reconnect.agree());
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1012, 1013})
    void andOneThatSaysItGoes(int code) throws Exception {
        Joined relay = parking.join(park());
        relay.server().send(Frame.text("last words"), Frame.close(code, "see you"));
        relay.client().expect(Frame.text("last words"));
        relay.server().expect(Frame.close(code, "").masked());
        relay.server().expectEnd();
        parking.expectAsked("left");
        expectPasses(relay.client(), parking.reconnect.agree());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1011, 4000})
    void aServerThatSaysAnythingElseHasEndedIt(int code) throws Exception {
        Joined relay = parking.join(park());
        relay.server().send(Frame.close(code, "bye"));
        relay.client().expect(Frame.close(code, "bye"));
        assertEquals(0, parking.counts().parked());
    }

    @Test
    void onlyWhatTheRouteNamesParks() throws Exception {
        Joined relay = parking.join(new ParkConfig(Duration.ofSeconds(30), 1 << 18, Set.of(Event.GOING_AWAY), 0, 10));
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "upstream lost"));
    }

    @Test
    void aServerThatAnswersNoPingIsLost() throws Exception {
        Joined relay = parking.join(park());
        for (int i = 0; i < 60 && parking.counts().parked() == 0; i++) {
            parking.fixture.advance(Duration.ofSeconds(1));
            while (relay.client().available() > 0) {
                relay.client().send(relay.client().receive().pong(true));
            }
        }
        parking.expectAsked("lost");
        expectPasses(relay.client(), parking.reconnect.agree());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void insideAMessageTheClientIsClosedAsWithoutParking(boolean ofClient) throws Exception {
        Joined relay = parking.join(park());
        if (ofClient) {
            relay.client().sendHex("0181 00000000 41");
            relay.server().expectHex("0181 00000000 41");
        } else {
            relay.server().sendHex("010141");
            relay.client().expectHex("010141");
        }
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "upstream lost"));
        relay.client().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_LOST, "closed without a close frame"), relay.ending());
    }

    @Test
    void aHeaderInPartsIsNoMessageYet() throws Exception {
        Joined relay = parking.join(park());
        relay.client().sendHex("81");
        relay.server().sendHex("82");
        parking.fixture.settle();
        relay.server().leave();
        parking.expectAsked("lost");
        Peer next = parking.reconnect.agree();
        relay.client().sendHex("81 00000000 41");
        next.expectHex("8181 00000000 41");
        next.send(Frame.text("fresh"));
        relay.client().expect(Frame.text("fresh"));
    }

    @Test
    void firstMessagesThatAreTooLongToKeepLeaveNothingToParkWith() throws Exception {
        Joined relay = parking.join(new ParkConfig(Duration.ofSeconds(30), 10, ALL, 1, 10));
        relay.client().send(Frame.text("much too long").masked());
        relay.server().expect(Frame.text("much too long").masked());
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "upstream lost"));
    }

    @Test
    void noMoreAreParkedThanTheRouteAllows() throws Exception {
        TestRoutes route = TestRoutes.route();
        Joined first = parking.join(route, new ParkConfig(Duration.ofSeconds(30), 1 << 18, ALL, 0, 0));
        first.server().leave();
        first.client().expect(Frame.close(1011, "upstream lost"));
    }

    /** Messages that wait, over all routes; the remembered ones of a client count alike. */
    @Test
    void nobodyIsParkedWhileAllTogetherKeepAsMuchAsTheyMay() throws Exception {
        Frame waits = Frame.text("").masked();
        parking.counts().limit(waits.wire().length);
        Joined first = parking.join(park());
        first.server().leave();
        parking.expectAsked("lost");
        first.client().send(waits);
        parking.fixture.settle();
        Joined second = parking.join(park());
        second.server().leave();
        second.client().expect(Frame.close(1011, "upstream lost"));
        parking.counts().limit(waits.wire().length + 1);
        Joined third = parking.join(park());
        third.server().leave();
        parking.expectAsked("lost");
        expectPasses(third.client(), parking.reconnect.agree());
    }

    @Test
    void operatorsSeeIt() throws Exception {
        Joined relay = parking.join(park());
        relay.server().leave();
        parking.expectAsked("lost");
        relay.client().send(Frame.text("waits").masked());
        parking.fixture.settle();
        var seen = parking.fixture.relays.snapshot().getFirst();
        assertTrue(seen.parked().isPresent());
        assertEquals(11, seen.upstream().queued());
        parking.reconnect.agree().expect(Frame.text("waits").masked());
        assertTrue(parking.fixture.relays.snapshot().getFirst().parked().isEmpty());
    }
}
