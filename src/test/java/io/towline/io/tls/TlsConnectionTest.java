package io.towline.io.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.Options;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

class TlsConnectionTest {

    private static final int MEGABYTE = 1 << 20;

    /** One network buffer. */
    private static final int MOST_HELD = 140 * 1024;

    @TempDir
    private static Path dir;

    private TlsWorld world;
    private SSLSocket peer;
    private TlsConnection ours;

    @BeforeEach
    void begin() throws IOException {
        world = new TlsWorld(dir);
    }

    @AfterEach
    void end() throws IOException {
        ours.close();
        peer.close();
        world.close();
    }

    private void connect(String protocol) throws Exception {
        peer = world.client(world.serve(protocol), protocol);
        peer.startHandshake();
        ours = world.result().secured();
    }

    /** As {@link #connect}, but the kernel takes little for a peer that does not read, however much memory the machine has. */
    private void connectNarrowly(String protocol) throws Exception {
        connect(protocol);
        world.begun().setOption(Options.SEND_BUFFER, 64 * 1024);
    }

    /** 100 and 1000 are below any record, 17000 is what Undertow brings, 262144 the relay. */
    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, 100",
        "TLSv1.3, 1000",
        "TLSv1.3, 16384",
        "TLSv1.3, 17000",
        "TLSv1.3, 262144",
        "TLSv1.2, 1000",
        "TLSv1.2, 262144"
    })
    void nothingIsLostWhateverThePiecesAndTheBuffer(String protocol, int bufferBytes) throws Exception {
        connect(protocol);
        byte[] sent = random(bufferBytes < 1000 ? 100_000 : 3 * MEGABYTE);
        TlsReader reader = new TlsReader(world, ours, bufferBytes);
        CompletableFuture<Void> sending = inBackground(() -> writeInPieces(peer.getOutputStream(), sent));
        String got = reader.next(sent.length);
        sending.get(60, TimeUnit.SECONDS);
        assertArrayEquals(sent, got.getBytes(ISO_8859_1));
        assertFalse(world.onIoThread(ours::hasBuffered));
    }

    @Test
    void recordsThatCameTogetherNeedNoFurtherEvent() throws Exception {
        connect("TLSv1.3");
        byte[] records = new byte[40];
        for (int i = 0; i < 40; i++) {
            records[i] = (byte) ('a' + i % 26);
            peer.getOutputStream().write(records[i]); // a record each; nobody reads yet, so they wait together
        }
        assertEquals(new String(records, US_ASCII), new TlsReader(world, ours, 3).next(40));
    }

    @Test
    void oneReadSaysThatAnotherWouldGiveMore() throws Exception {
        connect("TLSv1.3");
        peer.getOutputStream().write("abcdef".getBytes(US_ASCII));
        ByteBuffer four = ByteBuffer.allocate(4);
        Await.until(() -> world.onIoThread(() -> ours.getSourceChannel().read(four.clear())) > 0, "the record");
        assertTrue(world.onIoThread(ours::hasBuffered));
        assertEquals(2, world.onIoThread(() -> ours.getSourceChannel().read(four.clear())));
        assertFalse(world.onIoThread(ours::hasBuffered));
        assertEquals(0, world.onIoThread(() -> ours.getSourceChannel().read(four.clear())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSlowPeerHoldsUpTheWriterAndGetsEverything(String protocol) throws Exception {
        connectNarrowly(protocol);
        byte[] all = random(8 * MEGABYTE);
        ByteBuffer rest = ByteBuffer.wrap(all);
        StreamSinkConduit sink = ours.getSinkChannel().getConduit();
        int held = world.onIoThread(() -> {
            while (sink.write(rest) > 0) {}
            return ours.unsentBytes(); // at once: the kernel may take more at any time
        });
        assertTrue(rest.hasRemaining());
        assertTrue(0 < held && held <= MOST_HELD, () -> held + " bytes are held");
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        world.onIoThread(() -> {
            sink.setWriteReadyHandler(new Writer(sink, rest, flushed));
            sink.resumeWrites();
            return null;
        });
        byte[] got = new byte[all.length];
        new DataInputStream(peer.getInputStream()).readFully(got);
        flushed.get(60, TimeUnit.SECONDS);
        assertArrayEquals(all, got);
        assertFalse(world.onIoThread(() -> ours.unsentBytes() > 0));
    }

    private record Writer(StreamSinkConduit sink, ByteBuffer rest, CompletableFuture<Void> done)
            implements WriteReadyHandler {
        @Override
        public void writeReady() {
            try {
                sink.write(rest);
                if (!rest.hasRemaining() && sink.flush()) {
                    sink.suspendWrites();
                    done.complete(null);
                }
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        }

        @Override
        public void forceTermination() {}

        @Override
        public void terminated() {}
    }

    @Test
    void severalBuffersMakeOneRecord() throws Exception {
        connect("TLSv1.3");
        ByteBuffer[] parts = {ascii("head"), ByteBuffer.allocate(0), ascii("body")};
        assertEquals(8, world.onIoThread(() -> ours.getSinkChannel().write(parts, 0, 3)));
        byte[] got = new byte[100];
        assertEquals(8, peer.getInputStream().read(got)); // a JDK socket reads record by record
        assertEquals("headbody", new String(got, 0, 8, US_ASCII));
    }

    @Test
    void nothingToSayIsNoRecord() throws Exception {
        connect("TLSv1.3");
        assertEquals(0, world.onIoThread(() -> ours.getSinkChannel().write(ByteBuffer.allocate(0))));
        assertFalse(world.onIoThread(() -> ours.unsentBytes() > 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void closeNotifyOfThePeerIsTheEnd(String protocol) throws Exception {
        connect(protocol);
        peer.getOutputStream().write("last words".getBytes(US_ASCII));
        peer.shutdownOutput();
        TlsReader reader = new TlsReader(world, ours);
        assertEquals("last words", reader.next(10));
        assertNull(reader.end());
        assertTrue(ours.getSourceChannel().getConduit().isReadShutdown());
    }

    @Test
    void halfClosedByThePeerWeMayGoOnWriting() throws Exception {
        connect("TLSv1.3");
        peer.shutdownOutput();
        assertNull(new TlsReader(world, ours).end());
        world.onIoThread(() -> ours.getSinkChannel().write(ascii("answer")));
        assertEquals("answer", new String(peer.getInputStream().readNBytes(6), US_ASCII));
        assertTrue(ours.isOpen());
        assertTrue(world.onIoThread(() -> {
            ours.getSinkChannel().shutdownWrites();
            return ours.getSinkChannel().flush();
        }));
        assertEquals(-1, peer.getInputStream().read());
        assertFalse(ours.isOpen()); // both directions have ended
    }

    @Test
    void tls12EndsBothDirectionsAtOnce() throws Exception {
        connect("TLSv1.2");
        peer.shutdownOutput();
        assertNull(new TlsReader(world, ours).end());
        ExecutionException refused = assertThrows(
                ExecutionException.class,
                () -> world.onIoThread(() -> ours.getSinkChannel().write(ascii("answer"))));
        assertTrue(refused.getCause() instanceof ClosedChannelException, refused.toString());
        assertEquals(-1, peer.getInputStream().read());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void weEndWithCloseNotify(String protocol) throws Exception {
        connect(protocol);
        TlsReader reader = new TlsReader(world, ours);
        boolean flushed = world.onIoThread(() -> {
            ours.getSinkChannel().write(ascii("bye"));
            ours.getSinkChannel().shutdownWrites();
            assertThrows(
                    ClosedChannelException.class, () -> ours.getSinkChannel().write(ascii("more")));
            return ours.getSinkChannel().flush();
        });
        assertTrue(flushed);
        assertEquals("bye", new String(peer.getInputStream().readAllBytes(), US_ASCII)); // would throw if cut
        peer.close();
        assertNull(reader.end());
    }

    @Test
    void anEndWithoutCloseNotifyIsTheEndToo() throws Exception {
        connect("TLSv1.3");
        TlsReader reader = new TlsReader(world, ours);
        peer.getOutputStream().write("cut".getBytes(US_ASCII));
        assertEquals("cut", reader.next(3));
        world.cut(peer);
        assertNull(reader.end());
    }

    @Test
    void aKeyUpdateIsAnsweredAndDataFlowsOn() throws Exception {
        connect("TLSv1.3");
        TlsReader reader = new TlsReader(world, ours);
        for (int i = 0; i < 40; i++) {
            peer.getOutputStream().write('a');
            peer.startHandshake(); // after the first, the JDK's way to ask for new keys, RFC 8446 §4.6.3
            peer.getOutputStream().write('b');
            assertEquals("ab", reader.next(2));
            world.onIoThread(() -> ours.getSinkChannel().write(ascii("c")));
            assertEquals('c', peer.getInputStream().read());
        }
    }

    @Test
    void keyUpdatesAloneEndTheConnection() throws Exception {
        connect("TLSv1.3");
        TlsReader reader = new TlsReader(world, ours);
        CompletableFuture<Void> flood = inBackground(() -> {
            for (int i = 0; i < 100; i++) {
                peer.startHandshake();
            }
        });
        assertEquals(
                "the peer sent 33 TLS records in a row without data",
                reader.end().getMessage());
        ours.close();
        flood.exceptionally(cut -> null).get(60, TimeUnit.SECONDS);
    }

    @Test
    void keyUpdatesThatNobodyReadsTheAnswersOfEndTheConnection() throws Exception {
        connectNarrowly("TLSv1.3");
        StreamSinkConduit sink = ours.getSinkChannel().getConduit();
        ByteBuffer much = ByteBuffer.allocate(16 * MEGABYTE);
        world.onIoThread(() -> {
            while (sink.write(much) > 0) {}
            return null;
        });
        TlsReader reader = new TlsReader(world, ours);
        CompletableFuture<Void> flood = inBackground(() -> {
            for (int i = 0; i < 100; i++) {
                peer.startHandshake();
                peer.getOutputStream().write('x'); // data between them does not excuse it
            }
        });
        assertEquals(
                "the peer sent 33 TLS records in a row without data",
                reader.end().getMessage());
        ours.close();
        flood.exceptionally(cut -> null).get(60, TimeUnit.SECONDS);
    }

    @Test
    void renegotiationIsRefused() throws Exception {
        connect("TLSv1.2");
        TlsReader reader = new TlsReader(world, ours);
        peer.getOutputStream().write('a');
        assertEquals("a", reader.next(1));
        CompletableFuture<Void> again = inBackground(() -> peer.startHandshake());
        assertEquals("the peer asked to renegotiate", reader.end().getMessage());
        ours.close();
        again.exceptionally(cut -> null).get(60, TimeUnit.SECONDS);
    }

    @Test
    void bytesThatWereTamperedWithAreAnError() throws Exception {
        connect("TLSv1.3");
        TlsReader reader = new TlsReader(world, ours);
        world.tamper(
                peer,
                new byte[] {23, 3, 3, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
        assertTrue(reader.end() instanceof SSLException);
    }

    @Test
    void closingItClosesTheRawConnectionAndTellsOnce() throws Exception {
        connect("TLSv1.3");
        int[] told = new int[1];
        ours.setCloseListener(closed -> told[0]++);
        world.onIoThread(() -> {
            ours.close();
            ours.close();
            return null;
        });
        assertEquals(1, told[0]);
        assertFalse(world.begun().isOpen());
        assertEquals(-1, readQuietly(peer.getInputStream()));
    }

    private static int readQuietly(InputStream in) {
        try {
            return in.read();
        } catch (IOException cut) {
            return -1;
        }
    }

    private static void writeInPieces(OutputStream out, byte[] bytes) throws IOException {
        Random pieces = new Random(bytes.length);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + pieces.nextInt(pieces.nextBoolean() ? 300 : 60_000));
            out.write(bytes, from, to - from);
            from = to;
        }
    }

    private static byte[] random(int bytes) {
        byte[] all = new byte[bytes];
        new Random(bytes).nextBytes(all);
        return all;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private interface Task {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> inBackground(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
