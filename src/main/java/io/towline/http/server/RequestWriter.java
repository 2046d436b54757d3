package io.towline.http.server;

import io.towline.io.IoThread;
import io.towline.pool.ServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A request on its way to its server: each piece at once; of what the server does not take a copy waits, one piece at most.
 *
 * <p>Owner: the I/O thread.
 */
public final class RequestWriter {

    private final ServerConnection connection;
    private final IoThread io;

    private Optional<ByteBuffer> unsent = Optional.empty();
    private boolean blocked;
    private boolean failed;
    private boolean whole;
    private long written;

    public RequestWriter(ServerConnection connection, IoThread io) {
        this.connection = connection;
        this.io = io;
    }

    public boolean isBlocked() {
        return blocked;
    }

    public boolean hasFailed() {
        return failed;
    }

    /**
     * Whether the server has all of it, as one that answers mostly has: what is left then was taken meanwhile, and the event that says so may come
     * behind the answer.
     */
    public boolean isDone() {
        return whole && (!blocked || drained()) && !failed;
    }

    /** Bytes that the connection took. */
    public long written() {
        return written;
    }

    /** @param isLast the request ends with it */
    public void send(ByteBuffer piece, boolean isLast) {
        try {
            whole = isLast;
            push(piece);
            if (piece.hasRemaining()) {
                unsent = Optional.of(io.acquire(piece.remaining()).put(piece).flip());
            }
            blocked = unsent.isPresent() || !connection.flush();
            if (blocked) {
                connection.awaitWrites();
            }
        } catch (IOException gone) {
            broke();
        }
    }

    private void push(ByteBuffer piece) throws IOException {
        int count = 1;
        while (piece.hasRemaining() && count > 0) {
            count = connection.write(piece);
            written += count;
        }
    }

    /** What the server said before it stopped reading may still lie there to be read; and if not, the read fails as well. */
    private void broke() {
        failed = true;
        blocked = false;
        release();
        connection.stopWrites();
        connection.readAgain();
    }

    public void release() {
        unsent.ifPresent(io::release);
        unsent = Optional.empty();
    }

    /** @return whether nothing waits any more that did */
    public boolean drained() {
        if (!blocked) {
            return false;
        }
        try {
            if (unsent.isPresent()) {
                push(unsent.get());
                if (unsent.get().hasRemaining()) {
                    return false;
                }
                release();
            }
            blocked = !connection.flush();
            return !blocked;
        } catch (IOException gone) {
            broke();
            return false;
        }
    }
}
