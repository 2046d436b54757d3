package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.LiveConversation;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sides that are heard all the time get a ping each minute, 54 to 66 s, for their round trip alone. */
class MeasuringTest {

    private static final Frame FROM_CLIENT = Frame.text("tick").masked();
    private static final Frame FROM_SERVER = Frame.text("tock");

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
    void busySidesAreMeasuredOnceAMinute() throws Exception {
        Joined relay = fixture.join(TestRoutes.route());
        for (int minute = 1; minute <= 3; minute++) {
            Optional<Frame> toClient = Optional.empty();
            Optional<Frame> toServer = Optional.empty();
            for (int i = 0; i < 7; i++) { // 70 s, in which each is due once, and not a second time
                fixture.advance(Duration.ofSeconds(10));
                relay.client().send(FROM_CLIENT);
                relay.server().send(FROM_SERVER);
                toServer = ping(relay.server(), FROM_CLIENT).or(orElse(toServer));
                toClient = ping(relay.client(), FROM_SERVER).or(orElse(toClient));
            }
            Frame client = toClient.orElseThrow();
            Frame server = toServer.orElseThrow();
            assertTrue(server.isMasked());
            fixture.advance(Duration.ofMillis(20));
            relay.client().send(client.pong(true), FROM_CLIENT);
            relay.server().send(server.pong(false), FROM_SERVER);
            relay.server().expect(FROM_CLIENT);
            relay.client().expect(FROM_SERVER);
            assertEquals(
                    minute, fixture.relays.pingRoundTrips().clients().counts().total());
            assertEquals(
                    minute, fixture.relays.pingRoundTrips().upstreams().counts().total());
        }
        LiveConversation only = fixture.relays.snapshot().getFirst();
        assertTrue(only.client().roundTrip().isPresent());
    }

    @Test
    void itsAnswerNeedNotCome() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        Frame ping = busyUntilPinged(relay);
        for (int i = 0; i < 20; i++) {
            fixture.advance(Duration.ofSeconds(10));
            relay.client().send(FROM_CLIENT);
            relay.server().expect(FROM_CLIENT);
        }
        relay.client().expectNothing(); // one that does not answer is asked once
        relay.client().send(ping.pong(true), FROM_CLIENT);
        relay.server().expect(FROM_CLIENT);
        relay.expectAlive();
    }

    /** Else a silent one would be found lost sooner than the manual says. */
    @Test
    void silenceAfterItCountsAsAnyOther() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        busyUntilPinged(relay);
        fixture.advance(Duration.ofMillis(22_000));
        relay.client().expectNothing();
        fixture.advance(Duration.ofMillis(5_700));
        relay.client().receive();
        fixture.advance(Duration.ofMillis(19_500));
        relay.client().expectNothing();
        fixture.advance(Duration.ofSeconds(1));
        relay.client().expect(Frame.close(1001, "no answer to a ping"));
    }

    @Test
    void whoSaysNothingIsLeftInPeace() throws Exception {
        Duration hours = Duration.ofHours(2);
        Joined relay =
                fixture.join(TestRoutes.route().withClientPings(hours, hours).withUpstreamPings(hours, hours));
        for (int i = 0; i < 90; i++) {
            fixture.advance(Duration.ofMinutes(1));
        }
        relay.client().expectNothing();
        relay.server().expectNothing();
        relay.expectAlive();
    }

    @Test
    void whoWantsNoPingsGetsNone() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutPings());
        for (int i = 0; i < 30; i++) {
            fixture.advance(Duration.ofSeconds(10));
            relay.expectAlive();
        }
    }

    @Test
    void noneGoesBesideAnEndpointsOwn() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        relay.server().send(Frame.ping("mine"));
        relay.client().expect(Frame.ping("mine"));
        for (int i = 0; i < 30; i++) {
            fixture.advance(Duration.ofSeconds(10));
            relay.expectAlive();
        }
    }

    private Frame busyUntilPinged(Joined relay) throws Exception {
        for (int i = 0; i < 7; i++) {
            fixture.advance(Duration.ofSeconds(10));
            relay.client().send(FROM_CLIENT);
            relay.server().expect(FROM_CLIENT);
            relay.server().send(FROM_SERVER);
            Optional<Frame> ping = ping(relay.client(), FROM_SERVER);
            if (ping.isPresent()) {
                return ping.get();
            }
        }
        throw new AssertionError("no ping in 70 s");
    }

    /** What comes up to and with a frame: nothing else, or one ping before it. */
    private static Optional<Frame> ping(Peer peer, Frame expected) throws IOException {
        Frame first = peer.receive();
        if (first.isPing()) {
            peer.expect(expected);
            return Optional.of(first);
        }
        assertEquals(List.of(expected.payload()), List.of(first.payload()));
        return Optional.empty();
    }

    private static Supplier<Optional<Frame>> orElse(Optional<Frame> before) {
        return () -> before;
    }
}
