package io.towline.http.body;

import io.towline.io.IoThread;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What was read of a request's body, as payload, while the whole is short enough to be sent once more: to the next server, or on a new connection.
 *
 * <p>Owner: the exchange's I/O thread.
 */
public final class KeptBody {

    /** Forms and small documents; what is longer costs its sender a second try, and not us the memory. */
    static final int MOST = 16 * 1024;

    private final IoThread io;
    private final int length;

    private Optional<ByteBuffer> kept = Optional.empty();
    private boolean forgotten;

    /** How much of it has been given since the last {@link #rewind}; everything, where it was never read again. */
    private int given;

    /** @param length of the whole body; beyond {@link #MOST} nothing is kept */
    public KeptBody(IoThread io, long length) {
        this.io = io;
        this.length = (int) Math.min(length, MOST + 1);
    }

    /** Whether all that is read of it can be had again. */
    public boolean isWhole() {
        return length <= MOST && !forgotten;
    }

    /** Keeps a copy of the {@code count} bytes in front of the position of {@code read}. */
    public void add(ByteBuffer read, int count) {
        if (isWhole()) {
            if (kept.isEmpty()) {
                kept = Optional.of(io.acquire(length));
            }
            kept.get().put(read.slice(read.position() - count, count));
            given = kept.get().position();
        }
    }

    /** Gives all of it again, from its beginning. */
    public void rewind() {
        given = 0;
    }

    public boolean hasMore() {
        return kept.isPresent() && given < kept.get().position();
    }

    /** @return how many bytes were put into {@code buffer}, which has room for some */
    public int give(ByteBuffer buffer) {
        int count = Math.min(kept.orElseThrow().position() - given, buffer.remaining());
        buffer.put(kept.get().slice(given, count));
        given += count;
        return count;
    }

    /** It will not be sent again. */
    public void forget() {
        forgotten = true;
        kept.ifPresent(io::release);
        kept = Optional.empty();
    }
}
