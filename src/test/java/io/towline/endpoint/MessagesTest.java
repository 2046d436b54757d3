package io.towline.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.endpoint.EndpointTerms.Role;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole messages in and out, RFC 6455 §5.4-5.6 and §6. */
class MessagesTest {

    private EndpointWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new EndpointWorld();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a text,                    8185 37fa213d 7f9f4d5158,                                    text Hello",
        "a binary one,              8283 00000000 01ff80,                                        binary 01ff80",
        "an empty text,             8180 37fa213d,                                               'text '",
        "in two,                    0183 00000000 48656c  8082 00000000 6c6f,                    text Hello",
        "with empty fragments,      0180 00000000  0083 00000000 48656c  8080 00000000,          text Hel",
        "a character cut by them,   0182 00000000 e282  8081 00000000 ac,                        text €",
        "each with its own key,     0282 01020304 0000  0083 10203040 000000  8081 ff000000 00,  binary 0102102030ff",
    })
    void comeIn(String what, String wire, String told) throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.peerSendsHex(wire);
        conversation.expectTold(told);
        conversation.expectNothingTold();
    }

    @Test
    void areNotMaskedByAServer() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.peerSendsHex("0103 48656c 8002 6c6f 8201 ff");
        conversation.expectTold("text Hello", "binary ff");
    }

    @Test
    void goOutBareFromAServer() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.send("Hello");
        conversation.send(false, new byte[] {1, -1});
        conversation.send("");
        conversation.peerExpectsHex("810548656c6c6f 820201ff 8100");
    }

    @Test
    void leaveInOneWriteWhereTheyAreSentTogether() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        Endpoint endpoint = conversation.endpoint;
        conversation.ask(() -> {
            endpoint.together(() -> {
                endpoint.send(true, "one".getBytes(StandardCharsets.UTF_8));
                endpoint.send(true, "two".getBytes(StandardCharsets.UTF_8));
                assertEquals(0, endpoint.bytesOut());
                assertEquals(10, endpoint.waiting());
            });
            assertEquals(10, endpoint.bytesOut());
            assertEquals(0, endpoint.waiting());
            return null;
        });
        conversation.peerExpectsHex("81036f6e65 810374776f");
    }

    @Test
    void leaveAlsoWhereTheirSenderFails() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        Endpoint endpoint = conversation.endpoint;
        conversation.ask(() -> {
            assertThrows(
                    IllegalStateException.class,
                    () -> endpoint.together(() -> {
                        endpoint.send(true, "one".getBytes(StandardCharsets.UTF_8));
                        throw new IllegalStateException("as the test wants it");
                    }));
            endpoint.send(true, "two".getBytes(StandardCharsets.UTF_8));
            return null;
        });
        conversation.peerExpectsHex("81036f6e65 810374776f");
    }

    @Test
    void areNotSentTogetherWithinThat() throws Exception {
        Endpoint endpoint = world.open(Role.SERVER).endpoint;
        world.onThread(() -> {
            endpoint.together(() -> assertThrows(IllegalStateException.class, () -> endpoint.together(() -> {})));
            return null;
        });
    }

    /** However many they are, they take one buffer: what fills it goes out. */
    @Test
    void areNotGatheredWithoutEnd() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        Endpoint endpoint = conversation.endpoint;
        Frame frame = Frame.of(0x82, new byte[1000]);
        conversation.ask(() -> {
            endpoint.together(() -> {
                for (int i = 0; i < 30; i++) {
                    endpoint.send(false, new byte[1000]);
                }
                assertEquals(0, endpoint.bytesOut());
                for (int i = 0; i < 40; i++) {
                    endpoint.send(false, new byte[1000]);
                }
                assertTrue(endpoint.bytesOut() > 0);
            });
            return null;
        });
        for (int i = 0; i < 70; i++) {
            conversation.peerExpects(frame);
        }
    }

    @Test
    void goOutMaskedFromAClient() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        conversation.send(false, new byte[4]);
        conversation.send(false, new byte[4]);
        Frame zeros = Frame.of(0x82, new byte[4]);
        conversation.peerExpects(zeros, zeros);
    }

    @Test
    void eachIsMaskedWithAKeyOfItsOwn() throws Exception {
        Conversation conversation = world.open(Role.CLIENT);
        byte[] zeros = new byte[64];
        conversation.send(false, zeros);
        conversation.send(false, zeros);
        byte[] first = conversation.peerReceivesBytes(2 + 4 + 64);
        byte[] second = conversation.peerReceivesBytes(2 + 4 + 64);
        assertEquals("82c0", HexFormat.of().formatHex(first, 0, 2));
        assertTrue(!HexFormat.of().formatHex(first).equals(HexFormat.of().formatHex(second)), "the same key twice");
        assertArrayEquals(new byte[64], zeros, "the sender's bytes were masked");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void ofAnyLengthPassBothWays(Role role) throws Exception {
        Conversation conversation = world.open(role);
        for (int length :
                new int[] {0, 1, 7, 8, 9, 125, 126, 127, 65_521, 65_522, 65_535, 65_536, 300_000, 1_000_000}) {
            byte[] payload = new byte[length];
            new Random(length).nextBytes(payload);
            Frame frame = Frame.of(0x82, payload);
            Thread sender = Thread.ofVirtual().start(() -> uncheckedSend(conversation, frame));
            conversation.expectToldBesideRoom("binary " + HexFormat.of().formatHex(payload));
            Await.end(sender, "the sender");
            conversation.send(false, payload);
            conversation.peerExpects(frame);
        }
        assertEquals(14, conversation.ask(conversation.endpoint::framesIn));
        assertEquals(14, conversation.ask(conversation.endpoint::framesOut));
        long masks = 14 * (role == Role.CLIENT ? 4 : -4);
        assertEquals(
                conversation.ask(conversation.endpoint::bytesIn) + masks,
                conversation.ask(conversation.endpoint::bytesOut));
    }

    private static void uncheckedSend(Conversation conversation, Frame frame) {
        try {
            conversation.peerSends(frame);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void mayComeByteByByte(Role role) throws Exception {
        Conversation conversation = world.open(role);
        for (byte octet : conversation.wire(Frame.text("Grüße an 🐙"))) {
            conversation.peerSendsBytes(new byte[] {octet});
        }
        conversation.expectTold("text Grüße an 🐙");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void mayComeBehindTheHandshakeAndInPart(Role role) throws Exception {
        Frame late = Frame.text("late");
        byte[] wire = (role == Role.SERVER ? late.masked() : late).wire();
        byte[] early = (role == Role.SERVER ? Frame.text("early").masked() : Frame.text("early")).wire();
        ByteBuffer together =
                ByteBuffer.allocate(early.length + 1).put(early).put(wire[0]).flip();
        Conversation conversation = world.open(EndpointWorld.terms(role), together);
        conversation.expectTold("text early");
        conversation.peerSendsBytes(Arrays.copyOfRange(wire, 1, wire.length));
        conversation.expectTold("text late");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void mayBeSentFromTheScratchBuffer(Role role) throws Exception {
        Conversation conversation = world.open(role);
        conversation.ask(() -> {
            ByteBuffer scratch = world.io.scratch().put("from scratch".getBytes(StandardCharsets.US_ASCII));
            conversation.endpoint.send(true, scratch.flip());
            return null;
        });
        conversation.peerExpects(Frame.text("from scratch"));
    }

    @Test
    void aListenerMayUseTheScratchBufferBetweenTwoOfOneRead() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.callback = told -> world.io.scratch().put(new byte[200_000]);
        conversation.peerSendsHex("8181 00000000 61 8181 00000000 62 8181 00000000 63 0181 00000000 64");
        conversation.expectTold("text a", "text b", "text c");
        conversation.peerSendsHex("8081 00000000 65");
        conversation.expectTold("text de");
    }

    @Test
    void manyPassInOrder() throws Exception {
        Conversation conversation = world.open(Role.SERVER);
        conversation.callback = told -> conversation.endpoint.send(true, told.getBytes(StandardCharsets.UTF_8));
        Frame[] frames = new Frame[500];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = Frame.text("message " + i);
        }
        conversation.peerSends(frames);
        for (int i = 0; i < frames.length; i++) {
            conversation.expectTold("text message " + i);
            conversation.peerExpects(Frame.text("text message " + i));
        }
    }
}
