package org.xnio.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.WriteReadyHandler;

/** What Towline relies on of XNIO's insides, and what users rely on of a connection. The other end is a plain channel of Java's. */
class UnixStreamConnectionTest {

    @TempDir
    Path folder;

    private XnioWorker worker;
    private XnioIoThread thread;
    private SocketChannel peer;
    private StreamConnection connection;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile Runnable whenWritable = () -> events.add("writable");

    @BeforeEach
    void connect() throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        thread = worker.getIoThread();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            SocketChannel ours = SocketChannel.open(address);
            ours.configureBlocking(false);
            peer = listening.accept();
            connection = onThread(() -> UnixStreamConnection.of(thread, ours));
        }
        connection.setCloseListener(_ -> events.add("closed"));
        connection.getSourceChannel().getConduit().setReadReadyHandler(new Reads());
        connection.getSinkChannel().getConduit().setWriteReadyHandler(new Writes());
    }

    @AfterEach
    void end() throws IOException {
        peer.close();
        worker.shutdownNow();
    }

    @Test
    void whatComesIsToldWhileReadsAreResumed() throws Exception {
        say("early");
        assertNull(nothing());
        onThread(() -> resumeReads());
        assertEquals("readable", next());
        assertEquals("early", onThread(this::read));
        onThread(() -> suspendReads());
        events.clear();
        say("late");
        assertNull(nothing());
        assertEquals("late", onThread(this::read));
    }

    @Test
    void readsThatAreWokenUpAreToldThoughNothingCame() throws Exception {
        onThread(() -> {
            connection.getSourceChannel().wakeupReads();
            return null;
        });
        assertEquals("readable", next());
        assertEquals("", onThread(this::read));
        assertTrue(onThread(() -> connection.getSourceChannel().isReadResumed()));
    }

    @Test
    void writesThatAreWokenUpAreTold() throws Exception {
        onThread(() -> {
            connection.getSinkChannel().wakeupWrites();
            return null;
        });
        assertEquals("writable", next());
        onThread(() -> suspendWrites());
    }

    @Test
    void aPeerThatTakesNothingStopsWritesAndOneThatTakesResumesThem() throws Exception {
        byte[] sent = new byte[4 << 20];
        new Random(1).nextBytes(sent);
        ByteBuffer rest = ByteBuffer.wrap(sent);
        onThread(() -> {
            while (connection.getSinkChannel().write(rest) > 0) {
                // until the kernel has enough
            }
            return null;
        });
        assertTrue(rest.hasRemaining());
        whenWritable = () -> {
            try {
                connection.getSinkChannel().write(rest);
                if (!rest.hasRemaining()) {
                    connection.getSinkChannel().shutdownWrites();
                }
            } catch (IOException broken) {
                events.add(broken.toString());
            }
        };
        onThread(() -> {
            connection.getSinkChannel().resumeWrites();
            return null;
        });
        ByteBuffer received = ByteBuffer.allocate(sent.length + 1);
        while (peer.read(received) >= 0) {
            // to the end, which is there though the other direction is open
        }
        assertArrayEquals(sent, Arrays.copyOf(received.array(), received.position()));
        say("still open");
        onThread(() -> resumeReads());
        assertEquals("readable", next());
        assertEquals("still open", onThread(this::read));
    }

    /** In pieces of several buffers, as gathering writes are. */
    @Test
    void severalBuffersGoOutInOrder() throws Exception {
        ByteBuffer[] pieces = {bytes("no"), bytes("one, "), bytes("two"), bytes("no")};
        assertEquals(8L, onThread(() -> connection.getSinkChannel().write(pieces, 1, 2)));
        assertEquals("one, two", heard(8));
        say("abcdef");
        ByteBuffer[] into = {ByteBuffer.allocate(2), ByteBuffer.allocate(10)};
        assertEquals(6L, onThread(() -> connection.getSourceChannel().read(into, 0, 2)));
        assertEquals("abcdef", text(into[0]) + text(into[1]));
    }

    @Test
    void aPeerThatEndsIsReadToItsEndAndMayStillBeToldSomething() throws Exception {
        say("last");
        peer.shutdownOutput();
        onThread(() -> resumeReads());
        assertEquals("readable", next());
        assertEquals("last", onThread(this::read));
        assertEquals("end", onThread(this::read));
        assertTrue(connection.isOpen());
        assertEquals(2, onThread(() -> connection.getSinkChannel().write(bytes("ok"))));
        assertEquals("ok", heard(2));
        onThread(() -> {
            connection.getSinkChannel().shutdownWrites();
            return null;
        });
        assertEquals("closed", nextBut("readable"));
        assertFalse(connection.isOpen());
        assertEquals("end", heard(1));
    }

    /** By TCP what the peer had said would be lost with its reset. */
    @Test
    void aPeerThatDiesWithUnreadBytesIsReadFirstAndThenReset() throws Exception {
        assertEquals(6, onThread(() -> connection.getSinkChannel().write(bytes("unread"))));
        say("answer");
        peer.close();
        onThread(() -> resumeReads());
        assertEquals("readable", next());
        assertEquals("answer", onThread(this::read));
        assertThrows(IOException.class, () -> onThread(this::read));
        assertThrows(
                IOException.class,
                () -> onThread(() -> connection.getSinkChannel().write(bytes("x"))));
    }

    @Test
    void aCloseIsToldOnceAndEndsThePeer() throws Exception {
        onThread(() -> {
            IoUtils.safeClose(connection);
            IoUtils.safeClose(connection);
            return null;
        });
        assertEquals("closed", next());
        assertNull(nothing());
        assertEquals("end", heard(1));
        assertEquals("end", onThread(this::read));
        assertNull(connection.getPeerAddress());
        assertNull(connection.getLocalAddress());
    }

    @Test
    void aHandlerThatThrowsDoesNotStopTheThread() throws Exception {
        whenWritable = () -> {
            suspendWrites();
            throw new IllegalStateException("a defect, as a test");
        };
        onThread(() -> {
            connection.getSinkChannel().resumeWrites();
            return null;
        });
        say("x");
        onThread(() -> resumeReads());
        assertEquals("readable", next());
        assertEquals("x", onThread(this::read));
    }

    @Test
    void aThreadThatEndsTakesItsConnectionsWithIt() throws Exception {
        worker.shutdown();
        assertEquals("end", heard(1));
        assertTrue(worker.awaitTermination(60, TimeUnit.SECONDS));
        assertTrue(events.contains("terminated by force"), events.toString());
    }

    @Test
    void aThreadThatHasEndedTakesNoConnection() throws Exception {
        worker.shutdown();
        assertTrue(worker.awaitTermination(60, TimeUnit.SECONDS));
        Path file = folder.resolve("t");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(file));
            SocketChannel late = SocketChannel.open(UnixDomainSocketAddress.of(file));
            late.configureBlocking(false);
            assertThrows(IOException.class, () -> UnixStreamConnection.of(thread, late));
            assertFalse(late.isOpen());
        }
        assertTrue(Files.exists(file));
    }

    private Void resumeReads() {
        connection.getSourceChannel().resumeReads();
        return null;
    }

    private Void suspendReads() {
        connection.getSourceChannel().suspendReads();
        return null;
    }

    private Void suspendWrites() {
        connection.getSinkChannel().suspendWrites();
        return null;
    }

    private String read() throws IOException {
        ByteBuffer into = ByteBuffer.allocate(100);
        return connection.getSourceChannel().read(into) < 0 ? "end" : text(into);
    }

    private static String text(ByteBuffer read) {
        return StandardCharsets.US_ASCII.decode(read.flip()).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void say(String text) throws IOException {
        peer.write(bytes(text));
    }

    private String heard(int most) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(most);
        while (into.hasRemaining()) {
            if (peer.read(into) < 0) {
                return "end";
            }
        }
        return text(into);
    }

    /** Events come while something is so, so what comes behind the first of a kind may be more of it. */
    private String nextBut(String other) throws Exception {
        String event = next();
        while (other.equals(event)) {
            event = next();
        }
        return event;
    }

    private String next() throws Exception {
        return events.poll(60, TimeUnit.SECONDS);
    }

    /** What the thread has told by the time that it went round twice: its selector has been asked then. */
    private String nothing() throws Exception {
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Void> round = new CompletableFuture<>();
            thread.executeAfter(() -> round.complete(null), 1, TimeUnit.MILLISECONDS);
            round.get(60, TimeUnit.SECONDS);
        }
        return events.poll();
    }

    private <T> T onThread(Callable<T> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        thread.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Throwable failed) {
                done.completeExceptionally(failed);
            }
        });
        try {
            return done.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private final class Reads implements ReadReadyHandler {
        @Override
        public void readReady() {
            events.add("readable");
        }

        @Override
        public void forceTermination() {
            events.add("terminated by force");
        }

        @Override
        public void terminated() {
            // by the test
        }
    }

    private final class Writes implements WriteReadyHandler {
        @Override
        public void writeReady() {
            whenWritable.run();
        }

        @Override
        public void forceTermination() {
            // told to the other already
        }

        @Override
        public void terminated() {
            // by the test
        }
    }
}
