package org.xnio.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Both directions of a {@link UnixStreamConnection}, and what its I/O thread tells when the socket is ready. It behaves as {@link NioSocketConduit} does;
 * read and write timeouts it has none, since Towline's timers are its own.
 *
 * <p>Owner: its I/O thread; reads and writes may be resumed from others.
 */
final class UnixSocketConduit extends NioHandle implements StreamSourceConduit, StreamSinkConduit {

    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketConduit.class);

    private final SocketChannel channel;
    private final UnixStreamConnection connection;

    private ReadReadyHandler reader;
    private WriteReadyHandler writer;

    UnixSocketConduit(WorkerThread thread, SelectionKey key, SocketChannel channel, UnixStreamConnection connection) {
        super(thread, key);
        this.channel = channel;
        this.connection = connection;
    }

    @Override
    void handleReady(int ops) {
        try {
            int ready = ops == 0 ? getSelectionKey().interestOps() : ops;
            if ((ready & SelectionKey.OP_READ) != 0) {
                readReady();
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                writeReady();
            }
        } catch (CancelledKeyException closed) {
            LOG.trace("closed before its turn came");
        }
    }

    private void readReady() {
        if (isReadShutdown()) {
            suspendReads();
        }
        ReadReadyHandler told = reader;
        if (told != null) {
            tell(told::readReady);
        }
    }

    private void writeReady() {
        if (isWriteShutdown()) {
            suspendWrites();
        }
        WriteReadyHandler told = writer;
        if (told != null) {
            tell(told::writeReady);
        }
    }

    /** One connection's defect is no other's. */
    private static void tell(Runnable event) {
        try {
            event.run();
        } catch (CancelledKeyException closed) {
            LOG.trace("closed by its user");
        } catch (RuntimeException | Error defect) {
            LOG.error("could not handle an event of a connection", defect);
        }
    }

    @Override
    void forceTermination() {
        ReadReadyHandler reads = reader;
        if (reads != null) {
            tell(reads::forceTermination);
        }
        WriteReadyHandler writes = writer;
        if (writes != null) {
            tell(writes::forceTermination);
        }
    }

    @Override
    void terminated() {
        readTerminated();
        writeTerminated();
    }

    void readTerminated() {
        ReadReadyHandler reads = reader;
        if (reads != null) {
            tell(reads::terminated);
        }
    }

    void writeTerminated() {
        WriteReadyHandler writes = writer;
        if (writes != null) {
            tell(writes::terminated);
        }
    }

    @Override
    public XnioWorker getWorker() {
        return getWorkerThread().getWorker();
    }

    // -- Reading

    @Override
    public int read(ByteBuffer into) throws IOException {
        int bytes;
        try {
            bytes = channel.read(into);
        } catch (ClosedChannelException closed) {
            return -1;
        }
        if (bytes < 0) {
            terminateReads();
        }
        return bytes;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        long bytes;
        try {
            bytes = channel.read(into, offset, length);
        } catch (ClosedChannelException closed) {
            return -1;
        }
        if (bytes < 0) {
            terminateReads();
        }
        return bytes;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
        return target.transferFrom(channel, position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target) throws IOException {
        return Conduits.transfer(this, count, through, target);
    }

    @Override
    public void terminateReads() throws IOException {
        if (!connection.readClosed()) {
            return;
        }
        try {
            suspendReads();
            channel.shutdownInput();
        } catch (ClosedChannelException closed) {
            LOG.trace("closed already");
        } finally {
            readTerminated();
        }
    }

    @Override
    public boolean isReadShutdown() {
        return connection.isReadShutdown();
    }

    @Override
    public void resumeReads() {
        resume(SelectionKey.OP_READ);
    }

    @Override
    public void suspendReads() {
        suspend(SelectionKey.OP_READ);
    }

    @Override
    public void wakeupReads() {
        wakeup(SelectionKey.OP_READ);
    }

    @Override
    public boolean isReadResumed() {
        return isResumed(SelectionKey.OP_READ);
    }

    @Override
    public void awaitReadable() throws IOException {
        Xnio.checkBlockingAllowed();
        SelectorUtils.await((NioXnio) getWorker().getXnio(), channel, SelectionKey.OP_READ);
    }

    @Override
    public void awaitReadable(long time, TimeUnit unit) throws IOException {
        Xnio.checkBlockingAllowed();
        SelectorUtils.await((NioXnio) getWorker().getXnio(), channel, SelectionKey.OP_READ, time, unit);
    }

    @Override
    public XnioIoThread getReadThread() {
        return getWorkerThread();
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler handler) {
        reader = handler;
    }

    // -- Writing

    @Override
    public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        return channel.write(from, offset, length);
    }

    @Override
    public int writeFinal(ByteBuffer from) throws IOException {
        return Conduits.writeFinalBasic(this, from);
    }

    @Override
    public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, from, offset, length);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        return source.transferTo(position, count, channel);
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through) throws IOException {
        return Conduits.transfer(source, count, through, this);
    }

    @Override
    public boolean flush() {
        return true; // what was written is the kernel's
    }

    @Override
    public void terminateWrites() throws IOException {
        if (!connection.writeClosed()) {
            return;
        }
        try {
            suspendWrites();
            channel.shutdownOutput();
        } catch (ClosedChannelException closed) {
            LOG.trace("closed already");
        } finally {
            writeTerminated();
        }
    }

    @Override
    public void truncateWrites() throws IOException {
        terminateWrites();
    }

    @Override
    public boolean isWriteShutdown() {
        return connection.isWriteShutdown();
    }

    @Override
    public void resumeWrites() {
        resume(SelectionKey.OP_WRITE);
    }

    @Override
    public void suspendWrites() {
        suspend(SelectionKey.OP_WRITE);
    }

    @Override
    public void wakeupWrites() {
        wakeup(SelectionKey.OP_WRITE);
    }

    @Override
    public boolean isWriteResumed() {
        return isResumed(SelectionKey.OP_WRITE);
    }

    @Override
    public void awaitWritable() throws IOException {
        Xnio.checkBlockingAllowed();
        if (!isWriteShutdown()) {
            SelectorUtils.await((NioXnio) getWorker().getXnio(), channel, SelectionKey.OP_WRITE);
        }
    }

    @Override
    public void awaitWritable(long time, TimeUnit unit) throws IOException {
        Xnio.checkBlockingAllowed();
        if (!isWriteShutdown()) {
            SelectorUtils.await((NioXnio) getWorker().getXnio(), channel, SelectionKey.OP_WRITE, time, unit);
        }
    }

    @Override
    public XnioIoThread getWriteThread() {
        return getWorkerThread();
    }

    @Override
    public void setWriteReadyHandler(WriteReadyHandler handler) {
        writer = handler;
    }
}
