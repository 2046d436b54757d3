package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RouteConfig.Keepalive;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.relay.Frame;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pings and pongs, RFC 6455 §5.5.2 and §5.5.3. The interval is 25 s, a tenth more or less, and the pong has 20 s. */
class KeepaliveTest {

    private EndpointWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new EndpointWorld();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPingIsAnsweredWithItsPayloadAlsoBetweenFragments(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.peerSends(
                Frame.of(0x01, (byte) 'a'),
                Frame.ping("one"),
                Frame.ping(""),
                Frame.ping("x".repeat(125)),
                Frame.of(0x80, (byte) 'b'));
        conversation.peerExpects(Frame.pong("one"), Frame.pong(""), Frame.pong("x".repeat(125)));
        conversation.expectTold("text ab");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aSilentPeerIsAskedAndAnAnswerIsLife(Role role) throws Exception {
        Conversation conversation = world.open(role);
        for (int i = 0; i < 3; i++) {
            world.advance(Duration.ofMillis(22_400));
            assertEquals(0, conversation.peerHasReceived());
            world.advance(Duration.ofMillis(5_300));
            Frame ping = conversation.peerReceives();
            assertTrue(ping.isPing(), ping::toString);
            assertEquals(role == Role.CLIENT, ping.isMasked());
            world.advance(Duration.ofSeconds(19));
            conversation.peerSends(ping.pong(false));
            conversation.peerSends(Frame.text("here"));
            conversation.expectTold("text here");
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPingsRoundTripIsMeasuredOnce(Role role) throws Exception {
        Conversation conversation = world.open(role);
        assertEquals(Optional.empty(), roundTrip(conversation));
        world.advance(Duration.ofMillis(27_700));
        Frame ping = conversation.peerReceives();
        world.advance(Duration.ofMillis(70));
        conversation.peerSends(Frame.pong("unasked"), ping.pong(false), Frame.text("here"));
        conversation.expectTold("text here");
        assertEquals(Optional.of(Duration.ofMillis(70)), roundTrip(conversation));
        world.advance(Duration.ofSeconds(1));
        conversation.peerSends(ping.pong(false), Frame.text("again"));
        conversation.expectTold("text again");
        assertEquals(Optional.of(Duration.ofMillis(70)), roundTrip(conversation));
    }

    /** Its answer need not come, and one that does not answer is asked once. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void aBusyPeerIsAskedEachMinuteForItsRoundTrip(Role role) throws Exception {
        Conversation conversation = world.open(role);
        for (int minute = 1; minute <= 3; minute++) {
            for (int i = 0; i < 7; i++) {
                world.advance(Duration.ofSeconds(10));
                conversation.peerSends(Frame.text("busy"));
                conversation.expectTold("text busy");
            }
            Frame ping = conversation.peerReceives();
            assertTrue(ping.isPing(), ping::toString);
            world.advance(Duration.ofMillis(30));
            conversation.peerSends(ping.pong(false), Frame.text("here"));
            conversation.expectTold("text here");
            // it came up to two steps of ten seconds before
            assertEquals(30, roundTrip(conversation).orElseThrow().toMillis() % 10_000);
        }
        for (int i = 0; i < 30; i++) {
            world.advance(Duration.ofSeconds(10));
            conversation.peerSends(Frame.text("busy"));
            conversation.expectTold("text busy");
        }
        assertTrue(conversation.peerReceives().isPing());
        assertEquals(0, conversation.peerHasReceived());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPeerThatDoesNotAnswerIsToldAndLeft(Role role) throws Exception {
        Conversation conversation = world.open(role);
        world.advance(Duration.ofMillis(27_700));
        conversation.peerReceives();
        world.advance(Duration.ofMillis(19_800));
        conversation.expectNothingTold();
        world.advance(Duration.ofMillis(400));
        conversation.expectTold("closing PING_TIMEOUT 1001 no answer to a ping");
        conversation.peerExpects(Frame.close(1001, "no answer to a ping"));
        world.advance(Duration.ofMillis(5_200));
        conversation.expectTold("closed");
        conversation.peerExpectsEnd();
    }

    @Test
    void silenceOfASuspendedPeerIsNotHeldAgainstIt() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        world.advance(Duration.ofMillis(27_700));
        conversation.peerReceives();
        conversation.suspend();
        for (int i = 0; i < 10; i++) {
            world.advance(Duration.ofSeconds(30));
        }
        conversation.resume();
        world.advance(Duration.ofMillis(19_800));
        conversation.expectNothingTold();
        world.advance(Duration.ofMillis(400));
        conversation.expectTold("closing PING_TIMEOUT 1001 no answer to a ping");
    }

    @Test
    void withoutAnIntervalNobodyIsAsked() throws Exception {
        EndpointTerms terms = EndpointWorld.terms(Role.SERVER);
        Conversation conversation = world.open(new EndpointTerms(
                Role.SERVER,
                terms.maxMessage(),
                terms.maxControlFrames(),
                terms.slowConsumerTimeout(),
                new Keepalive.Leg(
                        Optional.empty(), terms.keepalive().pongTimeout(), Optional.of(Duration.ofMinutes(1))),
                terms.closeTimeout()));
        world.advance(Duration.ofDays(365));
        assertEquals(0, conversation.peerHasReceived());
        conversation.expectNothingTold();
    }

    private static Optional<Duration> roundTrip(Conversation conversation) throws Exception {
        return conversation.ask(() -> conversation.endpoint.roundTrip());
    }
}
