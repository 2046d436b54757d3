package io.towline.answer.file;

import io.towline.exchange.AbruptEnd;
import io.towline.io.IoThread;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.xnio.IoUtils;

/**
 * Sends a stretch of a file: a task thread reads a piece, the I/O thread writes it, and not before it is taken is the next one read. So a slow
 * client costs one piece of memory, and a slow disk holds up nobody else.
 *
 * <p>Owner: the exchange's I/O thread; but {@link #read} is for a task thread, of which there is one at a time.
 */
public final class FileBody implements IoCallback {

    static final int PIECE_BYTES = 32 * 1024;

    private final HttpServerExchange exchange;
    private final FoundFile file;
    private final Consumer<Throwable> broken;

    private ByteBuffer piece = ByteBuffer.allocate(0);
    private long at;
    private long end;
    private boolean closed;

    /** @param broken is told of what is no client's doing */
    public FileBody(HttpServerExchange exchange, FoundFile file, Consumer<Throwable> broken) {
        this.exchange = exchange;
        this.file = file;
        this.broken = broken;
    }

    /** Reads the first piece of what is to be sent, from {@code start} to before {@code upTo}. On a task thread, before anybody else has this. */
    public void prepare(long start, long upTo) throws IOException {
        at = start;
        end = upTo;
        piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, upTo - start));
        fill();
    }

    /** Sends what was prepared, and the rest, and ends the exchange. */
    public void send() {
        exchange.getResponseSender().send(piece, this);
    }

    /** Whether nothing is left of what was to be sent; so too where nothing was. */
    public boolean isSent() {
        return at == end;
    }

    private void next() {
        try {
            exchange.getConnection().getWorker().execute(this::read);
        } catch (RejectedExecutionException full) {
            broken.accept(full);
        }
    }

    private void read() {
        Throwable failed = null;
        try {
            fill();
        } catch (IOException | RuntimeException | Error thrown) {
            failed = thrown;
        }
        Throwable outcome = failed;
        IoThread.run(exchange.getIoThread(), () -> have(outcome));
    }

    /** Closes the file behind its last piece, however long that takes to be sent. */
    private void fill() throws IOException {
        piece.clear().limit((int) Math.min(piece.capacity(), end - at));
        while (piece.hasRemaining()) {
            if (file.content().read(piece, at + piece.position()) < 0) {
                throw new EOFException(file.name() + " became shorter while it was served");
            }
        }
        piece.flip();
        if (at + piece.limit() == end) {
            IoUtils.safeClose(file.content());
        }
    }

    /** The edge of what comes from a task thread. */
    private void have(Throwable failed) {
        if (closed) {
            return;
        }
        try {
            if (failed == null) {
                exchange.getResponseSender().send(piece, this);
            } else {
                broken.accept(failed);
            }
        } catch (RuntimeException | Error defect) {
            broken.accept(defect);
        }
    }

    @Override
    public void onComplete(HttpServerExchange sent, Sender sender) {
        at += piece.limit();
        if (isSent()) {
            exchange.endExchange();
        } else {
            next();
        }
    }

    @Override
    public void onException(HttpServerExchange sent, Sender sender, IOException gone) {
        AbruptEnd.of(exchange);
    }

    /** Sends nothing more; also where nothing was. On the I/O thread. */
    public void close() {
        closed = true;
        IoUtils.safeClose(file.content());
    }
}
