package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.ending.Cause;
import io.towline.ending.Ending;
import io.towline.ending.Ending.By;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames that cost their sender nothing are counted; limits on bytes do not see them. */
class FloodTest {

    private static final String REASON = "too many control or empty frames";

    private RelayFixture fixture;

    @BeforeEach
    void begin() throws IOException {
        fixture = new RelayFixture();
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "pings,                 898100000000ff",
        "pongs,                 8a8000000000",
        "empty messages,        818000000000",
    })
    void oneMoreThanASecondMayBringIsAFlood(String what, String wire) throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        relay.client().sendHex(wire.repeat(6));
        relay.server().expectHex(wire.repeat(5));
        expectFlood(relay);
        assertEquals(5, relay.traffic().framesFromClient());
    }

    @Test
    void emptyContinuationsCountToo() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        String begin = "018100000000ff";
        String empty = "008000000000";
        relay.client().sendHex(begin + empty.repeat(6));
        relay.server().expectHex(begin + empty.repeat(5));
        expectFlood(relay);
    }

    @Test
    void framesThatCarryDataDoNotCount() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        String wire = "018100000000ff" + "008100000000ff".repeat(100) + "808100000000ff";
        relay.client().sendHex(wire);
        relay.server().expectHex(wire);
        relay.expectAlive();
    }

    @Test
    void eachSideIsCountedForItself() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        relay.client().sendHex("898000000000".repeat(5));
        relay.server().expectHex("898000000000".repeat(5));
        relay.server().sendHex("8a00".repeat(5));
        relay.client().expectHex("8a00".repeat(5));
        relay.expectAlive();
    }

    @Test
    void aServerThatFloodsHearsItToo() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        relay.server().sendHex("8900".repeat(6));
        relay.client().expectHex("8900".repeat(5));
        relay.client().expect(Frame.close(1011, REASON));
        relay.client().leave();
        relay.server().expect(Frame.close(1008, REASON).masked());
        relay.server().expectEnd();
        relay.server().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.FLOOD, 1008, REASON), relay.ending());
    }

    @Test
    void aSecondLaterTheCountBeginsAnew() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        for (int second = 0; second < 3; second++) {
            relay.client().sendHex("898000000000".repeat(5));
            relay.server().expectHex("898000000000".repeat(5));
            fixture.advance(Duration.ofSeconds(1));
        }
        relay.client().sendHex("898000000000".repeat(5));
        relay.server().expectHex("898000000000".repeat(5));
        fixture.advance(Duration.ofMillis(900));
        relay.client().sendHex("898000000000");
        expectFlood(relay);
    }

    private static void expectFlood(Joined relay) throws Exception {
        relay.server().expect(Frame.close(1001, REASON).masked());
        relay.server().leave();
        relay.client().expect(Frame.close(1008, REASON));
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.FLOOD, 1008, REASON), relay.ending());
    }
}
