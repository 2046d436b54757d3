package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RouteConfig.Keepalive;
import io.towline.endpoint.EndpointTerms.Role;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A side that is slow: bytes that wait here, and bytes that we let wait there. */
class BackpressureTest {

    private EndpointWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new EndpointWorld();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    /** Room is less than 64 KiB of it; and the kernel may take some more a moment later. */
    private static final int MUCH = 400_000;

    /** Sends until there is no room, and much more; says how many messages. */
    private static int fill(Conversation conversation, int length) throws Exception {
        return conversation.ask(() -> send(conversation, length));
    }

    private static int send(Conversation conversation, int length) {
        int sent = 0;
        while (conversation.endpoint.waiting() < MUCH) {
            byte[] payload = new byte[length];
            payload[0] = (byte) sent++;
            conversation.endpoint.send(false, payload);
        }
        return sent;
    }

    private static Frame numbered(int number, int length) {
        byte[] payload = new byte[length];
        payload[0] = (byte) number;
        return Frame.of(0x82, payload);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatWaitsGoesOutInOrderAndRoomIsTold(Role role) throws Exception {
        for (int length : new int[] {100, 30_000, 200_000}) {
            Conversation conversation = world.open(role);
            int sent = fill(conversation, length);
            assertTrue(conversation.ask(conversation.endpoint::waiting) >= 65_536);
            conversation.expectNothingTold();
            for (int i = 0; i < sent; i++) {
                conversation.peerExpects(numbered(i, length));
            }
            conversation.expectTold("room");
            conversation.expectNothingTold();
            assertEquals(0, conversation.ask(conversation.endpoint::waiting));
            assertTrue(conversation.ask(conversation.endpoint::hasRoom));
        }
    }

    @Test
    void aPeerThatTakesNothingIsCut() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        fill(conversation, 30_000);
        long waiting = conversation.ask(conversation.endpoint::waiting);
        world.advance(Duration.ofMillis(59_800));
        conversation.expectCutForTakingNothing(waiting);
        assertEquals(0, conversation.ask(conversation.endpoint::waiting));
        conversation.peerExpectsLoss();
    }

    /** The thread's coarse time is still that of before when it goes on where it was held up. */
    @Test
    void whoBlocksFirstAfterAStandstillHasItsWholeTime() throws Exception {
        Conversation conversation = world.open(withoutPings());
        conversation.ask(() -> {
            world.leap(Duration.ofSeconds(70));
            return send(conversation, 30_000);
        });
        world.advance(Duration.ofSeconds(50));
        conversation.expectNothingTold();
    }

    private static EndpointTerms withoutPings() {
        EndpointTerms terms = EndpointWorld.terms(Role.SERVER);
        return new EndpointTerms(
                terms.role(),
                terms.maxMessage(),
                terms.maxControlFrames(),
                terms.slowConsumerTimeout(),
                new Keepalive.Leg(Optional.empty(), terms.keepalive().pongTimeout(), Optional.empty()),
                terms.closeTimeout());
    }

    /** To send more to a peer that takes nothing is no progress of its. */
    @Test
    void norDoesItGainTimeByWhatIsSentTogether() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        fill(conversation, 30_000);
        long before = conversation.ask(conversation.endpoint::waiting);
        world.advance(Duration.ofMillis(59_800));
        together(conversation, () -> conversation.endpoint.send(false, new byte[10]));
        conversation.expectCutForTakingNothing(before + 12); // with the header
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatIsSentTogetherWaitsInOrderAndRoomIsTold(Role role) throws Exception {
        for (int length : new int[] {100, 30_000, 200_000}) {
            Conversation conversation = world.open(role);
            int[] sent = new int[1];
            together(conversation, () -> sent[0] = send(conversation, length));
            assertTrue(conversation.ask(conversation.endpoint::waiting) >= 65_536);
            for (int i = 0; i < sent[0]; i++) {
                conversation.peerExpects(numbered(i, length));
            }
            conversation.expectTold("room");
            conversation.expectNothingTold();
            assertEquals(0, conversation.ask(conversation.endpoint::waiting));
        }
    }

    private static void together(Conversation conversation, Runnable sends) throws Exception {
        conversation.ask(() -> {
            conversation.endpoint.together(sends);
            return null;
        });
    }

    @Test
    void ofPongsThatWaitOnlyTheFirstAndTheLatestAreKept() throws Exception {
        Conversation conversation = world.open(EndpointWorld.withMaxControlFrames(Role.SERVER, 10_000));
        int sent = fill(conversation, 30_000);
        long before = conversation.ask(conversation.endpoint::waiting);
        for (int i = 0; i < 1000; i++) {
            conversation.peerSends(Frame.ping("ping " + i));
        }
        conversation.peerSends(Frame.text("through"));
        conversation.expectTold("text through");
        assertTrue(conversation.ask(conversation.endpoint::waiting) <= before + 20);
        for (int i = 0; i < sent; i++) {
            conversation.peerExpects(numbered(i, 30_000));
        }
        conversation.peerExpects(Frame.pong("ping 0"), Frame.pong("ping 999"));
    }

