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

/** Relays are told to go at a pace, answer for a while, and are cut in the end. */
class DrainTest {

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
    void bothSidesAreTold() throws Exception {
        Joined relay = fixture.join();
        fixture.relays.drain(Duration.ZERO);
        expectDrained(relay, 1012);
        fixture.expectNoneOpen();
    }

    @Test
    void theRouteSaysWithWhichCode() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withDrainCloseCode(1001));
        fixture.relays.drain(Duration.ZERO);
        expectDrained(relay, 1001);
    }

    @Test
    void withoutTimeAllAreToldAtOnce() throws Exception {
        List<Joined> relays = join(10);
        drain(Duration.ZERO);
        expectTold(10, relays);
    }

    @Test
    void timeSpreadsThem() throws Exception {
        List<Joined> relays = join(10);
        drain(Duration.ofSeconds(1));
        expectTold(1, relays);
        for (int tenths = 0; tenths < 5; tenths++) {
            fixture.advance(Duration.ofMillis(100));
        }
        long half = RelayFixture.await(() -> told(relays), 4);
        assertTrue(half >= 4 && half <= 7, half + " of 10");
        for (int tenths = 0; tenths < 5; tenths++) {
            fixture.advance(Duration.ofMillis(100));
        }
        fixture.advance(Duration.ofMillis(100));
        expectTold(10, relays);
    }

    @Test
    void whenTheTimeIsOverAllAreTold() throws Exception {
        List<Joined> relays = join(10);
        drain(Duration.ofMinutes(1));
        fixture.advance(Duration.ofSeconds(61));
        expectTold(10, relays);
    }

    @Test
    void aSecondDrainSetsANewPace() throws Exception {
        List<Joined> relays = join(10);
        drain(Duration.ofHours(1));
        expectTold(1, relays);
        drain(Duration.ZERO);
        expectTold(10, relays);
        fixture.advance(Duration.ofMillis(300)); // the old pace has nobody left to tell
        relays.getLast().client().expect(Frame.close(1012, "draining"));
        relays.getLast().client().expectNothing();
    }

    @Test
    void thoseThatEndMeanwhileAreNotMissed() throws Exception {
        List<Joined> relays = join(5);
        drain(Duration.ofSeconds(1));
        relays.getLast().client().reset();
        relays.getLast().server().expect(Frame.close(1001, "client lost").masked());
        relays.getLast().server().leave();
        assertEquals(Cause.CLIENT_LOST, relays.getLast().ending().cause());
        fixture.advance(Duration.ofMillis(1_100));
        expectTold(4, relays.subList(0, 4));
    }

    /** The close frame goes out by a coarse time from before, six seconds ago. */
    @Test
    void whoIsToldFirstAfterAStandstillHasItsWholeTimeToAnswer() throws Exception {
        Joined relay = fixture.join();
        fixture.onThread(() -> {
            fixture.leap(Duration.ofSeconds(6));
            fixture.relays.drain(Duration.ZERO);
            return null;
        });
        relay.client().expect(Frame.close(1012, "draining"));
        fixture.advance(Duration.ofSeconds(4));
        assertFalse(relay.end().isDone(), "it was cut");
    }

    @Test
    void aSideThatDoesNotAnswerIsCut() throws Exception {
        Joined relay = fixture.join();
        drain(Duration.ZERO);
        relay.client().expect(Frame.close(1012, "draining"));
        relay.server().expect(Frame.close(1001, "draining").masked());
        fixture.advance(Duration.ofMillis(4_900));
        assertFalse(relay.end().isDone());
        fixture.advance(Duration.ofMillis(200));
        assertEquals(Ending.of(By.TOWLINE, Cause.DRAIN, 1012, "draining"), relay.ending());
        relay.client().expectEnd();
        relay.server().expectEnd();
    }

    @Test
    void whatIsSentBeforeTheAnswerIsDropped() throws Exception {
        Joined relay = fixture.join();
        drain(Duration.ZERO);
        relay.client()
                .send(Frame.text("too late").masked(), Frame.close(1012, "").masked());
        relay.client().expect(Frame.close(1012, "draining"));
        relay.client().expectEnd();
        relay.server().expect(Frame.close(1001, "draining").masked());
        relay.server().send(Frame.close(1001, ""));
        relay.client().leave();
        fixture.advance(Duration.ofMillis(2_100));
        relay.server().expectEnd();
    }

    @Test
    void insideAFrameTheCloseWaitsForItsEnd() throws Exception {
        Joined relay = fixture.join();
        relay.server().sendHex("8203 01");
        relay.client().expectHex("8203 01");
        drain(Duration.ZERO);
        relay.client().expectNothing();
        relay.server().expect(Frame.close(1001, "draining").masked());
        relay.server().sendHex("0203 8801");
        relay.client().expectHex("0203");
        relay.client().expect(Frame.close(1012, "draining"));
    }

    @Test
    void andIsNeverSaidIfThatDoesNotCome() throws Exception {
        Joined relay = fixture.join();
        relay.server().sendHex("8203 01");
        relay.client().expectHex("8203 01");
        drain(Duration.ZERO);
        fixture.advance(Duration.ofMillis(5_100));
        relay.client().expectEnd();
        assertEquals(Cause.DRAIN, relay.ending().cause());
    }

    @Test
    void aRelayThatBeginsDuringADrainIsToldAtOnce() throws Exception {
        drain(Duration.ofHours(1));
        expectDrained(fixture.join(), 1012);
    }

    @Test
    void aHardStopCutsWithoutAWord() throws Exception {
        List<Joined> relays = join(3);
        fixture.relays.hardStop();
        for (Joined relay : relays) {
            relay.client().expectEnd();
            relay.server().expectEnd();
            assertEquals(Ending.of(By.TOWLINE, Cause.HARD_STOP, "hard stop"), relay.ending());
        }
        fixture.expectNoneOpen();
    }

    @Test
    void aHardStopDuringADrainLeavesItsVerdict() throws Exception {
        Joined relay = fixture.join();
        drain(Duration.ZERO);
        fixture.relays.hardStop();
        relay.client().expect(Frame.close(1012, "draining"));
        relay.client().expectEnd();
        assertEquals(Cause.DRAIN, relay.ending().cause());
    }

    @Test
    void theLastOneIsAwaited() throws Exception {
        assertTrue(fixture.relays.openCount().awaitNone(Duration.ZERO));
        Joined relay = fixture.join();
        assertEquals(1, fixture.relays.openCount().open());
        assertFalse(fixture.relays.openCount().awaitNone(Duration.ofMillis(10)));
        fixture.relays.hardStop();
        fixture.expectNoneOpen();
        assertEquals(0, fixture.relays.openCount().open());
        // Who waits for the last relay goes on to end the process: by then all has to be said about it.
        assertEquals(1, Await.result(relay.end(), "its end").open(), "still open while its end is told");
    }

    private List<Joined> join(int number) throws Exception {
        List<Joined> relays = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            relays.add(fixture.join());
        }
        return relays;
    }

    private void drain(Duration time) throws Exception {
        fixture.relays.drain(time);
        fixture.settle();
    }

    private static void expectTold(long number, List<Joined> relays) throws Exception {
        assertEquals(number, RelayFixture.await(() -> told(relays), number));
    }

    private static long told(List<Joined> relays) throws IOException {
        long told = 0;
        for (Joined relay : relays) {
            told += relay.client().available() > 0 ? 1 : 0;
        }
        return told;
    }

    private static void expectDrained(Joined relay, int code) throws Exception {
        relay.client().expect(Frame.close(code, "draining"));
        relay.server().expect(Frame.close(1001, "draining").masked());
        relay.client().send(Frame.close(code, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().send(Frame.close(1001, ""));
        relay.server().leave();
        assertEquals(Ending.of(By.TOWLINE, Cause.DRAIN, code, "draining"), relay.ending());
    }
}
