package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Traffic;
import io.towline.relay.RelayFixture.Joined;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 6455 §7: the closing handshake passes through, and the connections are closed in its order. */
class ClosingHandshakeTest {

    private static final Frame BYE = Frame.close(4001, "bye");

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
    void theClientClosesAndTheServerAnswers() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expectBytes(BYE.masked().wire());
        relay.server().send(Frame.close(4001, "good bye"));
        relay.client().expect(Frame.close(4001, "good bye"));
        relay.client().expectEnd(); // towards the client we are the server: first to close (§7.1.1)
        relay.client().leave();
        fixture.settle();
        assertFalse(relay.end().isDone(), "the server closes first");
        relay.server().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 4001, "bye"), relay.ending());
        assertEquals(new Traffic(1, 11, 1, 12), relay.traffic());
    }

    @Test
    void theServersEndOfStreamIsAwaitedForTwoSeconds() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        relay.server().send(BYE);
        relay.client().expect(BYE);
        relay.client().expectEnd();
        relay.client().leave();
        fixture.advance(Duration.ofMillis(1_900));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(200));
        assertEquals(Cause.CLIENT_CLOSED, relay.ending().cause());
        relay.server().expectEnd();
    }

    @Test
    void theClientsEndOfStreamIsAwaitedForTwoSeconds() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        relay.server().send(BYE);
        relay.server().leave();
        relay.client().expect(BYE);
        relay.client().expectEnd();
        fixture.advance(Duration.ofMillis(1_900));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(200));
        assertEquals(Cause.CLIENT_CLOSED, relay.ending().cause());
    }

    @Test
    void theServerClosesAndTheClientAnswers() throws Exception {
        Joined relay = fixture.join();
        relay.server().send(BYE);
        relay.client().expect(BYE);
        relay.client().send(Frame.close(4001, "").masked());
        relay.server().expect(Frame.close(4001, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), relay.ending());
    }

    @Test
    void theServerClosesAndWaitsForNothing() throws Exception {
        Joined relay = fixture.join();
        relay.server().send(Frame.text("last words"), BYE);
        relay.server().finish();
        relay.client().expect(Frame.text("last words"), BYE);
        relay.client().send(Frame.close(4001, "").masked());
        relay.server().expect(Frame.close(4001, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), relay.ending());
        relay.server().expectEnd();
    }

    @Test
    void aCloseNeedGiveNoCode() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(Frame.close().masked());
        relay.server().expect(Frame.close().masked());
        relay.server().send(Frame.close());
        relay.server().leave();
        relay.client().expect(Frame.close());
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(new Ending(By.CLIENT, Cause.CLIENT_CLOSED, OptionalInt.empty(), ""), relay.ending());
    }

    @Test
    void aCloseMayStandBetweenFragments() throws Exception {
        Joined relay = fixture.join();
        relay.client().sendHex("0181 00000000 41");
        relay.client().send(BYE.masked());
        relay.server().expectHex("0181 00000000 41");
        relay.server().expect(BYE.masked());
    }

    @Test
    void bothMayCloseAtTheSameTime() throws Exception {
        Joined relay = fixture.join();
        fixture.whileHeld(() -> {
            relay.client().send(Frame.close(4001, "client").masked());
            relay.server().send(Frame.close(4002, "server"));
            return null;
        });
        relay.server().expect(Frame.close(4001, "client").masked());
        relay.client().expect(Frame.close(4002, "server"));
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().leave();
        Ending ending = relay.ending(); // whose came first is for the network to say
        assertTrue(
                ending.equals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 4001, "client"))
                        || ending.equals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4002, "server")),
                ending::toString);
    }

    @Test
    void forAServerThatNeverAnswersWeAnswerAndCutIt() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        fixture.advance(Duration.ofMillis(4_900));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(200));
        relay.client().expect(BYE);
        fixture.advance(Duration.ofMillis(2_100));
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 4001, "bye"), relay.ending());
        relay.server().expectEnd();
        relay.client().expectEnd();
    }

    @Test
    void forAClientThatNeverAnswersWeAnswerAndCutIt() throws Exception {
        Joined relay = fixture.join();
        relay.server().send(BYE);
        relay.client().expect(BYE);
        fixture.advance(Duration.ofMillis(4_900));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(200));
        relay.server().expect(BYE.masked());
        fixture.advance(Duration.ofMillis(2_100));
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), relay.ending());
        relay.server().expectEnd();
        relay.client().expectEnd();
    }

    /** Our answer waits for a frame boundary that never comes. */
    @Test
    void aServerThatStallsWithinAFrameIsCutAllTheSame() throws Exception {
        Joined relay = fixture.join();
        relay.server().sendHex("8203 01");
        relay.client().expectHex("8203 01");
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        fixture.advance(Duration.ofMillis(5_100));
        fixture.advance(Duration.ofMillis(2_100));
        fixture.expectNoneOpen();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 4001, "bye"), relay.ending());
        relay.client().expectEnd();
    }

    @Test
    void forAServerThatGoesWithoutAnAnswerWeAnswer() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        relay.server().leave();
        relay.client().expect(BYE);
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 4001, "bye"), relay.ending());
    }

    @Test
    void andWithoutACodeIfThereWasNone() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(Frame.close().masked());
        relay.server().expect(Frame.close().masked());
        relay.server().reset();
        relay.client().expect(Frame.close());
        relay.client().expectEnd();
    }

    @Test
    void forAClientThatGoesWithoutAnAnswerWeAnswer() throws Exception {
        Joined relay = fixture.join();
        relay.server().send(BYE);
        relay.client().expect(BYE);
        relay.client().leave();
        relay.server().expect(BYE.masked());
        relay.server().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), relay.ending());
    }

    @Test
    void whatTheServerStillHasToSayPassesBeforeItsAnswer() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        Frame last = Frame.of(0x82, new byte[100_000]);
        relay.server().send(Frame.text("one moment"), last, BYE);
        relay.client().expect(Frame.text("one moment"), last, BYE);
        relay.client().expectEnd();
    }

    @Test
    void nothingBehindACloseCounts() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked(), Frame.text("too late").masked());
        relay.client().sendHex("ffff"); // nor is it judged
        relay.server().expect(BYE.masked());
        relay.client().send(Frame.text("and later").masked());
        fixture.settle();
        relay.server().send(BYE, Frame.text("too late"));
        relay.server().leave();
        relay.client().expect(BYE);
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.CLIENT_CLOSED, 4001, "bye"), relay.ending());
        assertEquals(1, relay.traffic().framesFromClient());
        assertEquals(1, relay.traffic().framesFromUpstream());
    }

    @Test
    void aDrainLeavesAClosingHandshakeToItsParties() throws Exception {
        Joined relay = fixture.join();
        relay.client().send(BYE.masked());
        relay.server().expect(BYE.masked());
        fixture.relays.drain(Duration.ZERO);
        fixture.settle();
        relay.server().send(Frame.text("one moment"), Frame.close(4001, "good bye"));
        relay.client().expect(Frame.text("one moment"), Frame.close(4001, "good bye"));
    }
}
