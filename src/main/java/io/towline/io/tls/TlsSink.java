package io.towline.io.tls;

import io.towline.io.ChangingSink;
import io.towline.io.TlsRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.conduits.StreamSinkConduit;

/**
 * The writing half of a TLS connection: up to eight records leave in one system call.
 *
 * <p>What the socket does not take stays here, at most one network buffer, and until it is gone no more is taken. After
 * {@code terminateWrites}, {@code flush} says close_notify and then closes the socket's side.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class TlsSink extends ChangingSink {

    private static final Logger LOG = LoggerFactory.getLogger(TlsSink.class);
    private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

    /** While the peer reads slowly: three records, so that what it does not take fits the thread's spare buffers. */
    private static final int SLOW_BYTES = 3 * TlsRecord.MOST_BYTES;

    private final TlsConnection connection;
    private ByteBuffer unsent;
    private boolean slow;
    private boolean closing;

    TlsSink(StreamSinkConduit raw, TlsConnection connection) {
        super(raw);
        this.connection = connection;
    }

    boolean hasUnsent() {
        return unsent != null;
    }

    int unsentBytes() {
        return unsent == null ? 0 : unsent.remaining();
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        ByteBuffer[] one = connection.io().one();
        one[0] = src;
        try {
            return (int) write(one, 0, 1);
        } finally {
            one[0] = null;
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        if (closing) {
            throw new ClosedChannelException();
        }
        long taken = 0;
        // Never an empty record: nothing to say is nothing to send.
        while (pushed() && anyRemaining(srcs, offset, length)) {
            long sealed = seal(srcs, offset, length);
            if (sealed == 0) {
                break;
            }
            taken += sealed;
        }
        return taken;
    }

    /** Encrypts what one network buffer can take and offers it to the socket; the bytes of plaintext that it took. */
    private long seal(ByteBuffer[] srcs, int offset, int length) throws IOException {
        SSLEngine engine = connection.engine();
        ByteBuffer net = connection.io().networkOut();
        if (slow) {
            net.limit(SLOW_BYTES);
        }
        long taken = 0;
        SSLEngineResult result;
        do {
            result = engine.wrap(srcs, offset, length, net);
            taken += result.bytesConsumed();
        } while (result.getStatus() == Status.OK && result.bytesProduced() > 0 && anyRemaining(srcs, offset, length));
        send(net.flip());
        if (result.getStatus() == Status.CLOSED && taken == 0) {
            throw new ClosedChannelException(); // TLS 1.2 ends both directions at once, RFC 5246 §7.2.1
        }
        return taken;
    }

    private void send(ByteBuffer net) throws IOException {
        if (!net.hasRemaining()) {
            return;
        }
        next.write(net);
        slow = net.hasRemaining();
        if (slow) {
            unsent = connection.io().keep(net);
        }
    }

    private boolean pushed() throws IOException {
        if (unsent == null) {
            return true;
        }
        next.write(unsent);
        if (unsent.hasRemaining()) {
            return false;
        }
        dropUnsent();
        return true;
    }

    /**
     * Sends what the engine owes the peer, such as its own half of a key update. With bytes waiting it stays in the engine,
     * which puts it before the next data; RFC 8446 §4.6.3 wants no more.
     */
    void answer() throws IOException {
        if (unsent == null && !next.isWriteShutdown()) {
            sealOwed();
        }
    }

    /** The last word to a peer that may be gone already. */
    void answerIfPossible() {
        try {
            answer();
        } catch (IOException gone) {
            LOG.trace("could not send a TLS alert", gone);
        }
    }

    private void sealOwed() throws IOException {
        SSLEngine engine = connection.engine();
        ByteBuffer net = connection.io().networkOut();
        SSLEngineResult result;
        do {
            result = engine.wrap(NOTHING, 0, 1, net);
        } while (result.getStatus() == Status.OK && result.bytesProduced() > 0);
        send(net.flip());
    }

    @Override
    public boolean flush() throws IOException {
        if (!pushed()) {
            return false;
        }
        if (!closing) {
            return next.flush();
        }
        if (next.isWriteShutdown()) {
            return true;
        }
        connection.engine().closeOutbound();
        sealOwed();
        if (unsent != null) {
            return false;
        }
        next.terminateWrites();
        connection.writesEnded();
        return true;
    }

    /** Gives back what is kept. */
    void drop() {
        closing = true;
        dropUnsent();
    }

    private void dropUnsent() {
        if (unsent != null) {
            connection.io().release(unsent);
            unsent = null;
        }
    }

    @Override
    public void terminateWrites() {
        closing = true;
    }

    @Override
    public void truncateWrites() throws IOException {
        drop();
        next.truncateWrites();
        connection.writesEnded();
    }

    @Override
    public boolean isWriteShutdown() {
        return closing || next.isWriteShutdown();
    }

    private static boolean anyRemaining(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return true;
            }
        }
        return false;
    }
}
