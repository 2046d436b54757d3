package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towline.endpoint.EndpointTerms.Role;
import io.towline.relay.Frame;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5.5.1 and §7. */
class ClosingTest {

    private EndpointWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new EndpointWorld();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    @Test
    void aClientsCloseIsAnsweredAndTheServerClosesFirst() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.peerSends(Frame.close(4000, "bye"));
        conversation.peerExpects(Frame.close(4000, "bye"));
        conversation.peerExpectsEnd();
        conversation.expectTold("closing PEER_CLOSED 4000 bye");
        conversation.expectNothingTold();
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @Test
    void aServersCloseIsAnsweredAndTheServerIsLeftToCloseFirst() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.peerSends(Frame.close(1001, "restart"));
        conversation.peerExpects(Frame.close(1001, "restart"));
        conversation.expectTold("closing PEER_CLOSED 1001 restart");
        world.advance(Duration.ofMillis(1900));
        conversation.expectNothingTold();
        conversation.peerFinishes();
        conversation.expectTold("closed");
        conversation.peerExpectsEnd();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPeerThatDoesNotEndTheConnectionHasTwoSeconds(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.peerSends(Frame.close(1000, ""));
        conversation.expectTold("closing PEER_CLOSED 1000 ");
        conversation.peerExpects(Frame.close(1000, ""));
        world.advance(Duration.ofMillis(1900));
        conversation.expectNothingTold();
        world.advance(Duration.ofMillis(300));
        conversation.expectTold("closed");
        conversation.peerExpectsEnd();
    }

    /** The close frame goes out by a coarse time from before, six seconds ago. */
    @Test
    void whoIsToldFirstAfterAStandstillHasItsWholeTimeToAnswer() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.ask(() -> {
            world.leap(Duration.ofSeconds(6));
            conversation.endpoint.close(OptionalInt.of(1000), "done");
            return null;
        });
        conversation.expectTold("closing CLOSED 1000 done");
        world.advance(Duration.ofSeconds(4));
        conversation.expectNothingTold();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aCloseWithoutACodeIsAnsweredWithout(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.peerSends(Frame.close());
        conversation.peerExpects(Frame.close());
        conversation.expectTold("closing PEER_CLOSED - ");
    }

    @Test
    void ourCloseIsTheVerdictAtOnceAndAServerClosesBehindTheAnswer() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.close(1000, "enough");
        conversation.expectTold("closing CLOSED 1000 enough");
        conversation.peerExpects(Frame.close(1000, "enough"));
        conversation.peerSends(Frame.text("too late"), Frame.close(1000, ""));
        conversation.peerExpectsEnd();
        conversation.expectNothingTold();
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @Test
    void asAClientWeWaitForTheServersEnd() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.close(1000, "");
        conversation.peerExpects(Frame.close(1000, ""));
        conversation.peerSends(Frame.close(1000, ""));
        conversation.expectTold("closing CLOSED 1000 ");
        world.advance(Duration.ofMillis(1900));
        conversation.expectNothingTold();
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPeerThatDoesNotAnswerHasTheCloseTimeout(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.close(1001, "");
        conversation.expectTold("closing CLOSED 1001 ");
        world.advance(Duration.ofMillis(4900));
        conversation.expectNothingTold();
        world.advance(Duration.ofMillis(300));
        conversation.expectTold("closed");
    }

    @Test
    void theAnswerIsHeardEvenWhileSuspended() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.suspend();
        conversation.peerSends(Frame.text("not wanted"));
        conversation.close(1000, "");
        conversation.peerExpects(Frame.close(1000, ""));
        conversation.peerSends(Frame.close(1000, ""));
        conversation.peerLeaves();
        conversation.expectTold("closing CLOSED 1000 ", "closed");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void messagesBeforeACloseFrameCountAndNoneBehindIt(Role role) throws Exception {
        Conversation conversation = world.open(role);
        byte[] text = conversation.wire(Frame.text("counts"));
        byte[] close = conversation.wire(Frame.close(1000, ""));
        byte[] wire = new byte[2 * text.length + close.length];
        System.arraycopy(text, 0, wire, 0, text.length);
        System.arraycopy(close, 0, wire, text.length, close.length);
        System.arraycopy(text, 0, wire, text.length + close.length, text.length);
        conversation.peerSendsBytes(wire);
        conversation.peerLeaves();
        conversation.expectTold("text counts", "closing PEER_CLOSED 1000 ", "closed");
    }

