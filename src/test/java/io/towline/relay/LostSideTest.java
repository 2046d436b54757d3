package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that ends without a close frame: the other side is told what it would otherwise have to guess. */
class LostSideTest {

    private static final Ending CLIENT_LOST = Ending.of(By.CLIENT, Cause.CLIENT_LOST, "closed without a close frame");
    private static final Ending CLIENT_RESET = Ending.of(By.CLIENT, Cause.CLIENT_LOST, "connection reset");
    private static final Ending UPSTREAM_LOST =
            Ending.of(By.UPSTREAM, Cause.UPSTREAM_LOST, "closed without a close frame");
    private static final Ending UPSTREAM_RESET = Ending.of(By.UPSTREAM, Cause.UPSTREAM_LOST, "connection reset");
    private static final Frame TO_SERVER = Frame.close(1001, "client lost").masked();

    /** A frame of five bytes of which two are sent. */
    private static final String HALF_A_FRAME = "8205 0102";

    private static final String HALF_A_MASKED_FRAME = "8285 00000000 0102";

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
    void aClientThatSaysNoMoreMayStillListen() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(Frame.text("last words").masked());
        relay.client().finish();
        relay.server().expect(Frame.text("last words").masked(), TO_SERVER);
        relay.server().send(Frame.text("late"), Frame.close(1001, "I see"));
        relay.client().expect(Frame.text("late"), Frame.close(1001, "I see"));
        relay.client().expectEnd();
        fixture.settle();
        assertFalse(relay.end().isDone(), "the server closes its connection itself");
        relay.server().leave();
        assertEquals(CLIENT_LOST, relay.ending());
    }

    @Test
    void aServerThatDoesNotAnswerForALostClientIsCut() throws Exception {
        Joined relay = fixture.join();
        relay.client().leave();
        relay.server().expect(TO_SERVER);
        fixture.advance(Duration.ofMillis(4_900));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(200));
        assertEquals(CLIENT_LOST, relay.ending());
        relay.server().expectEnd();
    }

    @Test
    void aClientThatResets() throws Exception {
        Joined relay = fixture.join();
        relay.expectAlive();
        relay.client().reset();
        relay.server().expect(TO_SERVER);
        relay.server().send(Frame.text("to nobody"), Frame.close(1001, ""));
        relay.server().leave();
        assertEquals(CLIENT_RESET, relay.ending());
    }

    @ParameterizedTest
    @ValueSource(ints = {1011, 1012, 1013})
    void aServerThatSaysNoMore(int code) throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withUpstreamLostCloseCode(code));
        relay.server().send(Frame.text("last words"));
        relay.server().finish();
        relay.client().expect(Frame.text("last words"), Frame.close(code, "upstream lost"));
        relay.client().send(Frame.close(code, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(UPSTREAM_LOST, relay.ending());
    }

    @Test
    void aServerThatResets() throws Exception {
        Joined relay = fixture.join();
        relay.expectAlive();
        relay.server().reset();
        relay.client().expect(Frame.close(1011, "upstream lost"));
        relay.client().leave();
        assertEquals(UPSTREAM_RESET, relay.ending());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientLostInsideAFrameLeavesNothingToSayToTheServer(boolean reset) throws Exception {
        Joined relay = fixture.join();
        relay.client().sendHex(HALF_A_MASKED_FRAME);
        relay.server().expectHex(HALF_A_MASKED_FRAME);
        lose(relay.client(), reset);
        relay.server().expectEnd();
        relay.server().leave();
        assertEquals(reset ? CLIENT_RESET : CLIENT_LOST, relay.ending());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerLostInsideAFrameLeavesNothingToSayToTheClient(boolean reset) throws Exception {
        Joined relay = fixture.join();
        relay.server().sendHex(HALF_A_FRAME);
        relay.client().expectHex(HALF_A_FRAME);
        lose(relay.server(), reset);
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(reset ? UPSTREAM_RESET : UPSTREAM_LOST, relay.ending());
    }

    @Test
    void andWaitsForNoOneForLong() throws Exception {
        Joined relay = fixture.join();
        relay.server().sendHex(HALF_A_FRAME);
        relay.client().expectHex(HALF_A_FRAME);
        relay.server().leave();
        relay.client().expectEnd();
        fixture.advance(Duration.ofMillis(5_100));
        assertEquals(UPSTREAM_LOST, relay.ending());
    }

    @Test
    void betweenFragmentsACloseCanBeSaid() throws Exception {
        Joined relay = fixture.join();
        relay.client().sendHex("0181 00000000 41");
        relay.server().sendHex("020142");
        relay.client().expectHex("020142");
        relay.client().finish();
        relay.server().expectHex("0181 00000000 41");
        relay.server().expect(TO_SERVER);
        relay.server().leave();
        relay.client().expect(Frame.close(1011, "client lost"));
        relay.client().expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"82", "82fe01", "82ff00000000000100000102", "8985 00000000 0102", "8885 00000000 03e8"})
    void ofAHeaderOrControlFrameCutOffNothingPasses(String wire) throws Exception {
        Joined relay = fixture.join();
        relay.client().send(Frame.text("whole").masked());
        relay.client().sendHex(wire);
        relay.client().finish();
        relay.server().expect(Frame.text("whole").masked(), TO_SERVER);
    }

    /** Whichever is noticed first: nobody is left to wait for, so no timer is needed. Many, since the order is not ours to choose. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void bothLostAtOnceEndTheRelayAtOnce(boolean resetClient, boolean resetServer) throws Exception {
        List<Joined> relays = join(20);
        for (int i = 0; i < 20; i++) {
            Joined relay = relays.get(i);
            relay.expectAlive();
            if (i % 4 >= 2) {
                relay.client().sendHex(HALF_A_MASKED_FRAME);
            }
            if (i % 2 == 1) {
                relay.server().sendHex(HALF_A_FRAME);
            }
        }
        fixture.whileHeld(() -> {
            for (Joined relay : relays) {
                lose(relay.client(), resetClient);
                lose(relay.server(), resetServer);
            }
            return null;
        });
        for (Joined relay : relays) {
            Cause cause = relay.ending().cause();
            assertTrue(cause == Cause.CLIENT_LOST || cause == Cause.UPSTREAM_LOST, cause::label);
        }
        fixture.expectNoneOpen();
    }

    /**
     * A write may find out about a reset before the read that would have brought the peer's last frames. Many at once, since the order in
     * which an I/O thread looks at its connections is not ours to choose.
     */
    @Test
    void theLastFramesOfAServerThatResetsAreNotLostToAFailedWrite() throws Exception {
        List<Joined> relays = join(40);
        fixture.whileHeld(() -> {
            for (Joined relay : relays) {
                relay.server().send(Frame.text("last words"), Frame.close(4001, "bye"));
                relay.server().reset();
                relay.client().send(Frame.text("are you there?").masked());
            }
            return null;
        });
        for (Joined relay : relays) {
            relay.client().expect(Frame.text("last words"), Frame.close(4001, "bye"));
            relay.client().leave();
            assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), relay.ending());
        }
    }

    /** A write may be the first to find out, and takes the error that the read would have told. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetIsToldAsOneWhoeverFindsOut(boolean ofClient) throws Exception {
        List<Joined> relays = join(40);
        fixture.whileHeld(() -> {
            for (Joined relay : relays) {
                (ofClient ? relay.client() : relay.server()).reset();
                if (ofClient) {
                    relay.server().send(Frame.text("are you there?"));
                } else {
                    relay.client().send(Frame.text("are you there?").masked());
                }
            }
            return null;
        });
        for (Joined relay : relays) {
            (ofClient ? relay.server() : relay.client()).leave();
            assertEquals(ofClient ? CLIENT_RESET : UPSTREAM_RESET, relay.ending());
        }
    }

    private List<Joined> join(int number) throws Exception {
        List<Joined> relays = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            relays.add(fixture.join());
        }
        return relays;
    }

    private static void lose(Peer peer, boolean reset) throws IOException {
        if (reset) {
            peer.reset();
        } else {
            peer.finish();
        }
    }
}
