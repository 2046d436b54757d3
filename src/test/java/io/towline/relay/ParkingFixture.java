package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.config.ParkConfig;
import io.towline.config.ParkConfig.Event;
import io.towline.relay.RelayFixture.Joined;
import io.towline.relay.park.ParkCounts;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Relays of a route that parks, with a test in the place of the servers that they come to next. */
final class ParkingFixture {

    static final Set<Event> ALL = EnumSet.allOf(Event.class);

    static final Duration LONGER_THAN_A_PAUSE = Duration.ofMillis(700);

    final RelayFixture fixture;

    /** Of the relay that was joined last. */
    TestReconnect reconnect;

    ParkingFixture() throws IOException {
        this(0);
    }

    /** @param socketBuffer see {@link RelayFixture} */
    ParkingFixture(int socketBuffer) throws IOException {
        fixture = new RelayFixture(socketBuffer);
    }

    static ParkConfig park() {
        return new ParkConfig(Duration.ofSeconds(30), 256 * 1024, ALL, 0, 10);
    }

    Joined join(ParkConfig park) throws Exception {
        return join(TestRoutes.route(), park);
    }

    Joined join(TestRoutes route, ParkConfig park) throws Exception {
        reconnect = new TestReconnect(fixture);
        fixture.reconnect = Optional.of(reconnect);
        return fixture.join(route.withPark(park));
    }

    ParkCounts counts() {
        return fixture.relays.parked();
    }

    /** The relay that was joined last has lost its server and asks for another. */
    void expectAsked(String how) throws Exception {
        reconnect.awaitParked();
        fixture.advance(LONGER_THAN_A_PAUSE);
        assertEquals(List.of(how, "asked"), reconnect.told());
    }

    static void expectPasses(Peer client, Peer server) throws IOException {
        client.send(Frame.text("are you there?").masked());
        server.expect(Frame.text("are you there?").masked());
        server.send(Frame.text("I am"));
        client.expect(Frame.text("I am"));
    }

    /** Nothing is left of what was parked. */
    void close() throws Exception {
        fixture.close();
        assertEquals(0, counts().parked());
        assertEquals(0, counts().bytes());
    }
}
