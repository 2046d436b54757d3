package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.Await;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A silent side is pinged, each for itself, and one that does not answer is given up. Pings fall 22.5 to 27.5 s after the last byte. */
class KeepaliveTest {

    private static final Duration BEFORE_A_PING = Duration.ofMillis(22_400);
    private static final Duration A_PING_IS_DUE = Duration.ofMillis(27_700);
    private static final Duration BEFORE_THE_TIMEOUT = Duration.ofMillis(19_900);
    private static final Duration PAST_THE_TIMEOUT = Duration.ofMillis(300);
    private static final String REASON = "no answer to a ping";

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
    void aSilentClientIsPingedAndItsAnswerIsOurs() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        fixture.advance(BEFORE_A_PING);
        relay.client().expectNothing();
        fixture.advance(A_PING_IS_DUE.minus(BEFORE_A_PING));
        Frame ping = receivePing(relay.client(), false);
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.client().send(ping.pong(true), Frame.text("I am").masked());
        relay.server().expect(Frame.text("I am").masked()); // and no pong before it
        fixture.advance(BEFORE_A_PING);
        relay.client().expectNothing();
        relay.expectAlive();
    }

    @Test
    void aSilentServerIsPingedMasked() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutClientPings());
        fixture.advance(BEFORE_A_PING);
        relay.server().expectNothing();
        fixture.advance(A_PING_IS_DUE.minus(BEFORE_A_PING));
        Frame ping = receivePing(relay.server(), true);
        relay.server().send(ping.pong(false), Frame.text("I am"));
        relay.client().expect(Frame.text("I am"));
        fixture.advance(BEFORE_A_PING);
        relay.server().expectNothing();
    }

    @Test
    void aClientThatDoesNotAnswerIsGivenUp() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        fixture.advance(A_PING_IS_DUE);
        receivePing(relay.client(), false);
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.client().expectNothing();
        fixture.advance(PAST_THE_TIMEOUT);
        relay.client().expect(Frame.close(1001, REASON));
        relay.server().expect(Frame.close(1001, REASON).masked());
        relay.server().leave();
        fixture.advance(Duration.ofMillis(5_100));
        assertEquals(Ending.of(By.TOWLINE, Cause.PING_TIMEOUT_CLIENT, 1001, REASON), relay.ending());
        relay.client().expectEnd();
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutClientPings().withUpstreamLostCloseCode(1012));
        fixture.advance(A_PING_IS_DUE);
        receivePing(relay.server(), true);
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.server().expectNothing();
        fixture.advance(PAST_THE_TIMEOUT);
        relay.server().expect(Frame.close(1001, REASON).masked());
        relay.client().expect(Frame.close(1012, REASON));
        relay.client().leave();
        relay.server().leave();
        assertEquals(Ending.of(By.TOWLINE, Cause.PING_TIMEOUT_UPSTREAM, 1012, REASON), relay.ending());
    }

    @Test
    void anyByteIsAnAnswer() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        fixture.advance(A_PING_IS_DUE);
        receivePing(relay.client(), false);
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.client().sendHex("82"); // not even a header
        fixture.settle();
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.client().sendHex("8100000000 05");
        relay.server().expectHex("828100000000 05");
        relay.client().expectNothing();
    }

    @Test
    void theLifeOfOneSideIsNoSignOfTheOthers() throws Exception {
        Joined relay = fixture.join(TestRoutes.route());
        for (int i = 0; i < 3; i++) {
            fixture.advance(Duration.ofSeconds(7));
            relay.server().send(Frame.text("busy"));
            relay.client().expect(Frame.text("busy"));
        }
        fixture.advance(Duration.ofMillis(6_700));
        receivePing(relay.client(), false);
        relay.server().expectNothing();
    }

    @Test
    void anEndpointsPingPassesAndItsPongPassesBack() throws Exception {
        Joined relay = fixture.join();
        relay.server().send(Frame.ping("of the server"));
        relay.client().expect(Frame.ping("of the server"));
        relay.client().send(Frame.pong("of the server").masked());
        relay.server().expect(Frame.pong("of the server").masked());
        relay.client().send(Frame.ping("12345678").masked());
        relay.server().expect(Frame.ping("12345678").masked());
        relay.server().send(Frame.pong("12345678"));
        relay.client().expect(Frame.pong("12345678"));
        relay.client().send(Frame.pong("unasked").masked());
        relay.server().expect(Frame.pong("unasked").masked());
    }

    @Test
    void whileAnEndpointsPingIsUnansweredItIsTheProbe() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        relay.server().send(Frame.ping("mine"));
        relay.client().expect(Frame.ping("mine"));
        fixture.advance(A_PING_IS_DUE);
        relay.client().expectNothing();
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.client().send(Frame.pong("mine").masked());
        relay.server().expect(Frame.pong("mine").masked());
        fixture.advance(A_PING_IS_DUE);
        receivePing(relay.client(), false); // it was answered: from here on ours are the probes again
    }

    @Test
    void andSilenceAfterItEndsTheRelayAllTheSame() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutClientPings());
        relay.client().send(Frame.ping("mine").masked());
        relay.server().expect(Frame.ping("mine").masked());
        fixture.advance(A_PING_IS_DUE);
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.server().expectNothing();
        fixture.advance(PAST_THE_TIMEOUT);
        relay.server().expect(Frame.close(1001, REASON).masked());
        relay.client().expect(Frame.close(1011, REASON));
        relay.server().leave();
        relay.client().leave();
        assertEquals(Cause.PING_TIMEOUT_UPSTREAM, relay.ending().cause());
    }

    @Test
    void withoutAnIntervalNobodyIsPinged() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutPings());
        fixture.advance(Duration.ofDays(400));
        relay.client().expectNothing();
        relay.server().expectNothing();
        relay.expectAlive();
    }

    @Test
    void aPingWaitsForTheEndOfAFrameUnderWay() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        relay.server().sendHex("8206 010203");
        relay.client().expectHex("8206 010203");
        fixture.advance(A_PING_IS_DUE);
        fixture.advance(Duration.ofMinutes(5)); // not sent, so not unanswered
        relay.client().expectNothing();
        relay.server().sendHex("040506 810141");
        relay.client().expectHex("040506");
        Frame ping = receivePing(relay.client(), false);
        relay.client().expectHex("810141");
        fixture.advance(BEFORE_THE_TIMEOUT);
        relay.client().send(ping.pong(true));
        relay.expectAlive();
    }

    @Test
    void aPingGoesBeforeAHeaderThatIsNotWholeYet() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        relay.server().sendHex("827e 01");
        fixture.settle();
        fixture.advance(A_PING_IS_DUE);
        receivePing(relay.client(), false);
        relay.server().sendHex("00" + "55".repeat(256));
        relay.client().expectHex("827e 0100" + "55".repeat(256));
    }

    @Test
    void aPingGoesBetweenFragments() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutUpstreamPings());
        relay.server().sendHex("020141");
        relay.client().expectHex("020141");
        fixture.advance(A_PING_IS_DUE);
        receivePing(relay.client(), false);
        relay.server().sendHex("800142");
        relay.client().expectHex("800142");
    }

    @Test
    void aTimeoutLongerThanTheIntervalDoesNotMakePingsRarer() throws Exception {
        Joined relay = fixture.join(TestRoutes.route()
                .withoutUpstreamPings()
                .withClientPings(Duration.ofSeconds(10), Duration.ofMinutes(5)));
        for (int i = 0; i < 3; i++) {
            fixture.advance(Duration.ofMillis(8_900));
            relay.client().expectNothing();
            fixture.advance(Duration.ofMillis(2_200));
            relay.client()
                    .send(
                            receivePing(relay.client(), false).pong(true),
                            Frame.text("sign").masked());
            relay.server().expect(Frame.text("sign").masked());
        }
    }

    @Test
    void pingsSpreadOverAFifthOfTheInterval() throws Exception {
        List<Joined> relays = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            relays.add(fixture.join(TestRoutes.route().withoutUpstreamPings()));
        }
        fixture.advance(BEFORE_A_PING);
        assertEquals(0, reached(relays));
        fixture.advance(Duration.ofSeconds(25).minus(BEFORE_A_PING));
        long half = RelayFixture.await(() -> reached(relays), 1);
        assertTrue(half > 0 && half < 24, half + " of 24 after 25 s"); // by chance once in eight million runs
        fixture.advance(A_PING_IS_DUE.minus(Duration.ofSeconds(25)));
        assertEquals(24, RelayFixture.await(() -> reached(relays), 24));
    }

    private static long reached(List<Joined> relays) throws IOException {
        long reached = 0;
        for (Joined relay : relays) {
            reached += relay.client().available() > 0 ? 1 : 0;
        }
        return reached;
    }

    @Test
    void pingsInsideAStreamOfLongFramesLandBetweenThem() throws Exception {
        // The peers' threads may be late by minutes of the held clock, which no timeout is to notice.
        Duration never = Duration.ofDays(100);
        Joined relay = fixture.join(TestRoutes.route()
                .withSlowConsumerTimeout(never)
                .withClientPings(Duration.ofMillis(500), never)
                .withUpstreamPings(Duration.ofMillis(500), never));
        Stream toServer = Stream.begin(relay.client(), true, 700_000);
        Stream toClient = Stream.begin(relay.server(), false, 700_000);
        Stream.Reader server = Stream.read(relay.server(), true, toClient::alsoSend);
        Stream.Reader client = Stream.read(relay.client(), false, toServer::alsoSend);
        Await.until(
                () -> {
                    // Less than a second, or the thread takes it for a pause and listens first; whose bytes are held
                    // back is not asked
                    fixture.advance(Duration.ofMillis(700));
                    return server.pings() >= 3 && client.pings() >= 3;
                },
                "three pings to each side");
        toServer.finish();
        toClient.finish();
        server.expect(toServer.frames());
        client.expect(toClient.frames());
        assertTrue(server.pings() >= 3, server.pings() + " pings to the server");
        assertTrue(client.pings() >= 3, client.pings() + " pings to the client");
        assertFalse(relay.end().isDone());
    }

    private static Frame receivePing(Peer peer, boolean masked) throws IOException {
        Frame ping = peer.receive();
        assertEquals(0x89, ping.first(), ping::toString);
        assertEquals(8, ping.payload().remaining());
        assertEquals(masked, ping.isMasked());
        return ping;
    }
}
