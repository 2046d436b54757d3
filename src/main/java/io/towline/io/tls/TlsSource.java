package io.towline.io.tls;

import io.towline.io.ChangingSource;
import io.towline.io.TlsRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The reading half of a TLS connection.
 *
 * <p>A read makes one system call, two where the first filled the thread's network buffer, and none while a whole record is
 * held: level-triggered polling tells the rest, so nothing probes for EAGAIN. Between reads it keeps the part of a record that
 * has come, and of a record that was too long for the reader's buffer what did not fit.
 *
 * <p>Owner: the connection's I/O thread.
 */
final class TlsSource extends ChangingSource {

    /** Key updates, tickets and empty records cost a peer next to nothing; a peer in its right mind sends no row of them. */
    private static final int MOST_RECORDS_WITHOUT_DATA = 32;

    private final TlsConnection connection;

    /** Ciphertext that was read and not decrypted. */
    private ByteBuffer held;

    /** The rest of a record for which the reader's buffer was too small. */
    private ByteBuffer plain;

    /** The next read need not ask the socket. */
    private boolean ready;

    /** The peer said close_notify, or its side of the socket is closed; the reader may not know yet. */
    private boolean peerClosed;

    /** That end of the socket came without close_notify. */
    private boolean cut;

    /** The reader knows, or wants no more. */
    private boolean ended;

    private int recordsWithoutData;

    TlsSource(StreamSourceConduit raw, TlsConnection connection, ByteBuffer held) throws SSLException {
        super(raw);
        this.connection = connection;
        if (held != null) {
            this.held = held;
            ready = TlsRecord.complete(held);
        }
    }

    boolean hasBuffered() {
        return ready;
    }

    boolean isCut() {
        return cut;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        if (ended) {
            return -1;
        }
        if (!dst.hasRemaining()) {
            return 0;
        }
        boolean resumed = next.isReadResumed();
        int start = dst.position();
        if (plain != null) {
            takePlain(dst);
        } else if (!peerClosed) {
            takeRecords(dst);
        }
        int got = dst.position() - start;
        if (got == 0 && peerClosed) {
            terminateReads();
            return -1;
        }
        ready = plain != null || peerClosed || held != null && TlsRecord.complete(held);
        if (ready && resumed) {
            next.wakeupReads(); // else a reader that waits for the next event would wait for the peer's next bytes
        }
        return got;
    }

    private void takePlain(ByteBuffer dst) {
        move(plain, dst);
        if (!plain.hasRemaining()) {
            plain = null;
        }
    }

    private void takeRecords(ByteBuffer dst) throws IOException {
        int start = dst.position();
        ByteBuffer net = connection.io().networkIn();
        if (held != null) {
            net.put(held);
            dropHeld();
        }
        boolean filled = !ready && fetch(net, dst.remaining());
        ready = false;
        decrypt(net.flip(), dst, start);
        // Not for what decrypt left over on purpose, dst being full.
        if (filled && dst.hasRemaining() && plain == null && !peerClosed && !TlsRecord.complete(net)) {
            fetch(net.compact(), dst.remaining());
            decrypt(net.flip(), dst, start);
        }
        if (net.hasRemaining() && !peerClosed) {
            held = connection.io().keep(net);
        }
    }

    /**
     * One read of the socket; true when there may be more. Asks for no more than {@code wanted}, because what the reader has no
     * room for would have to be kept, and moved again with every read.
     */
    private boolean fetch(ByteBuffer net, int wanted) throws IOException {
        net.limit(Math.min(net.capacity(), Math.max(TlsRecord.MOST_BYTES, wanted)));
        if (next.read(net) < 0) {
            // Without close_notify, but a lost tail shows in nearly all frames and bodies within: the end is reported
            // as the end, and whoever reads what nothing else ends asks.
            peerClosed = true;
            cut = true;
            return false;
        }
        return !net.hasRemaining();
    }

    private void decrypt(ByteBuffer net, ByteBuffer dst, int start) throws IOException {
        SSLEngine engine = connection.engine();
        while (plain == null && !engine.isInboundDone() && TlsRecord.complete(net)) {
            SSLEngineResult result = unwrap(net, dst);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                if (dst.position() > start) {
                    return;
                }
                result = decryptAside(net, dst);
            }
            judge(result);
        }
    }

    private SSLEngineResult unwrap(ByteBuffer net, ByteBuffer dst) throws IOException {
        try {
            return connection.engine().unwrap(net, dst);
        } catch (SSLException broken) {
            connection.sink().answerIfPossible(); // the alert: all that the peer learns of the reason
            throw broken;
        }
    }

    /** The reader's buffer is too small for any record of this length: it gets what it has room for. */
    private SSLEngineResult decryptAside(ByteBuffer net, ByteBuffer dst) throws IOException {
        ByteBuffer aside = connection.io().networkOut();
        SSLEngineResult result = unwrap(net, aside);
        move(aside.flip(), dst);
        if (aside.hasRemaining()) {
            plain = ByteBuffer.allocate(aside.remaining()).put(aside).flip();
        }
        return result;
    }

    private void judge(SSLEngineResult result) throws IOException {
        HandshakeStatus handshake = result.getHandshakeStatus();
        if (handshake == HandshakeStatus.NEED_TASK || handshake == HandshakeStatus.NEED_UNWRAP) {
            // Tickets and key updates need no task. TLS 1.3 has no renegotiation; in TLS 1.2 it lets a client burn our
            // CPU.
            throw new SSLException("the peer asked to renegotiate");
        }
        TlsSink sink = connection.sink();
        if (result.getStatus() == Status.CLOSED) {
            peerClosed = true;
            sink.answerIfPossible();
            return;
        }
        if (handshake == HandshakeStatus.NEED_WRAP) {
            sink.answer();
        }
        if (result.bytesProduced() == 0) {
            countRecordWithoutData();
        } else if (!sink.hasUnsent()) {
            recordsWithoutData = 0; // not while our answers pile up before a peer that does not read them
        }
    }

    private void countRecordWithoutData() throws SSLException {
        recordsWithoutData++;
        if (recordsWithoutData > MOST_RECORDS_WITHOUT_DATA) {
            throw new SSLException("the peer sent " + recordsWithoutData + " TLS records in a row without data");
        }
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int bytes = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), bytes);
        to.position(to.position() + bytes);
        from.position(from.position() + bytes);
    }

    /** Gives back what is kept. */
    void drop() {
        ended = true;
        ready = false;
        plain = null;
        dropHeld();
    }

    private void dropHeld() {
        if (held != null) {
            connection.io().release(held);
            held = null;
        }
    }

    @Override
    public void terminateReads() throws IOException {
        drop();
        next.terminateReads(); // RFC 8446 §6.1: what comes after close_notify is ignored
        connection.readsEnded();
    }

    @Override
    public boolean isReadShutdown() {
        return ended; // what is held may still be read when the socket has nothing more
    }

    @Override
    public void resumeReads() {
        if (ready) {
            next.wakeupReads();
        } else {
            next.resumeReads();
        }
    }

    @Override
    public void awaitReadable() throws IOException {
        if (!ready) {
            next.awaitReadable();
        }
    }

    @Override
    public void awaitReadable(long time, TimeUnit unit) throws IOException {
        if (!ready) {
            next.awaitReadable(time, unit);
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            if (dsts[i].hasRemaining() && (total == 0 || ready)) {
                int got = read(dsts[i]);
                if (got <= 0) {
                    return total > 0 ? total : got;
                }
                total += got;
            }
        }
        return total;
    }
}
