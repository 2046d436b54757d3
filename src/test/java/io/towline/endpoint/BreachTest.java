package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer that breaks RFC 6455 or a limit hears why, RFC 6455 §7.1.7. */
class BreachTest {

    private EndpointWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new EndpointWorld();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "8101 61,                        1002, PROTOCOL_ERROR, frame from the client is not masked",
        "c181 00000000 61,               1002, PROTOCOL_ERROR, reserved bits set without an extension that gives them a meaning",
        "8381 00000000 61,               1002, PROTOCOL_ERROR, reserved opcode 3",
        "8081 00000000 61,               1002, PROTOCOL_ERROR, continuation of no message",
        "0181 00000000 61 8180 00000000, 1002, PROTOCOL_ERROR, new message inside a fragmented one",
        "89fe 007e 00000000,             1002, PROTOCOL_ERROR, control frame of 126 bytes",
        "8881 00000000 03,               1002, PROTOCOL_ERROR, close frame with half a close code",
        "8882 00000000 03ed,             1002, PROTOCOL_ERROR, close code 1005",
        "8883 00000000 03e8ff,           1007, PROTOCOL_ERROR, close reason is not UTF-8",
        "8885 00000000 03e8f09f90,       1007, PROTOCOL_ERROR, close reason is not UTF-8",
        "8190 00000000 61ff,             1007, PROTOCOL_ERROR, text is not UTF-8",
        "8182 00000000 61c3,             1007, PROTOCOL_ERROR, text is not UTF-8",
        "0181 00000000 e2 8081 00000000 61, 1007, PROTOCOL_ERROR, text is not UTF-8",
        "81fe 03e9 00000000,             1009, TOO_BIG,        'frame of 1001 bytes, the limit is 1000'",
        "82ff 7fffffffffffffff 00000000, 1009, TOO_BIG,        'frame of 9223372036854775807 bytes, the limit is 1000'",
        "0181 00000000 61 80fe 03e8 00000000, 1009, TOO_BIG,   message of more than 1000 bytes",
    })
    void ofAClient(String wire, int code, String how, String what) throws Exception {
        Conversation conversation = world.open(EndpointWorld.withMaxMessage(Role.SERVER, 1000));
        conversation.peerSendsHex("8282 00000000 0102" + wire);
        conversation.expectTold("binary 0102", "closing " + how + " " + code + " " + what);
        conversation.peerExpects(Frame.close(code, what));
        conversation.peerExpectsEnd();
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @Test
    void ofAServerIsToldWithAMask() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.peerSends(Frame.text("masked").masked());
        String what = "frame from the server is masked";
        conversation.expectTold("closing PROTOCOL_ERROR 1002 " + what);
        conversation.peerExpects(Frame.close(1002, what));
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @Test
    void whatComesBehindIsReadAndNotHeard() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.peerSendsHex("8301 00");
        conversation.peerSendsBytes(new byte[100_000]);
        conversation.peerExpects(Frame.close(1002, "frame from the client is not masked"));
        conversation.peerSends(Frame.text("well?"), Frame.close(1000, ""));
        conversation.peerExpectsEnd();
        conversation.expectTold("closing PROTOCOL_ERROR 1002 frame from the client is not masked");
        world.advance(Duration.ofMillis(2200));
        conversation.expectTold("closed");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"pings, 898100000000ff", "pongs, 8a8000000000", "empty fragments in a row, 008000000000"})
    void moreFreeFramesThanASecondMayBringAreAFlood(String what, String wire) throws Exception {
        Conversation conversation = world.open(EndpointWorld.withMaxControlFrames(Role.SERVER, 5));
        String begin = "028000000000";
        for (int second = 0; second < 2; second++) {
            conversation.peerSendsHex(begin + wire.repeat(5) + "8081 00000000 ff");
            conversation.expectTold("binary ff");
            world.advance(Duration.ofSeconds(1));
        }
        conversation.peerSendsHex(begin + wire.repeat(6));
        conversation.expectTold("closing FLOOD 1008 too many control or empty frames");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "empty messages,                               '',   828000000000",
        "fragments with payload and an empty last one, ff0f, 028100000000ff 0081000000000f 808000000000",
        "an empty fragment first,                      ff,   028000000000 808100000000ff",
        "an empty fragment between others,             ff0f, 028100000000ff 008000000000 8081000000000f",
        "an empty message in two frames,               '',   028000000000 808000000000",
    })
    void messagesAreNeverCounted(String what, String payload, String wire) throws Exception {
        Conversation conversation = world.open(EndpointWorld.withMaxControlFrames(Role.SERVER, 5));
        conversation.peerSendsHex(wire.repeat(100));
        for (int i = 0; i < 100; i++) {
            conversation.expectTold("binary " + payload);
        }
        conversation.expectNothingTold();
    }

    @Test
    void norAreThoseOfAServer() throws Exception {
        Conversation conversation = world.open(EndpointWorld.withMaxControlFrames(Role.CLIENT, 5));
        conversation.peerSendsHex("0201ff 8000 8200".repeat(100));
        for (int i = 0; i < 100; i++) {
            conversation.expectTold("binary ff");
            conversation.expectTold("binary ");
        }
        conversation.expectNothingTold();
    }

    @Test
    void aHeaderThatPromisesMuchTakesNoMemory() throws Exception {
        Conversation conversation = world.open(EndpointWorld.withMaxMessage(Role.SERVER, Long.MAX_VALUE));
        long before = conversation.ask(BreachTest::allocated);
        conversation.peerSendsHex("82ff 0000000040000000 00000000 00");
        // each look takes a little memory, too
        Await.until(() -> conversation.ask(conversation.endpoint::bytesIn) == 15, "the header");
        long taken = conversation.ask(BreachTest::allocated) - before;
        assertTrue(taken < 1_000_000, () -> taken + " bytes");
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
