package io.towline.listener.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** How many buffers a client may pin, told from one more and one less. */
class Http2ReadGateTest {

    private static final int BYTES = 100;

    private final DefaultByteBufferPool pool = new DefaultByteBufferPool(false, BYTES);
    private final Deque<PooledByteBuffer> held = new ArrayDeque<>();
    private XnioWorker worker;
    private ChannelPipe<StreamConnection, StreamConnection> pipe;
    private Socket socket;
    private Http2ReadGate gate;
    private int most = 3;

    /** Always has something to read, and says what it is asked. */
    private static final class Socket extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private final List<String> told = new ArrayList<>();

        Socket(StreamSourceConduit next) {
            super(next);
        }

        @Override
        public int read(ByteBuffer dst) {
            dst.put((byte) 'x');
            return 1;
        }

        @Override
        public void suspendReads() {
            told.add("suspend");
        }

        @Override
        public void resumeReads() {
            told.add("resume");
        }

        @Override
        public void wakeupReads() {
            told.add("wakeup");
        }

        @Override
        public boolean isReadResumed() {
            return false;
        }

        List<String> told() {
            List<String> all = List.copyOf(told);
            told.clear();
            return all;
        }
    }

    @BeforeEach
    void begin() throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        pipe = worker.createFullDuplexPipeConnection();
        socket = new Socket(pipe.getLeftSide().getSourceChannel().getConduit());
        gate = new Http2ReadGate(socket, pool, () -> most, new IoThreads(new TestClock()).of(worker.getIoThread()));
    }

    @AfterEach
    void end() {
        IoUtils.safeClose(pipe.getLeftSide());
        IoUtils.safeClose(pipe.getRightSide());
        worker.shutdownNow();
        pool.close();
    }

    private interface Steps {
        void run() throws IOException;
    }

    private void onIoThread(Steps steps) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        worker.getIoThread().execute(() -> {
            try {
                steps.run();
                done.complete(null);
            } catch (Throwable t) {
                done.completeExceptionally(t);
            }
        });
        Await.result(done, "the steps on the I/O thread");
    }

    /** As Undertow reads: a buffer that nothing was read into it gives back. */
    private boolean reads() throws IOException {
        gate.reads(true);
        PooledByteBuffer buffer = gate.buffers().allocate();
        int got = gate.read(buffer.getBuffer());
        gate.reads(false);
        if (got == 0) {
            buffer.close();
        } else {
            held.add(buffer);
        }
        return got > 0;
    }

    private void fill() throws IOException {
        gate.resumeReads();
        while (reads()) {
            assertTrue(held.size() <= most, () -> held.size() + " are held");
        }
        assertEquals(most, held.size());
        assertEquals(List.of("resume", "suspend"), socket.told());
    }

    @Test
    void asManyAsTheBoundAreReadAndNotOneMore() throws Exception {
        onIoThread(() -> {
            fill();
            assertFalse(reads());
            assertEquals(List.of("suspend"), socket.told());
            assertEquals(most, held.size());
        });
    }

    @Test
    void eachThatIsGivenBackLetsOneMoreBeRead() throws Exception {
        onIoThread(() -> {
            fill();
            for (int i = 0; i < 3; i++) {
                held.remove().close();
                assertEquals(List.of("wakeup"), socket.told());
                assertTrue(reads());
                assertEquals(List.of(), socket.told());
                assertFalse(reads());
                assertEquals(List.of("suspend"), socket.told());
            }
        });
    }

    /** Else its reader would be woken to read nothing, again and again. */
    @Test
    void theOneThatCouldNotBeReadIntoOpensNothing() throws Exception {
        onIoThread(() -> {
            fill();
            gate.reads(true);
            PooledByteBuffer buffer = gate.buffers().allocate();
            assertEquals(0, gate.read(buffer.getBuffer()));
            assertEquals(List.of("suspend"), socket.told());
            buffer.close();
            assertEquals(List.of(), socket.told());
        });
    }

    @Test
    void aBufferThatIsReadIntoOnceMoreCountsOnce() throws Exception {
        onIoThread(() -> {
            while (held.size() < most) {
                assertTrue(reads());
            }
            assertEquals(1, gate.read(held.getLast().getBuffer()));
            assertFalse(reads());
        });
    }

    @Test
    void givenBackTwiceItCountsOnce() throws Exception {
        onIoThread(() -> {
            fill();
            PooledByteBuffer first = held.remove();
            first.close();
            first.close();
            assertTrue(reads());
            assertFalse(reads());
        });
    }

    @Test
    void buffersOfOthersDoNotCount() throws Exception {
        onIoThread(() -> {
            List<PooledByteBuffer> written = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                written.add(gate.buffers().allocate());
            }
            fill();
            written.forEach(PooledByteBuffer::close);
            assertFalse(reads());
        });
    }

    /** What is held may be a neighbour's, which nobody reads; so nothing may ever be given back. */
    @Test
    void whereWindowsGrowThereIsRoomThoughNothingIsGivenBack() throws Exception {
        onIoThread(() -> {
            fill();
            gate.widened();
            assertEquals(List.of(), socket.told());
            most++;
            gate.widened();
            assertEquals(List.of("wakeup"), socket.told());
            assertTrue(reads());
            assertFalse(reads());
        });
    }

    @Test
    void whereWindowsShrinkItStaysShutUntilOneMoreFits() throws Exception {
        onIoThread(() -> {
            fill();
            most = 1;
            held.remove().close();
            held.remove().close();
            assertEquals(List.of(), socket.told());
            assertFalse(reads());
            assertEquals(List.of("suspend"), socket.told());
            held.remove().close();
            assertEquals(List.of("wakeup"), socket.told());
            assertTrue(reads());
        });
    }

    @Test
    void aReaderThatWantsNothingIsNotWoken() throws Exception {
        onIoThread(() -> {
            fill();
            assertTrue(gate.isReadResumed());
            gate.suspendReads();
            gate.resumeReads();
            assertEquals(List.of("suspend"), socket.told(), "it is shut");
            gate.suspendReads();
            assertFalse(gate.isReadResumed());
            held.remove().close();
            assertEquals(List.of("suspend"), socket.told());
            gate.resumeReads();
            assertEquals(List.of("resume"), socket.told());
            assertTrue(reads());
        });
    }

    @Test
    void anyThreadMayGiveBack() throws Exception {
        onIoThread(this::fill);
        held.remove().close();
        onIoThread(() -> {
            assertEquals(List.of("wakeup"), socket.told());
            assertTrue(reads());
        });
    }
}