    @Test
    void nothingIsSentBehindACloseFrame() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.send("before");
        conversation.close(1000, "");
        conversation.send("behind");
        conversation.peerSends(Frame.ping("?"));
        conversation.peerExpects(Frame.text("before"), Frame.close(1000, ""));
        conversation.peerSends(Frame.close(1000, ""));
        conversation.peerExpectsEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1004, 1005, 1006, 1015, 1016, 2999, 5000})
    void aCodeThatMayNotBeSentIsRefused(int code) throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        ExecutionException refused = assertThrows(ExecutionException.class, () -> conversation.close(code, ""));
        assertEquals("a close frame with code " + code, refused.getCause().getMessage());
    }

    @ParameterizedTest
    @CsvSource({"SERVER, false", "CLIENT, false", "SERVER, true", "CLIENT, true"})
    void anEndWithoutACloseFrameIsALoss(Role role, boolean reset) throws Exception {
        Conversation conversation = world.open(role);
        conversation.peerSends(Frame.text("last words"));
        conversation.expectTold("text last words");
        if (reset) {
            conversation.peerResets();
        } else {
            conversation.peerFinishes();
        }
        conversation.expectTold(
                "closing LOST - " + (reset ? "connection reset" : "closed without a close frame"), "closed");
    }

    @Test
    void whatAPeerSaidBeforeItLeftIsHeardThoughAWriteFails() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.suspend();
        conversation.peerSends(Frame.text("last words"), Frame.close(1000, "bye"));
        conversation.peerResets();
        conversation.ask(() -> {
            for (int i = 0; i < 100; i++) {
                conversation.endpoint.send(false, new byte[1000]);
            }
            return null;
        });
        conversation.expectNothingTold();
        conversation.resume();
        conversation.expectTold("text last words", "closing PEER_CLOSED 1000 bye", "closed");
    }

    @Test
    void aCutSaysNothing() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.cut();
        conversation.cut();
        conversation.close(1000, "");
        conversation.expectTold("closing CLOSED - cut", "closed");
        conversation.expectNothingTold();
        conversation.peerExpectsEnd();
    }

    @Test
    void aCutEndsAClosingHandshake() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.close(1000, "");
        conversation.cut();
        conversation.expectTold("closing CLOSED 1000 ", "closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text go", "closing PEER_CLOSED 1000 "})
    void aListenerMayCutInItsCallback(String when) throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.callback = told -> {
            if (told.equals(when)) {
                conversation.endpoint.cut();
            }
        };
        conversation.peerSendsHex("8182 00000000 676f 8181 00000000 78 8882 00000000 03e8");
        if (when.equals("text go")) {
            conversation.expectTold("text go", "closing CLOSED - cut", "closed");
        } else {
            conversation.expectTold("text go", "text x", "closing PEER_CLOSED 1000 ", "closed");
        }
        conversation.expectNothingTold();
    }

    @Test
    void aListenerMayCloseAndSendInItsCallback() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.callback = told -> {
            conversation.endpoint.send(true, new byte[] {'!'});
            conversation.endpoint.close(OptionalInt.of(1000), "");
        };
        conversation.peerSends(Frame.text("go"), Frame.text("on"));
        conversation.expectTold("text go", "closing CLOSED 1000 ");
        conversation.peerExpects(Frame.text("!"), Frame.close(1000, ""));
    }

    @Test
    void aListenersDefectCutsItsOwnConnectionOnly() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        Conversation other = world.open(Role.SERVER);
        conversation.callback = told -> {
            throw new IllegalStateException("a defect, as the test wants it");
        };
        conversation.peerSends(Frame.text("go"));
        conversation.expectTold("text go", "closing CLOSED - internal error", "closed");
        conversation.peerExpectsLoss();
        other.peerSends(Frame.text("well?"));
        other.expectTold("text well?");
    }
}
