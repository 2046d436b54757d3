package io.towline.listener.http2;

import io.towline.io.ChangingSource;
import io.towline.io.IoThread;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Reads nothing more of a client while the buffers that it was read with, and whose bodies nobody has taken, are as many as its windows
 * call for: small frames pin a buffer as well as large ones do. Undertow's own bound does not follow the windows.
 *
 * <pre>
 *   OPEN --a read would hold more than the bound--> SHUT --one more may be held: one was given back, or windows grew--> OPEN
 * </pre>
 *
 * <p>Owner: the connection's I/O thread. Buffers may be given back by others.
 */
final class Http2ReadGate extends ChangingSource {

    private final ByteBufferPool pool;
    private final IntSupplier most;
    private final IoThread io;
    private final AtomicInteger held = new AtomicInteger();
    private volatile boolean shut;
    private boolean wanted;
    private boolean reading;

    /** @param most buffers that may be held, as the windows are now */
    Http2ReadGate(StreamSourceConduit next, ByteBufferPool pool, IntSupplier most, IoThread io) {
        super(next);
        this.pool = pool;
        this.most = most;
        this.io = io;
        wanted = next.isReadResumed();
    }

    /** Where the connection takes its buffers from. */
    ByteBufferPool buffers() {
        return new Counted();
    }

    /** Which of its buffers are for reading: the next one from now on, until false comes. */
    void reads(boolean now) {
        reading = now;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        if (isExceeded()) {
            shut = true;
            if (isExceeded()) { // it may have been another thread's turn in between
                next.suspendReads();
                return 0;
            }
            shut = false;
        }
        return next.read(dst);
    }

    @Override
    public void suspendReads() {
        wanted = false;
        next.suspendReads();
    }

    @Override
    public void resumeReads() {
        wanted = true;
        if (!shut) {
            next.resumeReads();
        }
    }

    /** Though it be shut: what was read before may wait for it. */
    @Override
    public void wakeupReads() {
        wanted = true;
        next.wakeupReads();
    }

    @Override
    public boolean isReadResumed() {
        return wanted;
    }

    private void givenBack() {
        held.decrementAndGet();
        if (shut) {
            io.run(this::reopen);
        }
    }

    /** The buffer that is to be read into is one of those that are held. */
    private boolean isExceeded() {
        return held.get() > most.getAsInt();
    }

    /** The same for a read to come, which needs one more: who reads nothing keeps none. */
    private boolean hasRoom() {
        return held.get() < most.getAsInt();
    }

    /** The windows are wider: more may be held, though nothing was given back. */
    void widened() {
        if (shut) {
            reopen();
        }
    }

    private void reopen() {
        if (shut && hasRoom()) {
            shut = false;
            if (wanted) {
                next.wakeupReads();
            }
        }
    }

    private final class Counted implements ByteBufferPool {
        @Override
        public PooledByteBuffer allocate() {
            if (!reading) {
                return pool.allocate();
            }
            reading = false;
            PooledByteBuffer buffer = pool.allocate();
            held.incrementAndGet();
            return new Held(buffer);
        }

        @Override
        public ByteBufferPool getArrayBackedPool() {
            return pool.getArrayBackedPool();
        }

        @Override
        public int getBufferSize() {
            return pool.getBufferSize();
        }

        @Override
        public boolean isDirect() {
            return pool.isDirect();
        }

        @Override
        public void close() {
            // it is not ours
        }
    }

    private final class Held implements PooledByteBuffer {
        private final PooledByteBuffer buffer;

        Held(PooledByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getBuffer() {
            return buffer.getBuffer();
        }

        /** Maybe twice. */
        @Override
        public void close() {
            if (buffer.isOpen()) {
                buffer.close();
                givenBack();
            }
        }

        @Override
        public boolean isOpen() {
            return buffer.isOpen();
        }
    }
}
