package io.towline.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Tells when an I/O thread has seen what its sockets brought. A task that has run does not tell that: a thread that is busy when it gets the
 * task runs it before it looks at its sockets again. So this one comes by a socket, behind all that was sent before.
 */
public final class Doorbell implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    /** Longer than the kernel waits before it acknowledges or tries again. */
    private static final int STANDSTILL_MILLIS = 300;

    private final XnioIoThread thread;
    private final Socket button;
    private final StreamConnection bell;
    private final ByteBuffer buffer = ByteBuffer.allocate(1);
    private final Semaphore rung = new Semaphore(0);

    private Doorbell(XnioIoThread thread, Socket button, StreamConnection bell) {
        this.thread = thread;
        this.button = button;
        this.bell = bell;
        bell.getSourceChannel().setReadListener(this::hear);
        bell.getSourceChannel().resumeReads();
    }

    public static Doorbell at(XnioIoThread thread) throws IOException {
        try (ServerSocket acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            acceptor.setSoTimeout(PATIENCE_SECONDS * 1000);
            var connecting = thread.openStreamConnection(acceptor.getLocalSocketAddress(), null, OptionMap.EMPTY);
            Socket button = acceptor.accept();
            return new Doorbell(thread, button, Await.result(connecting, "the I/O thread to connect"));
        }
    }

    /** Where it is to be rung once only. */
    public static void ringAt(XnioIoThread thread) throws IOException, InterruptedException {
        try (Doorbell once = at(thread)) {
            once.ring();
        }
    }

    private void hear(ConduitStreamSourceChannel source) {
        try {
            int read = source.read(buffer.clear());
            if (read > 0) {
                thread.execute(rung::release); // when the other sockets that are ready just now have had their turn
            } else if (read < 0) { // with 0 it was woken for nothing, as may happen when another thread resumes it
                IoUtils.safeClose(bell);
            }
        } catch (IOException threadEnds) {
            IoUtils.safeClose(bell);
        }
    }

    /** When this returns, what others had sent to the thread's sockets, and the tasks that it had been given, have been dealt with. */
    public void ring() throws IOException, InterruptedException {
        button.getOutputStream().write(1);
        if (!rung.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the I/O thread does not look at its sockets");
        }
    }

    /** Returns when {@code measure} stays the same though the thread has looked at its sockets again. */
    public void awaitStandstill(Callable<?> measure) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        ring();
        Object now = measure.call();
        Object before;
        do {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it never stands still, now at " + now);
            }
            before = now;
            Thread.sleep(STANDSTILL_MILLIS);
            ring();
            now = measure.call();
        } while (!now.equals(before));
    }

    @Override
    public void close() throws IOException {
        button.close();
    }
}
