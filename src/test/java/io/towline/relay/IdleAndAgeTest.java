package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Relays that nobody uses, and relays that are old. */
class IdleAndAgeTest {

    private static final TestRoutes IDLE_AFTER_A_MINUTE =
            TestRoutes.route().withoutPings().withIdleTimeout(Duration.ofSeconds(60));
    private static final Duration NOT_YET = Duration.ofMillis(59_800);
    private static final Duration NOW = Duration.ofMillis(400);

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
    void anIdleRelayEnds() throws Exception {
        Joined relay = fixture.join(IDLE_AFTER_A_MINUTE);
        fixture.advance(NOT_YET);
        relay.client().expectNothing();
        fixture.advance(NOW);
        expectIdle(relay);
    }

    @ParameterizedTest
    @ValueSource(strings = {"818100000000 41", "8180 00000000", "0180 00000000"})
    void dataOfTheClientKeepsIt(String wire) throws Exception {
        Joined relay = fixture.join(IDLE_AFTER_A_MINUTE);
        fixture.advance(NOT_YET);
        relay.client().sendHex(wire);
        relay.server().expectHex(wire);
        fixture.advance(NOT_YET);
        relay.client().expectNothing();
        fixture.advance(NOW);
        expectIdle(relay);
    }

    @ParameterizedTest
    @ValueSource(strings = {"810141", "8100", "0100"})
    void soDoesDataOfTheServer(String wire) throws Exception {
        Joined relay = fixture.join(IDLE_AFTER_A_MINUTE);
        fixture.advance(NOT_YET);
        relay.server().sendHex(wire);
        relay.client().expectHex(wire);
        fixture.advance(NOT_YET);
        relay.client().expectNothing();
        fixture.advance(NOW);
        expectIdle(relay);
    }

    /** The thread's coarse time is still that of before in the first that it reads where it was held up. */
    @ParameterizedTest
    @ValueSource(strings = {"818100000000 41", "8180 00000000"})
    void dataRightBehindALongPauseKeepsIt(String wire) throws Exception {
        Joined relay = fixture.join(IDLE_AFTER_A_MINUTE);
        fixture.whileHeld(() -> {
            relay.client().sendHex(wire);
            fixture.leap(Duration.ofSeconds(70));
            return null;
        });
        relay.server().expectHex(wire);
        fixture.advance(Duration.ZERO);
        fixture.advance(NOT_YET);
        relay.client().expectNothing();
        fixture.advance(NOW);
        expectIdle(relay);
    }

    @Test
    void aFrameUnderWayKeepsItWithEachPiece() throws Exception {
        Joined relay = fixture.join(IDLE_AFTER_A_MINUTE);
        relay.server().sendHex("8203 01");
        relay.client().expectHex("8203 01");
        for (int i = 0; i < 2; i++) {
            fixture.advance(NOT_YET);
            relay.server().sendHex("02");
            relay.client().expectHex("02");
        }
        fixture.advance(NOT_YET);
        relay.client().expectNothing();
    }

    @Test
    void pingsAndPongsOfTheEndpointsDoNot() throws Exception {
        Joined relay = fixture.join(IDLE_AFTER_A_MINUTE);
        fixture.advance(Duration.ofSeconds(40));
        relay.client().send(Frame.ping("").masked());
        relay.server().expect(Frame.ping("").masked());
        relay.server().send(Frame.pong(""), Frame.ping("?"));
        relay.client().expect(Frame.pong(""), Frame.ping("?"));
        relay.client().send(Frame.pong("?").masked());
        relay.server().expect(Frame.pong("?").masked());
        fixture.advance(Duration.ofMillis(20_200));
        expectIdle(relay);
    }

    @Test
    void norDoOurs() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withIdleTimeout(Duration.ofSeconds(60)));
        fixture.advance(Duration.ofSeconds(28));
        relay.client().send(relay.client().receive().pong(true));
        relay.server().send(relay.server().receive().pong(false));
        fixture.settle();
        fixture.advance(Duration.ofSeconds(28));
        relay.client().send(relay.client().receive().pong(true));
        relay.server().send(relay.server().receive().pong(false));
        fixture.settle();
        fixture.advance(Duration.ofMillis(4_200));
        expectIdle(relay);
    }

    @Test
    void anOldRelayEndsHoweverBusy() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withoutPings().withMaxAge(Duration.ofSeconds(100)));
        fixture.advance(Duration.ofMillis(89_800));
        relay.expectAlive();
        fixture.advance(Duration.ofMillis(10_400)); // up to a tenth earlier, so that not all end together
        relay.client().expect(Frame.close(1001, "max age"));
        relay.server().expect(Frame.close(1001, "max age").masked());
        leave(relay);
        assertEquals(Ending.of(By.TOWLINE, Cause.MAX_AGE, 1001, "max age"), relay.ending());
    }

    private static void expectIdle(Joined relay) throws Exception {
        relay.client().expect(Frame.close(1001, "idle timeout"));
        relay.server().expect(Frame.close(1001, "idle timeout").masked());
        leave(relay);
        assertEquals(Ending.of(By.TOWLINE, Cause.IDLE_TIMEOUT, 1001, "idle timeout"), relay.ending());
    }

    private static void leave(Joined relay) throws IOException {
        relay.client().send(Frame.close(1001, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().send(Frame.close(1001, ""));
        relay.server().leave();
    }
}
