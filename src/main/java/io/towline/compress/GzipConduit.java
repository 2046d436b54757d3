package io.towline.compress;

import io.towline.io.ChangingSink;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Compresses an answer's body. What is flushed can be read at once by the client, so an answer that drips is not held back. What the client does
 * not take waits, one output buffer at most, and then nothing more is taken.
 *
 * <p>While it waits for its turn, its next conduit's writes are suspended: to be called again and again with nothing to say, Undertow takes for a
 * defect, and ends a stream of HTTP/2 for it.
 *
 * <p>Owner: the exchange's I/O thread.
 */
final class GzipConduit extends ChangingSink {

    private final HttpServerExchange exchange;
    private final Encoders encoders;
    private final Turns.Worker worker = new Worker();

    private Optional<GzipEncoder> encoder;
    private Optional<ByteBuffer> unsent = Optional.empty();

    /** Something was taken that the client could not read yet. */
    private boolean dirty;

    private boolean ending;
    private boolean ended;

    /** Whether whoever answers waits to write. */
    private boolean resumed;

    private boolean heldBack;

    GzipConduit(StreamSinkConduit next, HttpServerExchange exchange, Encoders encoders, GzipEncoder encoder) {
        super(next);
        this.exchange = exchange;
        this.encoders = encoders;
        this.encoder = Optional.of(encoder);
    }

    /** However the answer ends. */
    void release() {
        encoder.ifPresent(encoders::give);
        encoder = Optional.empty();
        unsent.ifPresent(encoders.io()::release);
        unsent = Optional.empty();
        encoders.turns().forget(worker);
        heldBack = false;
    }

    private GzipEncoder encoder() throws IOException {
        return encoder.orElseThrow(() -> new IOException("the answer is over"));
    }

    // ---- writing ----

    @Override
    public int write(ByteBuffer src) throws IOException {
        if (!src.hasRemaining() || !passed()) {
            return 0;
        }
        GzipEncoder gzip = encoder();
        int allowed = encoders.turns().allowed(worker);
        if (allowed == 0) {
            heldBack = true;
            next.suspendWrites();
            return 0;
        }
        ByteBuffer out = encoders.output();
        int taken = gzip.encode(src, allowed, out);
        encoders.turns().took(worker, taken);
        encoders.counters().took(taken);
        dirty = true;
        if (out.position() == 0 && src.hasRemaining()) {
            gzip.flush(out); // what shrinks to nothing is to show some progress, too
        }
        push(out.flip());
        return taken;
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        long taken = 0;
        for (int i = offset; i < offset + length; i++) {
            while (srcs[i].hasRemaining()) {
                int count = write(srcs[i]);
                if (count == 0) {
                    return taken;
                }
                taken += count;
            }
        }
        return taken;
    }

    private void push(ByteBuffer out) throws IOException {
        encoders.counters().gave(out.remaining());
        while (out.hasRemaining() && next.write(out) > 0) {
            // on it goes
        }
        if (out.hasRemaining()) {
            unsent = Optional.of(encoders.io().acquire(out.remaining()).put(out).flip());
        }
    }

    /** Whether nothing waits any more. */
    private boolean passed() throws IOException {
        if (unsent.isPresent()) {
            ByteBuffer waiting = unsent.get();
            while (waiting.hasRemaining() && next.write(waiting) > 0) {
                // on it goes
            }
            if (waiting.hasRemaining()) {
                return false;
            }
            encoders.io().release(waiting);
            unsent = Optional.empty();
        }
        return true;
    }

    // ---- flushing and ending ----

    @Override
    public boolean flush() throws IOException {
        if (!passed() || !(ending ? finished() : flushed())) {
            return false;
        }
        return next.flush();
    }

    private boolean flushed() throws IOException {
        while (dirty) {
            ByteBuffer out = encoders.output();
            dirty = !encoder().flush(out);
            push(out.flip());
            if (unsent.isPresent()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void terminateWrites() throws IOException {
        if (!ending) {
            ending = true;
            HeaderMap trailers = exchange.getAttachment(HttpAttachments.RESPONSE_TRAILERS);
            if (trailers != null) {
                CompressibleAnswer.dropDigests(trailers);
            }
            if (passed()) {
                finished();
            }
        }
    }

    private boolean finished() throws IOException {
        while (encoder.isPresent()) {
            ByteBuffer out = encoders.output();
            if (encoder.get().finish(out)) {
                encoders.give(encoder.get());
                encoder = Optional.empty();
            }
            push(out.flip());
            if (unsent.isPresent()) {
                return false;
            }
        }
        if (!ended) {
            ended = true;
            next.terminateWrites();
        }
        return true;
    }

    @Override
    public void truncateWrites() throws IOException {
        ending = true;
        ended = true;
        release();
        next.truncateWrites();
    }

    @Override
    public boolean isWriteShutdown() {
        return ending;
    }

    // ---- waiting ----

    @Override
    public void resumeWrites() {
        resumed = true;
        if (!heldBack) {
            next.resumeWrites();
        }
    }

    @Override
    public void suspendWrites() {
        resumed = false;
        next.suspendWrites();
    }

    @Override
    public void wakeupWrites() {
        resumed = true;
        if (!heldBack) {
            next.wakeupWrites();
        }
    }

    @Override
    public boolean isWriteResumed() {
        return resumed;
    }

    private final class Worker extends Turns.Worker {
        @Override
        void goOn() {
            heldBack = false;
            if (resumed) {
                next.wakeupWrites();
            }
        }
    }
}
