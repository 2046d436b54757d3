package io.towline.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** What is taken is a connection on which its server has said nothing: the bytes would be the answer to whoever asks next. */
class IdleConnectionsTest {

    private final XnioWorker worker;
    private final IoThread io;
    private final ServerSocket acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final IdleConnections idle = new IdleConnections();

    IdleConnectionsTest() throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1, Options.THREAD_DAEMON, true));
        io = new IoThreads(new TestClock()).of(worker.getIoThread());
    }

    @AfterEach
    void stop() throws IOException {
        worker.shutdownNow();
        acceptor.close();
    }

    /** Of one who must not be told anything. */
    private static final ServerConnection.User NOBODY = new ServerConnection.User() {
        @Override
        public void readable() {
            throw new AssertionError("readable");
        }

        @Override
        public void writable() {
            throw new AssertionError("writable");
        }

        @Override
        public void terminated() {
            // the test is over
        }

        @Override
        public void broke(Throwable defect) {
            throw new AssertionError(defect);
        }
    };

    private record Idle(ServerConnection connection, Socket server) {}

    private Idle laid() throws Exception {
        var connecting =
                worker.getIoThread().openStreamConnection(acceptor.getLocalSocketAddress(), null, OptionMap.EMPTY);
        Socket server = acceptor.accept();
        var connected = Await.result(connecting, "a connection");
        return onThread(() -> {
            ServerConnection connection = new ServerConnection(connected, io, NOBODY);
            idle.lay(connection, io.now());
            return new Idle(connection, server);
        });
    }

    private Optional<ServerConnection> take() {
        return idle.take(NOBODY, io.now(), Long.MAX_VALUE, io);
    }

    private <T> T onThread(Callable<T> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        io.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception | Error failed) {
                done.completeExceptionally(failed);
            }
        });
        return Await.result(done, "the I/O thread");
    }

    @Test
    void theLastThatCameIsTheFirstToGo() throws Exception {
        Idle first = laid();
        Idle second = laid();
        onThread(() -> {
            assertSame(second.connection, take().orElseThrow());
            assertSame(first.connection, take().orElseThrow());
            assertEquals(Optional.empty(), take());
            return null;
        });
    }

    /** The thread has had no time to hear of the bytes: they lie there when the connection is asked for. */
    @Test
    void whatIsSaidJustBeforeATakingClosesIt() throws Exception {
        Idle silent = laid();
        Idle talking = laid();
        onThread(() -> {
            talking.server.getOutputStream().write('H');
            assertSame(silent.connection, take().orElseThrow());
            assertTrue(talking.connection.isClosed());
            assertFalse(silent.connection.isClosed());
            assertEquals(0, idle.size());
            return null;
        });
        assertEquals(-1, talking.server.getInputStream().read());
    }

    @Test
    void soDoesAnEnd() throws Exception {
        Idle ended = laid();
        onThread(() -> {
            ended.server.close();
            assertEquals(Optional.empty(), take());
            assertTrue(ended.connection.isClosed());
            return null;
        });
    }

    @Test
    void soDoesAReset() throws Exception {
        Idle reset = laid();
        onThread(() -> {
            reset.server.setSoLinger(true, 0);
            reset.server.close();
            assertEquals(Optional.empty(), take());
            assertTrue(reset.connection.isClosed());
            return null;
        });
    }

    @Test
    void whatIsSaidToNobodyClosesIt() throws Exception {
        Idle talking = laid();
        talking.server.getOutputStream().write('H');
        Await.until(() -> onThread(talking.connection::isClosed), "the connection to be closed");
        assertEquals(0, onThread(idle::size));
    }

    /** Its last user had it wait. */
    @Test
    void alsoWhereItsReadsWereStopped() throws Exception {
        Idle talking = laid();
        onThread(() -> {
            ServerConnection taken = take().orElseThrow();
            taken.stopReads();
            idle.lay(taken, io.now());
            return null;
        });
        talking.server.getOutputStream().write('H');
        Await.until(() -> onThread(talking.connection::isClosed), "the connection to be closed");
    }
}
