package io.towline.bridge.web;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.text.ChunkWriter;
import io.towline.io.IoThread;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The body of an answer that goes on. Written on the thread of its owner, a session; sent on the exchange's, which may be another.
 * What is written goes out at once, and no later write is needed to push it.
 *
 * <p>Owner: the thread named at {@link PendingExchange#stream}.
 */
public final class Streaming {

    private static final long ROOM_BYTES = 64 * 1024;

    /** On the owner's thread, and never from within a call of this object. */
    public interface Events {
        /** {@link #hasRoom} was false, and is true again. */
        void flowing();

        /** Once: the client is gone or was cut. Not after {@link #end} has succeeded. */
        void gone();

        /** Once, after {@link #end}: all is sent. */
        void ended();
    }

    private final IoThread owner;
    private final Budget budget;
    private final Events events;
    private final BodySink sink;
    private final boolean near;

    /** Sent bytes that the owner has not heard of yet. Any thread. */
    private final AtomicLong credit = new AtomicLong();

    private long written;
    private long unsent;
    private boolean congested;
    private boolean closed;

    Streaming(
            HttpServerExchange exchange, IoThread io, IoThread owner, Duration slowest, Budget budget, Events events) {
        this.owner = owner;
        this.budget = budget;
        this.events = events;
        this.sink = new BodySink(exchange, io, slowest, budget, new Told());
        this.near = io == owner;
    }

    BodySink sink() {
        return sink;
    }

    /** Writes what {@code text} puts down, in pieces of so many bytes at most. */
    public void write(int chunkBytes, Consumer<ChunkWriter> text) {
        // Not the thread's scratch buffer: an update may come from within a call that reads it
        ByteBuffer buffer = owner.acquire(chunkBytes);
        try {
            ChunkWriter writer = new ChunkWriter(buffer, this::write);
            text.accept(writer);
            writer.pass();
        } finally {
            owner.release(buffer);
        }
    }

    /** Takes the bytes in every case; the buffer is the caller's again at once. */
    public void write(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (closed || count == 0) {
            bytes.position(bytes.limit());
            return;
        }
        written += count;
        if (near) {
            unsent += sink.write(bytes);
        } else {
            ByteBuffer copy = Backlog.copy(bytes, budget);
            unsent += count;
            sink.io().runLater(() -> sink.add(copy));
        }
        hasRoom();
    }

    /** What the client's connection has not taken yet; bytes that are accounted for in the budget. */
    public long unsent() {
        return unsent;
    }

    /** Less than 64 KiB are unsent, or nothing while the budget is scarce. */
    public boolean hasRoom() {
        boolean room = unsent == 0 || unsent < ROOM_BYTES && !budget.isScarce();
        congested |= !room; // others may have made it scarce since the last write
        return room;
    }

    /** Bytes of body given to {@link #write} so far. */
    public long written() {
        return written;
    }

    /** Ends the answer cleanly behind what was written. */
    public void end() {
        if (!closed) {
            closed = true;
            sink.io().run(sink::end);
        }
    }

    /** Cuts the connection (or resets the stream): the client sees a broken answer. */
    public void cut() {
        closed = true;
        sink.io().run(sink::lost);
    }

    private void credited(long bytes) {
        unsent -= bytes;
        if (congested && hasRoom()) {
            congested = false;
            if (!closed) {
                events.flowing();
            }
        }
    }

    private void over(Runnable tell) {
        closed = true;
        unsent = 0;
        congested = false;
        tell.run();
    }

    /** From the exchange's thread to the owner's. */
    private final class Told implements BodySink.Events {

        @Override
        public void sent(long bytes) {
            if (near) {
                credited(bytes);
            } else if (credit.getAndAdd(bytes) == 0) {
                owner.runLater(() -> credited(credit.getAndSet(0)));
            }
        }

        @Override
        public void ended() {
            owner.runLater(() -> over(events::ended));
        }

        @Override
        public void gone() {
            owner.runLater(() -> over(events::gone));
        }
    }
}