    @Test
    void ourCloseGoesBehindWhatWaits() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        int sent = fill(conversation, 30_000);
        conversation.close(1000, "done");
        conversation.expectTold("closing CLOSED 1000 done");
        for (int i = 0; i < sent; i++) {
            conversation.peerExpects(numbered(i, 30_000));
        }
        conversation.peerExpects(Frame.close(1000, "done"));
        conversation.peerSends(Frame.close(1000, ""));
        conversation.peerExpectsEnd();
        conversation.peerLeaves();
        conversation.expectTold("closed");
    }

    @Test
    void aListenerMaySendWhenItHearsOfRoom() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.callback = told -> conversation.endpoint.send(true, told.getBytes());
        int sent = fill(conversation, 30_000);
        for (int i = 0; i < sent; i++) {
            conversation.peerExpects(numbered(i, 30_000));
        }
        conversation.peerExpects(Frame.text("room"));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whileSuspendedNothingIsReadAndNothingIsLost(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.callback = told -> conversation.endpoint.suspend();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            conversation.peerSends(Frame.text("message " + i));
            sent.add("text message " + i);
        }
        conversation.expectTold(sent.get(0));
        long read = conversation.ask(conversation.endpoint::bytesIn);
        conversation.peerSends(Frame.text("later"));
        assertEquals(read, conversation.ask(conversation.endpoint::bytesIn));
        conversation.callback = told -> {};
        conversation.resume();
        for (String message : sent.subList(1, sent.size())) {
            conversation.expectTold(message);
        }
        conversation.expectTold("text later");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void noReadTakesMoreThanTheListenerAllows(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.mostToRead = () -> 100;
        long before = conversation.ask(conversation.endpoint::bytesIn);
        conversation.suspend();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (String text : List.of("a", "b".repeat(40), "c".repeat(500))) {
            wire.writeBytes(conversation.wire(Frame.text(text)));
        }
        conversation.peerSendsBytes(wire.toByteArray()); // at once, so that all of it is there for the first read
        conversation.callback = told -> conversation.endpoint.suspend();
        conversation.resume();
        conversation.expectTold("text a", "text " + "b".repeat(40));
        assertTrue(conversation.ask(conversation.endpoint::bytesIn) - before <= 100);
        conversation.callback = told -> {};
        conversation.resume();
        conversation.expectTold("text " + "c".repeat(500));
    }

    @Test
    void aListenerThatSuspendsWhenItIsAskedIsNotReadFor() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.mostToRead = () -> {
            conversation.endpoint.suspend();
            return 100;
        };
        conversation.peerSends(Frame.text("a"));
        conversation.awaitSuspended();
        conversation.expectNothingTold();
        conversation.mostToRead = () -> 100;
        conversation.resume();
        conversation.expectTold("text a");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void howMuchIsHeldOfAMessageInPartIsToldBehindEachRead(Role role) throws Exception {
        Conversation conversation = world.open(role);
        List<Long> held = new CopyOnWriteArrayList<>();
        conversation.callback = told -> held.add(conversation.gathering);
        conversation.peerSends(Frame.of(0x01, new byte[50]));
        awaitGathering(conversation, 100); // twice of it, as nobody knows what follows
        conversation.peerSends(Frame.of(0x80, new byte[3]), Frame.text("a"), Frame.of(0x01, new byte[20]));
        awaitGathering(conversation, 40);
        assertEquals(100, held.getFirst(), "the messages of a read come first");
    }

    private void awaitGathering(Conversation conversation, long bytes) throws InterruptedException {
        Await.until(
                () -> conversation.gathering == bytes,
                () -> bytes + " bytes, where it holds " + conversation.gathering);
    }

    @Test
    void aListenerMayCloseWhenItHearsOfWhatIsHeld() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.whenGathering = bytes -> conversation.endpoint.close(OptionalInt.of(1001), "no room");
        conversation.peerSends(Frame.of(0x01, new byte[50]));
        conversation.expectTold("closing CLOSED 1001 no room");
        conversation.peerExpects(Frame.close(1001, "no room"));
        conversation.gathering = -1;
        conversation.peerSends(Frame.of(0x80, new byte[3]), Frame.close(1001, ""));
        conversation.peerLeaves();
        conversation.expectTold("closed");
        assertEquals(-1, conversation.gathering, "nothing is told once it closes");
    }

    @Test
    void behindACutNothingWaits() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        fill(conversation, 30_000);
        assertFalse(conversation.ask(conversation.endpoint::hasRoom));
        conversation.cut();
        conversation.expectTold("closing CLOSED - cut", "closed");
        assertEquals(0, conversation.ask(conversation.endpoint::waiting));
    }
}
