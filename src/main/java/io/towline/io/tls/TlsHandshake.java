package io.towline.io.tls;

import io.towline.io.IoThread;
import io.towline.io.TlsRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Turns a raw connection into a TLS one: drives the engine's handshake on the connection's I/O thread, with the expensive tasks
 * elsewhere. Nothing of it outlives the handshake.
 *
 * <pre>
 *            bytes came / went                  tasks done
 *   start -> STEPPING --------> STEPPING <---------------------- BUSY  (reads suspended, engine belongs to the tasks)
 *               |  NEED_TASK ---------------------------------->  |
 *               v                                                 v closed meanwhile: tasks not begun are not run
 *          over: established | failed
 * </pre>
 *
 * <p>Owner: the connection's I/O thread; {@code runTasks} alone runs on the executor.
 */
public final class TlsHandshake implements ReadReadyHandler, WriteReadyHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TlsHandshake.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A record that has begun, and one behind it. */
    private static final int MOST_HELD_BYTES = 2 * TlsRecord.MOST_BYTES;

    private final StreamConnection raw;
    private final StreamSourceConduit in;
    private final StreamSinkConduit out;
    private final SSLEngine engine;
    private final IoThread io;
    private final Executor tasks;
    private final Outcome outcome;
    private final Settlement settlement;

    private ByteBuffer held;
    private ByteBuffer unsent;
    private boolean busy;

    private TlsHandshake(StreamConnection raw, SSLEngine engine, IoThread io, Executor tasks, Outcome outcome) {
        this.raw = raw;
        in = raw.getSourceChannel().getConduit();
        out = raw.getSinkChannel().getConduit();
        this.engine = engine;
        this.io = io;
        this.tasks = tasks;
        this.outcome = outcome;
        settlement = new Settlement(raw, io, "go on with the TLS handshake", this::failed);
    }

    /** Called once, on the connection's I/O thread, possibly before {@link #start} returns. */
    public interface Outcome {
        /** Closing the result closes the raw connection. Reads are suspended. */
        void established(TlsConnection secured);

        /** The raw connection is closed already. */
        void failed(IOException cause);
    }

    /**
     * Begins a handshake, as client or server as {@code engine} says; on the connection's I/O thread. A time limit is the
     * caller's: closing {@code raw} ends the handshake with {@link Outcome#failed}.
     *
     * @param tasks runs the engine's delegated tasks (about a millisecond each), never the I/O thread itself
     */
    public static void start(StreamConnection raw, SSLEngine engine, IoThread io, Executor tasks, Outcome outcome) {
        begin(new TlsHandshake(raw, engine, io, tasks, outcome));
    }

    /** The same for a connection of which {@link FirstBytes} have been read. */
    public static void start(
            StreamConnection raw, SSLEngine engine, IoThread io, Executor tasks, Outcome outcome, ByteBuffer read) {
        TlsHandshake handshake = new TlsHandshake(raw, engine, io, tasks, outcome);
        handshake.held = read;
        begin(handshake);
    }

    private static void begin(TlsHandshake handshake) {
        handshake.in.setReadReadyHandler(handshake);
        handshake.out.setWriteReadyHandler(handshake);
        handshake.advance(handshake.engine::beginHandshake);
    }

    @Override
    public void readReady() {
        if (busy || settlement.isOver()) {
            in.suspendReads();
        } else {
            advance(() -> {});
        }
    }

    @Override
    public void writeReady() {
        out.suspendWrites();
        if (!busy && !settlement.isOver()) {
            advance(() -> {});
        }
    }

    private void advance(Settlement.Step first) {
        settlement.attempt(() -> {
            first.take();
            step();
        });
    }

    private void step() throws IOException {
        boolean mayFetch = true; // once a turn: a second read would mostly ask for EAGAIN
        while (pushed()) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> wrap();
                case NEED_TASK -> {
                    delegate();
                    return;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        if (!mayFetch || !fetch()) {
                            in.resumeReads();
                            return;
                        }
                        mayFetch = false;
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    establish();
                    return;
                }
            }
        }
        in.suspendReads(); // the peer shall take our flight before it may say more
        out.resumeWrites();
    }

    /** One flight, one write. */
    private void wrap() throws IOException {
        ByteBuffer net = io.networkOut();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            SSLEngineResult result = engine.wrap(NOTHING, net);
            if (result.getStatus() == Status.CLOSED) {
                throw new SSLException("the peer closed during the TLS handshake");
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                break;
            }
            if (result.bytesProduced() == 0 && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                throw new SSLException("the TLS engine wants to send and has nothing to say");
            }
        }
        send(net.flip());
    }

    private void send(ByteBuffer net) throws IOException {
        if (net.hasRemaining()) {
            out.write(net);
        }
        if (net.hasRemaining()) {
            unsent = io.keep(net);
        }
    }

    private boolean pushed() throws IOException {
        if (unsent == null) {
            return true;
        }
        out.write(unsent);
        if (unsent.hasRemaining()) {
            return false;
        }
        io.release(unsent);
        unsent = null;
        return true;
    }

    /** One record; false when it is not all there. No data can come out of it: the handshake is not done. */
    private boolean unwrap() throws IOException {
        if (held == null) {
            return false;
        }
        SSLEngineResult result = engine.unwrap(held, NOTHING);
        if (result.getStatus() == Status.CLOSED) {
            throw new SSLException("the peer closed during the TLS handshake");
        }
        if (result.getStatus() != Status.OK) {
            TlsRecord.complete(held); // throws if it never will be
            return false;
        }
        if (!held.hasRemaining()) {
            io.release(held);
            held = null;
        }
        return true;
    }

    private boolean fetch() throws IOException {
        ByteBuffer net = io.networkIn().limit(MOST_HELD_BYTES);
        if (held != null) {
            net.put(held);
            io.release(held);
            held = null;
        }
        int got = in.read(net);
        if (got < 0) {
            throw new ClosedChannelException();
        }
        if (net.flip().hasRemaining()) {
            held = io.keep(net);
        }
        return got > 0;
    }

    private void delegate() throws IOException {
        in.suspendReads();
        busy = true;
        try {
            tasks.execute(this::runTasks);
        } catch (RejectedExecutionException full) {
            throw new IOException("nobody is left to do a TLS handshake's work", full);
        }
    }

    private void runTasks() {
        Settlement.Step then = () -> {};
        try {
            Runnable task = settlement.isOver() ? null : engine.getDelegatedTask();
            while (task != null) {
                task.run();
                task = settlement.isOver() ? null : engine.getDelegatedTask();
            }
        } catch (RuntimeException | Error e) {
            then = () -> {
                throw e;
            };
        }
        Settlement.Step next = then;
        io.runLater(() -> tasksDone(next));
    }

    private void tasksDone(Settlement.Step next) {
        busy = false;
        if (!settlement.isOver()) {
            advance(next);
        }
    }

    private void establish() throws SSLException {
        in.suspendReads();
        out.suspendWrites();
        TlsConnection secured = new TlsConnection(raw, engine, io, held);
        settlement.reached();
        outcome.established(secured);
    }

    private void failed(IOException cause) {
        if (!busy) {
            sayWhy();
        }
        IoUtils.safeClose(raw);
        release();
        outcome.failed(cause);
    }

    /** The engine's alert, if the socket takes it at once: it is the only explanation that the peer gets. */
    private void sayWhy() {
        try {
            ByteBuffer net = io.networkOut();
            if (raw.isOpen() && unsent == null && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                engine.wrap(NOTHING, net);
                out.write(net.flip());
            }
        } catch (IOException lost) {
            LOG.debug("could not send a TLS alert", lost);
        }
    }

    private void release() {
        if (held != null) {
            io.release(held);
            held = null;
        }
        if (unsent != null) {
            io.release(unsent);
            unsent = null;
        }
    }

    @Override
    public void forceTermination() {
        IoUtils.safeClose(raw);
    }

    @Override
    public void terminated() {
        settlement.terminated();
    }
}
