package io.towline.io.connection;

import io.towline.io.BufferingConnection;
import io.towline.io.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Gives bytes to a connection in order, and keeps what the connection does not take at once.
 *
 * <pre>
 *   OPEN --shutDown--> ENDING --nothing waits--> SHUT        any --write fails, fail--> FAILED
 * </pre>
 *
 * <p>Bytes are never refused here: who writes asks {@link #blocked} or {@link #waitingBytes} before it writes more. A connection that has
 * failed swallows everything; its owner asks {@link #failed} when it is done with what it has in hand.
 *
 * <p>Two ways lead in. {@link #write} hands over a buffer as it is: what the connection takes is never copied. Between {@link #hold} and
 * {@link #release} small parts are {@link #add}ed to one of the thread's spare buffers and leave together; if the connection does not take
 * them, they wait just there.
 *
 * <p>Holds no buffer while nothing waits. Owner: the connection's I/O thread.
 */
public final class ConnectionWriter implements WriteReadyHandler {

    /** What the thread's spare buffers hold. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final ArrayDeque<ByteBuffer> NONE = new ArrayDeque<>(0);

    /** Whose connection it is. */
    public interface Owner {
        /** Bytes begin to wait: the time from which the connection may take none begins with {@link ConnectionWriter#progressAt}. */
        void blocked();

        /** The connection may take bytes again: to be answered by {@link ConnectionWriter#drain} and then {@link ConnectionWriter#rest}. */
        void writable();

        /** XNIO gives the connection up. */
        void cut();
    }

    private final StreamSinkConduit sink;
    private final BufferingConnection buffered;
    private final IoThread io;
    private final Owner owner;

    private ArrayDeque<ByteBuffer> pieces = NONE; // its own from when there is first one: most connections never have
    private long pieceBytes;
    private long taken;
    private long progressAt;
    private int unsentAtLastLook;
    private boolean refused;
    private boolean holding;
    private boolean flowing; // when holding began
    private boolean ending;
    private boolean terminated;
    private boolean shut;
    private boolean failed;
    private boolean cutShort;
    private Optional<IOException> failure = Optional.empty();

    public ConnectionWriter(StreamConnection connection, IoThread io, Owner owner) {
        sink = connection.getSinkChannel().getConduit();
        buffered = BufferingConnection.of(connection);
        this.io = io;
        this.owner = owner;
    }

    /** From here on the connection is written to by nobody else. */
    public void begin() {
        sink.setWriteReadyHandler(this);
    }

    // ---- in ----

    /** Takes all of {@code bytes}: what the connection does not accept now is copied and waits. */
    public void write(ByteBuffer bytes) {
        if (failed || ending) {
            bytes.position(bytes.limit());
            return;
        }
        boolean flows = !blocked();
        refused = !flows;
        try {
            if (flows) {
                taken += sink.write(bytes);
                refused = bytes.hasRemaining();
            }
        } catch (IOException gone) {
            lose(gone);
            bytes.position(bytes.limit());
            return;
        }
        if (bytes.hasRemaining()) {
            add(bytes);
        }
        if (flows) {
            noteBlocked();
        }
    }

    /** What comes until {@link #release} leaves together, but for what fills a spare buffer. */
    public void hold() {
        if (holding) {
            throw new IllegalStateException("held already");
        }
        holding = true;
        flowing = !blocked();
        refused = !flowing;
    }

    public boolean holds() {
        return holding;
    }

    public void release() {
        holding = false;
        if (flowing) {
            push();
            noteBlocked();
        }
    }

    /**
     * A place for bytes behind those that wait, which the caller writes at the buffer's limit and moves that; then {@link #added}.
     *
     * @param bytes how many the caller still has
     */
    public ByteBuffer place(int bytes) {
        if (!pieces.isEmpty() && hasRoom(pieces.getLast())) {
            return pieces.getLast();
        }
        // What must wait goes into ones as large as all that waits, so that they stay few.
        int most = (int) Math.min(PIECE_BYTES, refused ? pieceBytes : bytes);
        ByteBuffer piece = io.acquire(refused ? Math.max(bytes, most) : most).limit(0);
        if (pieces == NONE) {
            pieces = new ArrayDeque<>(1);
        }
        pieces.add(piece);
        return piece;
    }

    /** So many bytes now lie in {@link #place}; where that is full and nothing was refused, it goes out first. */
    public void added(int bytes) {
        pieceBytes += bytes;
        if (!hasRoom(pieces.getLast())) {
            push();
        }
    }

    private static boolean hasRoom(ByteBuffer piece) {
        return piece.limit() < piece.capacity();
    }

    private void add(ByteBuffer from) {
        while (from.hasRemaining() && !failed) {
            ByteBuffer place = place(from.remaining());
            int at = place.limit();
            int length = Math.min(place.capacity() - at, from.remaining());
            place.limit(at + length).put(at, from, from.position(), length);
            from.position(from.position() + length);
            added(length);
        }
    }

    // ---- out ----

    private void push() {
        try {
            while (!refused && !pieces.isEmpty()) {
                ByteBuffer piece = pieces.getFirst();
                int written = sink.write(piece);
                taken += written;
                pieceBytes -= written;
                refused = piece.hasRemaining();
                if (!refused) {
                    io.release(pieces.removeFirst());
                }
            }
        } catch (IOException gone) {
            lose(gone);
        }
    }

    private void noteBlocked() {
        if (blocked()) {
            unsentAtLastLook = buffered.unsentBytes();
            progressAt = io.exactNow();
            sink.resumeWrites();
            owner.blocked();
        }
    }

    @Override
    public void writeReady() {
        owner.writable();
    }

    /** Goes on with what waits. */
    public void drain() {
        long before = taken;
        refused = false;
        push();
        noteProgress(taken != before);
        if (pieces.isEmpty() && !failed) {
            flush();
        }
        if (ending && !failed && !blocked()) {
            terminate();
        }
    }

    /** Behind {@link #drain} and what that has led to: asks for no more events while nothing waits. */
    public void rest() {
        if (failed || !blocked() && (shut || !ending)) {
            sink.suspendWrites();
        }
    }

    private void flush() {
        try {
            sink.flush();
            noteProgress(buffered.unsentBytes() != unsentAtLastLook);
        } catch (IOException gone) {
            lose(gone);
        }
    }

    /** Rarely more than once for an event: worth the exact time, since a thread that was held up has an old one. */
    private void noteProgress(boolean made) {
        unsentAtLastLook = buffered.unsentBytes();
        if (made) {
            progressAt = io.exactNow();
        }
    }

    /** Sends the end of the stream (FIN) once everything before it is gone. */
    public void shutDown() {
        if (ending || failed) {
            return;
        }
        ending = true;
        if (!blocked()) {
            terminate();
        }
    }

    private void terminate() {
        try {
            if (!terminated) {
                terminated = true;
                sink.terminateWrites();
            }
            shut = sink.flush();
            if (!shut) {
                sink.resumeWrites();
            }
        } catch (IOException gone) {
            lose(gone);
        }
    }

    private void lose(IOException how) {
        failure = Optional.of(how);
        fail();
    }

    /** The connection is given up, by whomever: nothing goes out any more. */
    public void fail() {
        cutShort |= blocked();
        failed = true;
        pieces.forEach(io::release);
        pieces = NONE; // which all connections share, and nobody changes
        pieceBytes = 0;
    }

    @Override
    public void forceTermination() {
        owner.cut();
    }

    @Override
    public void terminated() {
        // nothing is left to do: the owner closed the connection itself
    }

    // ---- looked at ----

    public boolean failed() {
        return failed;
    }

    /** Whether bytes waited when it failed, so that what the connection took last may be the half of something. */
    public boolean cutShort() {
        return cutShort;
    }

    /** Of what a write failed, where one did. */
    public Optional<IOException> failure() {
        return failure;
    }

    /** Nothing more is taken: the connection has failed, or its end is due. */
    public boolean ended() {
        return ending || failed;
    }

    /** Whether bytes wait that the connection does not take. */
    public boolean blocked() {
        return !pieces.isEmpty() || buffered.unsentBytes() > 0;
    }

    /** How many bytes wait that the connection does not take. */
    public long waitingBytes() {
        return pieceBytes + buffered.unsentBytes();
    }

    /** When the connection last took a byte, or when it began to refuse them; of meaning while {@link #blocked}. */
    public long progressAt() {
        return progressAt;
    }

    /** Bytes that the connection took; of TLS, the plain ones. */
    public long taken() {
        return taken;
    }

    /** Where in the stream the next byte will lie: those taken, and those that wait here. */
    public long position() {
        return taken + pieceBytes;
    }
}
