package io.towline.io.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.towline.io.IoThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads as the relay does: it is itself the conduit's handler, and makes one read for each event, so that a missing event shows
 * as a hang.
 */
final class TlsReader implements ReadReadyHandler {

    private final StreamSourceConduit source;
    private final ByteBuffer buffer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private IOException failure;

    TlsReader(TlsWorld world, TlsConnection connection) throws Exception {
        this(world, connection, IoThread.SCRATCH_BYTES);
    }

    TlsReader(TlsWorld world, TlsConnection connection, int bufferBytes) throws Exception {
        source = connection.getSourceChannel().getConduit();
        buffer = ByteBuffer.allocate(bufferBytes);
        world.onIoThread(() -> {
            source.setReadReadyHandler(this);
            source.resumeReads();
            return null;
        });
    }

    @Override
    public void readReady() {
        try {
            int got = source.read(buffer.clear());
            if (got < 0) {
                source.suspendReads();
                ended.countDown();
                return;
            }
            add();
        } catch (IOException e) {
            failure = e;
            IoUtils.safeClose(source::terminateReads);
            ended.countDown();
        }
    }

    private synchronized void add() {
        bytes.write(buffer.array(), 0, buffer.position());
        notifyAll();
    }

    /** All that came, once there are so many bytes. */
    synchronized String next(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (bytes.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("only " + bytes.size() + " of " + count + " bytes came");
            }
            wait(left);
        }
        String all = bytes.toString(ISO_8859_1);
        bytes.reset();
        return all;
    }

    /** The failure that ended it, or null for a proper end. */
    IOException end() throws InterruptedException {
        if (!ended.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no end came");
        }
        return failure;
    }

    @Override
    public void forceTermination() {}

    @Override
    public void terminated() {}
}
