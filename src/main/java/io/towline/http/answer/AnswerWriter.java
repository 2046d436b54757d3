package io.towline.http.answer;

import io.towline.io.IoThread;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.channels.StreamSinkChannel;

/**
 * The body of an answer on its way to the client: each piece at once; of what the client does not take a copy waits, one piece at most.
 *
 * <p>Owner: the exchange's I/O thread.
 */
public final class AnswerWriter {

    /** Told on the I/O thread, also of interim answers in front. */
    public interface Events {
        /** The client has taken everything so far, of which something waited. */
        void drained();

        /** The client has the whole answer. */
        void finished();

        /** The client's connection is no good any more. */
        void broke(IOException how);

        void defect(Throwable defect);
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HttpServerExchange exchange;
    private final IoThread io;
    private final Events events;

    private boolean begun;
    private boolean held;
    private StreamSinkChannel sink;
    private Optional<ByteBuffer> waiting = Optional.empty();
    private boolean blocked;
    private boolean last;
    private boolean shut;
    private boolean over;

    /** Undertow completes the exchange within the call that brings the last of it out. */
    private boolean finishing;

    private long written;

    public AnswerWriter(HttpServerExchange exchange, IoThread io, Events events) {
        this.exchange = exchange;
        this.io = io;
        this.events = events;
    }

    /**
     * Status and fields stand in the exchange; they go out with the first piece.
     *
     * @param hold until {@link #goOn}: what is in front of it still waits for the client
     */
    public void begin(boolean hold) {
        begun = true;
        held = hold;
        if (!held) {
            open();
        }
    }

    private void open() {
        sink = exchange.getResponseChannel();
        sink.getWriteSetter().set(channel -> guarded());
    }

    public boolean hasBegun() {
        return begun;
    }

    /**
     * The client has taken what was in front of it.
     *
     * @return whether it was held, and tells itself how it goes on
     */
    public boolean goOn() {
        boolean wasHeld = held && !over;
        held = false;
        if (wasHeld) {
            open();
            guarded();
        }
        return wasHeld;
    }

    /** Whether what was given to it has not all gone out; there must be no more then. */
    public boolean isBlocked() {
        return blocked;
    }

    /** Whether the client's connection took all of it. */
    public boolean isDelivered() {
        return finishing ? exchange.getConnection().isOpen() : shut && !blocked;
    }

    /** Bytes of payload that the connection took. */
    public long written() {
        return written;
    }

    /** @param isLast nothing follows */
    public void write(ByteBuffer piece, boolean isLast) {
        last = isLast;
        if (held) {
            keep(piece);
            blocked = true;
            return;
        }
        try {
            push(piece);
            if (piece.hasRemaining() && !over) {
                keep(piece);
            }
            settle();
        } catch (IOException gone) {
            lose(gone);
        }
    }

    /** Behind what was given to it nothing follows. */
    public void end() {
        if (!blocked) {
            write(nothing(), true);
            return;
        }
        last = true;
        if (waiting.isEmpty()) {
            keep(nothing());
        }
    }

    private void keep(ByteBuffer piece) {
        waiting = Optional.of(io.acquire(piece.remaining()).put(piece).flip());
    }

    private void push(ByteBuffer piece) throws IOException {
        written += piece.remaining(); // before: whoever completes the exchange within the call tells of it
        try {
            if (last && !shut) {
                finishing = true;
                sink.writeFinal(piece);
                finishing = false;
                shut = !piece.hasRemaining();
            } else {
                while (piece.hasRemaining() && sink.write(piece) > 0) {
                    // on it goes
                }
            }
        } finally {
            written -= piece.remaining();
        }
    }

    /** What waits is nobody's while it is pushed: the exchange may be completed within the call, and everything given back. */
    private void pushWaiting(ByteBuffer piece) throws IOException {
        waiting = Optional.empty();
        try {
            push(piece);
        } finally {
            if (piece.hasRemaining() && !over) {
                waiting = Optional.of(piece);
            } else {
                io.release(piece);
            }
        }
    }

    private void settle() throws IOException {
        if (over) {
            return;
        }
        finishing = shut && waiting.isEmpty();
        boolean out = waiting.isEmpty() && sink.flush();
        finishing = false;
        if (!out) {
            blocked = true;
            sink.resumeWrites();
            return;
        }
        boolean waited = blocked;
        blocked = false;
        if (waited) {
            sink.suspendWrites();
        }
        if (last) {
            over = true;
            events.finished();
        } else if (waited) {
            events.drained(); // and nothing behind it: what is written meanwhile, perhaps the last, may wait anew
        }
    }

    private void guarded() {
        try {
            writable();
        } catch (RuntimeException | Error defect) {
            events.defect(defect);
        }
    }

    private void writable() {
        if (over) {
            return;
        }
        try {
            if (waiting.isPresent()) {
                pushWaiting(waiting.get());
            }
            settle();
        } catch (IOException gone) {
            lose(gone);
        }
    }

    private void release() {
        waiting.ifPresent(io::release);
        waiting = Optional.empty();
    }

    private void lose(IOException how) {
        if (!over) {
            stop();
            events.broke(how);
        }
    }

    /** Writes nothing any more. */
    public void stop() {
        over = true;
        release();
    }

    private static ByteBuffer nothing() {
        return NOTHING.duplicate();
    }
}
