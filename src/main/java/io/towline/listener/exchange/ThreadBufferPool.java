package io.towline.listener.exchange;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import org.xnio.XnioIoThread;

/**
 * Undertow's buffers for heads and bodies: a few for each I/O thread, without locks. Undertow takes one for as long as it reads
 * or writes, so that a few serve thousands of connections, and an idle connection holds none. (Undertow's own pool, as it is
 * usually set up, allocates and frees direct memory for most requests.)
 *
 * <p>Any thread may allocate and close; those that are no I/O threads get buffers that are not pooled.
 */
public final class ThreadBufferPool implements ByteBufferPool {

    /** A whole TLS record's plaintext fits, by JSSE's generous estimate too; else its rest would have to be kept. */
    public static final int BUFFER_BYTES = 17 * 1024;

    private static final int MOST_SPARES = 16;

    private final ConcurrentHashMap<XnioIoThread, ArrayDeque<ByteBuffer>> spares = new ConcurrentHashMap<>();
    private final boolean direct;
    private final ByteBufferPool arrayBacked;

    public ThreadBufferPool() {
        direct = true;
        arrayBacked = new ThreadBufferPool(false);
    }

    private ThreadBufferPool(boolean direct) {
        this.direct = direct;
        arrayBacked = this;
    }

    @Override
    public PooledByteBuffer allocate() {
        XnioIoThread thread = XnioIoThread.currentThread();
        ByteBuffer spare = thread == null ? null : sparesOf(thread).pollFirst();
        return new Loan(spare != null ? spare.clear() : create(thread));
    }

    private ByteBuffer create(XnioIoThread thread) {
        // Direct memory that is not pooled is freed only when the garbage collector comes by.
        return direct && thread != null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : ByteBuffer.allocate(BUFFER_BYTES);
    }

    private void takeBack(ByteBuffer buffer) {
        XnioIoThread thread = XnioIoThread.currentThread();
        if (thread == null || buffer.isDirect() != direct) {
            return;
        }
        ArrayDeque<ByteBuffer> own = sparesOf(thread);
        if (own.size() < MOST_SPARES) {
            own.addFirst(buffer);
        }
    }

    private ArrayDeque<ByteBuffer> sparesOf(XnioIoThread thread) {
        ArrayDeque<ByteBuffer> known = spares.get(thread);
        return known != null ? known : spares.computeIfAbsent(thread, owner -> new ArrayDeque<>(MOST_SPARES));
    }

    @Override
    public ByteBufferPool getArrayBackedPool() {
        return arrayBacked;
    }

    @Override
    public int getBufferSize() {
        return BUFFER_BYTES;
    }

    @Override
    public boolean isDirect() {
        return direct;
    }

    @Override
    public void close() {
        // The buffers go with the pool: there is nothing outside the heap's knowledge to free.
    }

    /** Not reused itself: Undertow may close twice, and the second must not hit the next borrower. */
    private final class Loan implements PooledByteBuffer {
        private ByteBuffer buffer;

        Loan(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getBuffer() {
            if (buffer == null) {
                throw new IllegalStateException("the buffer was given back already");
            }
            return buffer;
        }

        @Override
        public void close() {
            if (buffer != null) {
                ByteBuffer free = buffer;
                buffer = null;
                takeBack(free);
            }
        }

        @Override
        public boolean isOpen() {
            return buffer != null;
        }
    }
}
