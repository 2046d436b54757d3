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
import org.junit.jupiter.params.provider.CsvSource;

/** Control frames, and empty fragments that have no honest use, are counted; limits on bytes do not see them. */
class FloodTest {

    private static final String REASON = "too many control or empty frames";
    private static final String EMPTY_FRAGMENT = "008000000000";

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
        "pings, 898100000000ff",
        "pongs, 8a8000000000",
    })
    void oneMoreThanASecondMayBringIsAFlood(String what, String wire) throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        relay.client().sendHex(wire.repeat(6));
        relay.server().expectHex(wire.repeat(5));
        expectFlood(relay);
        assertEquals(5, relay.traffic().framesFromClient());
    }

    @Test
    void emptyFragmentsInARowCountToo() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        String begin = "018100000000ff" + EMPTY_FRAGMENT;
        relay.client().sendHex(begin + EMPTY_FRAGMENT.repeat(6));
        relay.server().expectHex(begin + EMPTY_FRAGMENT.repeat(5));
        expectFlood(relay);
    }

    @Test
    void emptyFragmentsCountHoweverOftenPingsComeBetween() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        String begin = "018000000000";
        String two = "898000000000" + EMPTY_FRAGMENT;
        relay.client().sendHex(begin + two.repeat(3));
        relay.server().expectHex(begin + two.repeat(2) + "898000000000");
        expectFlood(relay);
    }

    /** What costs as little with a byte of payload, which is not counted either. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "empty messages,                                818000000000",
        "fragments with payload,                        018100000000ff 008100000000ff 808100000000ff",
        "fragments with payload and an empty last one,  018100000000ff 008100000000ff 808000000000",
        "an empty fragment first,                       018000000000 808100000000ff",
        "an empty fragment between others,              018100000000ff 008000000000 808100000000ff",
        "an empty message in two frames,                018000000000 808000000000",
    })
    void messagesAreNeverCounted(String what, String wire) throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        String many = wire.replace(" ", "").repeat(999);
        relay.client().sendHex(many);
        relay.server().expectHex(many);
        relay.client().sendHex(many);
        relay.server().expectHex(many);
        relay.expectAlive();
    }

    /** Go's writer and Python's websockets end each message in this way. */
    @Test
    void norAreThoseOfAServer() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5));
        String wire = ("0101ff" + "0001ff" + "8000").repeat(1500) + "8100".repeat(600);
        relay.server().sendHex(wire);
        relay.client().expectHex(wire);
        relay.expectAlive();
    }

    /** RFC 7692 §7.2.3.6: an empty message is the one byte 00. It has a payload, and so has each empty fragment of that kind. */
    @Test
    void norAreCompressedOnes() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(5), true);
        String fromServer = ("c10100" + "410100" + "000100" + "800100").repeat(500);
        relay.server().sendHex(fromServer);
        relay.client().expectHex(fromServer);
        String fromClient = ("c1810000000000" + "41810000000000" + "008100000000ff" + "808000000000").repeat(500);
        relay.client().sendHex(fromClient);
        relay.server().expectHex(fromClient);
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
