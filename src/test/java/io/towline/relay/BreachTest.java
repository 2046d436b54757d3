package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Traffic;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A frame is judged before its first byte is forwarded; a breach ends the relay with close frames on both sides. */
class BreachTest {

    /** What every table row breaks: messages of 1000 bytes in frames of 600. */
    private static final TestRoutes ROUTE =
            TestRoutes.route().withMaxMessage(1000, 1000).withMaxFrame(600, 600);

    private RelayFixture fixture;

    @BeforeEach
    void begin() throws IOException {
        fixture = new RelayFixture();
    }

    @AfterEach
    void end() throws Exception {
        fixture.close();
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "8105 48656c6c6f,                       1002, frame from the client is not masked",
        "8900,                                  1002, frame from the client is not masked",
        "8380 00000000,                         1002, reserved opcode 3",
        "8780 00000000,                         1002, reserved opcode 7",
        "8b80 00000000,                         1002, reserved opcode 11",
        "8f80 00000000,                         1002, reserved opcode 15",
        "c181 00000000 41,                      1002, reserved bits set without an extension that gives them a meaning",
        "a181 00000000 41,                      1002, reserved bits set without an extension that gives them a meaning",
        "9181 00000000 41,                      1002, reserved bits set without an extension that gives them a meaning",
        "c980 00000000,                         1002, reserved bits set in a control frame",
        "0980 00000000,                         1002, fragmented control frame",
        "0880 00000000,                         1002, fragmented control frame",
        "89fe 007e 00000000,                    1002, control frame of 126 bytes",
        "88fe 007e 00000000,                    1002, control frame of 126 bytes",
        "8881 00000000 03,                      1002, close frame with half a close code",
        "8080 00000000,                         1002, continuation of no message",
        "0081 00000000 41,                      1002, continuation of no message",
        "82fe 007d 00000000,                    1002, payload length not minimally encoded",
        "82ff 000000000000ffff 00000000,        1002, payload length not minimally encoded",
        "82ff ffffffffffffffff 00000000,        1002, negative payload length",
        "82ff 8000000000000000 00000000,        1002, negative payload length",
        "82ff 0000010000000000 00000000,        1009, 'frame of 1099511627776 bytes, the limit is 600'",
        "82fe 0259 00000000,                    1009, 'frame of 601 bytes, the limit is 600'",
    })
    void ofTheClient(String wire, int code, String reason) throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("8185 37fa213d 7f9f4d5158" + wire);
        relay.server().expectHex("8185 37fa213d 7f9f4d5158");
        expectClientBreach(relay, code, reason);
        assertEquals(1, relay.traffic().framesFromClient());
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "8185 37fa213d 7f9f4d5158,  1002, frame from the server is masked",
        "8980 00000000,             1002, frame from the server is masked",
        "8300,                      1002, reserved opcode 3",
        "8b00,                      1002, reserved opcode 11",
        "c10141,                    1002, reserved bits set without an extension that gives them a meaning",
        "8a7e 007e,                 1002, control frame of 126 bytes",
        "0a00,                      1002, fragmented control frame",
        "8801 03,                   1002, close frame with half a close code",
        "8001 41,                   1002, continuation of no message",
        "827e 007d,                 1002, payload length not minimally encoded",
        "827f ffffffffffffffff,     1002, negative payload length",
        "827f 0000010000000000,     1009, 'frame of 1099511627776 bytes, the limit is 600'",
        "827e 0259,                 1009, 'frame of 601 bytes, the limit is 600'",
    })
    void ofTheServer(String wire, int code, String reason) throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.server().sendHex("810548656c6c6f" + wire);
        relay.client().expectHex("810548656c6c6f");
        expectServerBreach(relay, code, reason);
        assertEquals(1, relay.traffic().framesFromUpstream());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535})
    void closeCodesThatNeverGoOnTheWire(int code) throws Exception {
        Joined fromClient = fixture.join(ROUTE);
        fromClient
                .client()
                .send(Frame.text("before").masked(), Frame.close(code, "bye").masked());
        fromClient.server().expect(Frame.text("before").masked());
        expectClientBreach(fromClient, 1002, "close code " + code);

        Joined fromServer = fixture.join(ROUTE);
        fromServer.server().send(Frame.text("before"), Frame.close(code, "bye"));
        fromServer.client().expect(Frame.text("before"));
        expectServerBreach(fromServer, 1002, "close code " + code);
    }

    @Test
    void aNewMessageInsideAFragmentedOne() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("0181 00000000 41 8181 00000000 42");
        relay.server().expectHex("0181 00000000 41");
        expectClientBreach(relay, 1002, "new message inside a fragmented one");
    }

    @Test
    void aMessageTooLongByItsFragments() throws Exception {
        Joined relay = fixture.join(ROUTE);
        Frame first = new Frame(0x02, true, Frame.of(0, new byte[600]).payload());
        Frame second = new Frame(0x00, true, Frame.of(0, new byte[400]).payload());
        relay.client().send(first, Frame.ping("").masked(), second);
        relay.client().sendHex("8081 00000000 00");
        relay.server().expect(first, Frame.ping("").masked(), second);
        expectClientBreach(relay, 1009, "message of more than 1000 bytes");
    }

    @Test
    void aMessageOfTheServerTooLongByItsFragments() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.server().send(Frame.of(0x02, new byte[600]), Frame.of(0x80, new byte[401]));
        relay.client().expect(Frame.of(0x02, new byte[600]));
        expectServerBreach(relay, 1009, "message of more than 1000 bytes");
    }

    @Test
    void withoutAFrameLimitTheMessagesHolds() throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxMessage(1000, 1000));
        relay.client().send(Frame.of(0x82, new byte[1000]).masked());
        relay.server().expect(Frame.of(0x82, new byte[1000]).masked());
        relay.client().sendHex("82fe 03e9 00000000");
        expectClientBreach(relay, 1009, "frame of 1001 bytes, the limit is 1000");
    }

    @Test
    void theHeaderSufficesAndNothingBehindItIsAwaited() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("89fe 007e 00000000"); // of 126 bytes none comes
        expectClientBreach(relay, 1002, "control frame of 126 bytes");
    }

    @Test
    void whatTheOffenderSendsMoreIsDropped() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("8380 00000000 8181 00000000 41 8880 00000000");
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        relay.client().send(Frame.text("still here").masked());
        fixture.settle();
        answerAndLeave(relay.server(), Frame.close(1001, ""));
        relay.client().expect(Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.PROTOCOL_ERROR, 1002, "reserved opcode 3"), relay.ending());
        assertEquals(new Traffic(0, 19 + 16, 1, 4), relay.traffic());
    }

    /** Also if it has to end a frame first. */
    @Test
    void whatTheServerAnswersReachesTheClientBeforeItHears() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.server().sendHex("8203 01");
        relay.client().expectHex("8203 01");
        relay.client().send(Frame.text("question").masked());
        relay.client().sendHex("8380 00000000");
        relay.server().expect(Frame.text("question").masked());
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        relay.client().expectNothing();
        relay.server().sendHex("0203 810141");
        relay.server().send(Frame.text("answer"), Frame.ping("there?"), Frame.close(1001, "its own words"));
        relay.client().expectHex("0203 810141");
        relay.client().expect(Frame.text("answer"), Frame.ping("there?"), Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.PROTOCOL_ERROR, 1002, "reserved opcode 3"), relay.ending());
        assertEquals(5, relay.traffic().framesFromUpstream());
    }

    @Test
    void whatTheClientSendsBeforeItHearsReachesTheServerThatBroke() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.server().sendHex("8300");
        relay.client().expect(Frame.close(1011, "reserved opcode 3"));
        relay.client()
                .send(Frame.text("on its way").masked(), Frame.close(1011, "").masked());
        relay.server().expect(Frame.text("on its way").masked());
        relay.server().expect(Frame.close(1002, "reserved opcode 3").masked());
        relay.server().expectEnd();
    }

    @Test
    void anOffenderThatWillSendNoMoreHasItsAnswersToo() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().send(Frame.text("question").masked());
        relay.client().sendHex("8380 00000000");
        relay.client().finish();
        relay.server().expect(Frame.text("question").masked());
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        fixture.settle();
        relay.server().send(Frame.text("answer"));
        answerAndLeave(relay.server(), Frame.close(1001, ""));
        relay.client().expect(Frame.text("answer"), Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
        assertEquals(Cause.PROTOCOL_ERROR, relay.ending().cause());
    }

    @Test
    void forAServerThatGoesWithoutAnAnswerTheOffenderHearsThen() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("8380 00000000");
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        relay.client().expectNothing();
        relay.server().leave();
        relay.client().expect(Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
    }

    @Test
    void forAServerThatNeverAnswersTheOffenderHearsInTheEnd() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("8380 00000000");
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        relay.server().send(Frame.text("and on"));
        relay.client().expect(Frame.text("and on"));
        fixture.advance(Duration.ofMillis(4_900));
        relay.client().expectNothing();
        fixture.advance(Duration.ofMillis(200));
        relay.client().expect(Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
        assertEquals(1, fixture.relays.openCount().open());
        fixture.advance(Duration.ofMillis(2_100));
        fixture.expectNoneOpen();
        assertEquals(Cause.PROTOCOL_ERROR, relay.ending().cause());
    }

    @Test
    void aServerThatBreaksInItsTurnHasAnsweredToo() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("8380 00000000");
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        relay.server().send(Frame.text("answer"));
        relay.server().sendHex("8b00");
        relay.client().expect(Frame.text("answer"), Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
        relay.server().expectEnd();
        relay.client().leave();
        relay.server().leave();
        assertEquals(Ending.of(By.CLIENT, Cause.PROTOCOL_ERROR, 1002, "reserved opcode 3"), relay.ending());
    }

    @Test
    void whereTheServerHasSaidCloseAlreadyThatWasTheVerdict() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.server().send(Frame.close(4001, "bye"));
        relay.client().expect(Frame.close(4001, "bye"));
        relay.client().sendHex("8380 00000000");
        relay.server().expect(Frame.close(4001, "bye").masked());
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().leave();
        assertEquals(Ending.of(By.UPSTREAM, Cause.UPSTREAM_CLOSED, 4001, "bye"), relay.ending());
    }

    @Test
    void anOffenderThatStaysIsCut() throws Exception {
        Joined relay = fixture.join(ROUTE);
        relay.client().sendHex("8380 00000000");
        relay.server().expect(Frame.close(1001, "reserved opcode 3").masked());
        answerAndLeave(relay.server(), Frame.close(1001, ""));
        relay.client().expect(Frame.close(1002, "reserved opcode 3"));
        relay.client().expectEnd();
        fixture.advance(Duration.ofMillis(1_500));
        assertEquals(1, fixture.relays.openCount().open());
        fixture.advance(Duration.ofMillis(600));
        assertEquals(Cause.PROTOCOL_ERROR, relay.ending().cause());
    }

    private static void expectClientBreach(Joined relay, int code, String reason) throws Exception {
        relay.server().expect(Frame.close(1001, reason).masked());
        answerAndLeave(relay.server(), Frame.close(1001, ""));
        relay.client().expect(Frame.close(code, reason));
        relay.client().expectEnd();
        relay.client().leave();
        assertEquals(Ending.of(By.CLIENT, cause(code), code, reason), relay.ending());
    }

    private static void expectServerBreach(Joined relay, int code, String reason) throws Exception {
        relay.client().expect(Frame.close(1011, reason));
        relay.client().send(Frame.close(1011, "").masked());
        relay.client().expectEnd();
        relay.client().leave();
        relay.server().expect(Frame.close(code, reason).masked());
        relay.server().expectEnd();
        relay.server().leave();
        assertEquals(Ending.of(By.UPSTREAM, cause(code), code, reason), relay.ending());
    }

    private static Cause cause(int code) {
        return code == 1009 ? Cause.MESSAGE_TOO_BIG : Cause.PROTOCOL_ERROR;
    }

    private static void answerAndLeave(Peer server, Frame answer) throws IOException {
        server.send(answer);
        server.leave();
    }
}
