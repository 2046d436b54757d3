package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.endpoint.EndpointTerms.Role;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS holds bytes of which no event of the socket tells, and takes bytes that the socket has not. */
class OverTlsTest {

    @TempDir
    private Path dir;

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
    void messagesPassBothWaysAndTheConnectionEnds(Role role) throws Exception {
        Conversation conversation = world.openSecured(EndpointWorld.terms(role), dir);
        for (int length : new int[] {1, 16_384, 100_000}) {
            byte[] payload = new byte[length];
            new Random(length).nextBytes(payload);
            conversation.peerSends(Frame.of(0x82, payload));
            conversation.expectToldBesideRoom("binary " + HexFormat.of().formatHex(payload));
            conversation.send(false, payload);
            conversation.peerExpects(Frame.of(0x82, payload));
        }
        conversation.peerSends(Frame.close(1000, "bye"));
        conversation.expectToldBesideRoom("closing PEER_CLOSED 1000 bye");
        conversation.peerExpects(Frame.close(1000, "bye"));
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @Test
    void whatARecordHoldsIsNotForgottenWhileSuspended() throws Exception {
        Conversation conversation = world.openSecured(EndpointWorld.terms(Role.SERVER), dir);
        // More than one read takes: what is left lies in the TLS layer or in the socket when the listener suspends.
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            wire.writeBytes(conversation.wire(Frame.text(i + "x".repeat(16_000))));
        }
        conversation.callback = told -> conversation.endpoint.suspend();
        Thread sender = Thread.ofPlatform().daemon().start(() -> {
            try {
                conversation.peerSendsBytes(wire.toByteArray());
            } catch (IOException lost) {
                throw new UncheckedIOException(lost);
            }
        });
        for (int i = 0; i < 40; i++) {
            conversation.expectTold("text " + i + "x".repeat(16_000));
            conversation.resume();
        }
        Await.end(sender, "the sender");
    }

    @Test
    void whatTlsTookAndTheSocketDidNotIsWaiting() throws Exception {
        Conversation conversation = world.openSecured(EndpointWorld.terms(Role.SERVER), dir);
        Frame frame = Frame.of(0x82, new byte[30_000]);
        int sent = conversation.ask(() -> {
            int messages = 0;
            while (conversation.endpoint.waiting() == 0) {
                conversation.endpoint.send(false, new byte[30_000]);
                messages++;
            }
            return messages;
        });
        world.advance(Duration.ofMillis(59_800));
        conversation.expectNothingTold();
        for (int i = 0; i < sent; i++) {
            conversation.peerExpects(frame);
        }
        assertEquals(0, conversation.ask(conversation.endpoint::waiting));
        conversation.send("and on");
        conversation.peerExpects(Frame.text("and on"));
    }

    @Test
    void aPeerThatTakesNothingIsCut() throws Exception {
        Conversation conversation = world.openSecured(EndpointWorld.terms(Role.SERVER), dir);
        conversation.ask(() -> {
            while (conversation.endpoint.waiting() == 0) {
                conversation.endpoint.send(false, new byte[30_000]);
            }
            return null;
        });
        long waiting = conversation.ask(conversation.endpoint::waiting);
        world.advance(Duration.ofMillis(59_800));
        conversation.expectCutForTakingNothing(waiting);
    }
}
