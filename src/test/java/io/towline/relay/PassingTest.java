package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towline.conversation.Traffic;
import io.towline.relay.RelayFixture.Joined;
import io.towline.testkit.Await;
import io.towline.testkit.TestRoutes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/** Frames pass in order and unchanged, whatever pieces they come in. */
class PassingTest {

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
    void framesOfAllLengthsPassBothWays() throws Exception {
        Joined relay = fixture.join();
        int frames = 0;
        long bytes = 0;
        for (int length : new int[] {0, 1, 125, 126, 127, 1_000, 65_535, 65_536, 65_537, 262_130, 262_144, 1 << 20}) {
            Frame frame = Frame.of(0x82, random(length));
            both(relay, frame.masked().wire(), frame.wire());
            frames++;
            bytes += frame.wire().length;
        }
        relay.client().send(Frame.close().masked());
        relay.server().expect(Frame.close().masked());
        relay.server().send(Frame.close());
        relay.server().leave();
        relay.client().expect(Frame.close());
        relay.client().leave();
        assertEquals(new Traffic(frames + 1, bytes + 4 * frames + 6, frames + 1, bytes + 2), relay.traffic());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "empty text,              8180 01020304,                           8100",
        "empty binary,            8280 01020304,                           8200",
        "ping and pong,           8985 37fa213d 7f9f4d5158 8a80 00000000,  890548656c6c6f 8a00",
        "fragments,               0181 00000000 41 0081 01010101 42 8080 00000000, 010141 000142 8000",
        "a ping between them,     0181 00000000 41 8980 00000000 8081 01010101 42, 010141 8900 800142",
        "a pong between them,     0281 00000000 41 8a81 00000000 ff 8081 01010101 42, 020141 8a01ff 800142",
        "text that is no UTF-8,   8182 00000000 c328,                      8102c328",
    })
    void anyGoodFramePasses(String what, String fromClient, String fromServer) throws Exception {
        both(fixture.join(), hex(fromClient), hex(fromServer));
    }

    @Test
    void compressedFramesPassIfThatWasAgreedOn() throws Exception {
        Joined relay = fixture.join(TestRoutes.route(), true);
        both(relay, hex("c187 37fa213d f248cdc9c90700"), hex("c107f248cdc9c90700"));
        both(relay, hex("4181 00000000 f2 8081 00000000 00"), hex("4101f2 800100"));
        both(relay, hex("8181 00000000 41"), hex("810141"));
    }

    @Test
    void bytesMayComeOneAtATime() throws Exception {
        Joined relay = fixture.join();
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        ByteArrayOutputStream server = new ByteArrayOutputStream();
        for (int length : new int[] {0, 3, 125, 126, 300}) {
            client.write(Frame.of(0x82, random(length)).masked().wire());
            server.write(Frame.of(0x82, random(length)).wire());
            client.write(Frame.ping("are you there?").masked().wire());
            server.write(Frame.ping("").wire());
        }
        oneByOne(relay.client(), relay.server(), client.toByteArray());
        oneByOne(relay.server(), relay.client(), server.toByteArray());
    }

    /** Each byte is sent when the one before has been looked at, so that no two share a read. */
    private void oneByOne(Peer from, Peer to, byte[] bytes) throws Exception {
        for (byte one : bytes) {
            from.sendBytes(new byte[] {one});
            fixture.settle();
        }
        to.expectBytes(bytes);
    }

    @Test
    void aLongHeaderMayBeCutAnywhere() throws Exception {
        Joined relay = fixture.join();
        byte[] masked = Frame.of(0x82, random(65_536)).masked().wire();
        byte[] plain = Frame.of(0x82, random(65_536)).wire();
        for (int cut = 1; cut <= 15; cut++) {
            inTwo(relay.client(), relay.server(), masked, cut);
            inTwo(relay.server(), relay.client(), plain, cut);
        }
    }

    private void inTwo(Peer from, Peer to, byte[] bytes, int cut) throws Exception {
        from.sendBytes(bytes, 0, cut);
        fixture.settle();
        from.sendBytes(bytes, cut, bytes.length - cut);
        to.expectBytes(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoHundredFramesMayBeCutAtRandomPlaces(long seed) throws Exception {
        Joined relay = fixture.join(TestRoutes.route().withMaxControlFrames(1_000));
        Random random = new Random(seed);
        byte[] client = conversation(random, true);
        byte[] server = conversation(random, false);
        Thread writer = Thread.startVirtualThread(() -> inPieces(new Random(seed), relay.client(), client));
        Thread other = Thread.startVirtualThread(() -> inPieces(new Random(seed + 1), relay.server(), server));
        Thread reader = Thread.startVirtualThread(() -> receiveAndCompare(relay.client(), server));
        relay.server().expectBytes(client);
        Await.end(writer, "the client that writes");
        Await.end(other, "the server that writes");
        Await.end(reader, "the client that reads");
        relay.expectAlive(); // the client has read no more and no less than the server sent
    }

    private static byte[] conversation(Random random, boolean masked) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean inMessage = false;
        for (int i = 0; i < 200; i++) {
            boolean control = random.nextInt(4) == 0;
            int length = random.nextInt(control ? 126 : random.nextInt(8) == 0 ? 80_000 : 400);
            boolean last = random.nextInt(3) != 0;
            int first = control
                    ? random.nextBoolean() ? 0x89 : 0x8a
                    : (last ? 0x80 : 0) | (inMessage ? 0 : 1 + random.nextInt(2));
            inMessage = control ? inMessage : !last;
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            Frame frame = Frame.of(first, payload);
            all.write((masked ? frame.masked() : frame).wire());
        }
        all.write((masked ? Frame.of(inMessage ? 0x80 : 0x82).masked() : Frame.of(inMessage ? 0x80 : 0x82)).wire());
        return all.toByteArray();
    }

    private static void inPieces(Random random, Peer from, byte[] bytes) {
        try {
            for (int at = 0; at < bytes.length; ) {
                int piece = Math.min(1 + random.nextInt(random.nextBoolean() ? 10 : 20_000), bytes.length - at);
                from.sendBytes(bytes, at, piece);
                at += piece;
            }
        } catch (IOException lost) {
            throw new UncheckedIOException(lost); // the receiver will miss the rest, and say so
        }
    }

    private static void receiveAndCompare(Peer to, byte[] bytes) {
        try {
            to.expectBytes(bytes);
        } catch (IOException lost) {
            throw new UncheckedIOException(lost); // the check that follows fails, too
        }
    }

    @Test
    void whatTheServerSentBehindIts101Passes() throws Exception {
        ByteBuffer early = ByteBuffer.wrap(hex("810548656c6c6f 8205 0102")); // a frame, and half of one
        Joined relay = fixture.join(TestRoutes.route(), false, early, client -> client);
        relay.server().sendHex("030405");
        relay.client().expectHex("810548656c6c6f 8205 0102030405");
        relay.expectAlive();
    }

    @Test
    void whatTheServerSentEarlyIsJudged() throws Exception {
        Joined relay = fixture.join(TestRoutes.route(), false, ByteBuffer.wrap(hex("8101 41 83 00")), c -> c);
        relay.client().expectHex("810141");
        relay.client().expect(Frame.close(1011, "reserved opcode 3"));
        relay.client().send(Frame.close(1011, "").masked());
        relay.server().expect(Frame.close(1002, "reserved opcode 3").masked());
        relay.server().expectEnd();
    }

    @Test
    void whatTheClientSentBehindItsRequestPasses() throws Exception {
        byte[] early = hex("8185 37fa213d 7f9f4d5158 8285 00000000 0102");
        Joined relay = fixture.join(TestRoutes.route(), false, ByteBuffer.allocate(0), c -> pushBack(c, early));
        relay.server().expectBytes(early);
        relay.client().sendHex("030405");
        relay.server().expectHex("030405");
        relay.expectAlive();
    }

    @Test
    void earlyDataOfBothSidesMeets() throws Exception {
        byte[] early = hex("8181 00000000 41");
        Joined relay = fixture.join(TestRoutes.route(), false, ByteBuffer.wrap(hex("810142")), c -> pushBack(c, early));
        relay.client().expectHex("810142");
        relay.server().expectBytes(early);
        relay.expectAlive();
    }

    /** As a listener leaves what it has read behind the request. */
    private static StreamConnection pushBack(StreamConnection connection, byte[] bytes) {
        ConduitStreamSourceChannel channel = connection.getSourceChannel();
        channel.setConduit(new EarlySource(channel.getConduit(), ByteBuffer.wrap(bytes)));
        return connection;
    }

    private static final class EarlySource extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private final ByteBuffer early;

        EarlySource(StreamSourceConduit next, ByteBuffer early) {
            super(next);
            this.early = early;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (!early.hasRemaining()) {
                return super.read(into);
            }
            int bytes = early.remaining();
            into.put(early);
            return bytes;
        }
    }

    private static void both(Joined relay, byte[] fromClient, byte[] fromServer) throws Exception {
        Thread sending = Thread.startVirtualThread(() -> inPieces(new Random(0), relay.client(), fromClient));
        relay.server().expectBytes(fromClient);
        Await.end(sending, "the client that writes");
        Thread answering = Thread.startVirtualThread(() -> inPieces(new Random(0), relay.server(), fromServer));
        relay.client().expectBytes(fromServer);
        Await.end(answering, "the server that writes");
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] hex(String wire) {
        return HexFormat.of().parseHex(wire.replace(" ", ""));
    }
}
