package io.towline.pool;

import io.towline.io.BufferingConnection;
import io.towline.io.IoThread;
import io.towline.io.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.WriteReadyHandler;

/**
 * A connection to a server that carries one request after the other. Its reads stay on all the time, but where its user has it wait: so an exchange
 * costs no change of what the selector looks for, and an idle connection that the server closes is noticed at once.
 *
 * <p>As a timer it is the end of its time in the pool. Owner: its I/O thread.
 */
public final class ServerConnection extends Timer implements ReadReadyHandler, WriteReadyHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** Who has it. Told on the I/O thread; may throw nothing that he does not settle himself. */
    public interface User {
        void readable();

        void writable();

        /** XNIO gives it up, as when its thread ends. */
        void terminated();

        /** What one of these has thrown. */
        void broke(Throwable defect);
    }

    private final StreamConnection connection;
    private final BufferingConnection buffered;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final IoThread io;

    private Optional<User> user;
    private int requests;
    private boolean closed;

    /** Where it lies while nobody has it. */
    private Optional<IdleConnections> shelf = Optional.empty();

    private long idleSince;

    /** @param connection without listeners; its reads are suspended */
    public ServerConnection(StreamConnection connection, IoThread io, User first) {
        this.connection = connection;
        this.io = io;
        buffered = BufferingConnection.of(connection);
        source = connection.getSourceChannel();
        sink = connection.getSinkChannel();
        user = Optional.of(first);
        requests = 1;
        source.getConduit().setReadReadyHandler(this);
        sink.getConduit().setWriteReadyHandler(this);
        source.resumeReads();
    }

    /** Whether it carried a request before the one it has: only then can it have died of age. */
    public boolean isUsed() {
        return requests > 1;
    }

    public boolean isClosed() {
        return closed;
    }

    void takenBy(User next) {
        shelf = Optional.empty();
        user = Optional.of(next);
        requests++;
    }

    void laidOn(IdleConnections where, long now) {
        user = Optional.empty();
        shelf = Optional.of(where);
        idleSince = now;
        source.resumeReads(); // its last user may have had it wait
    }

    long idleSince() {
        return idleSince;
    }

    public int read(ByteBuffer into) throws IOException {
        return source.read(into);
    }

    /** Whether another read gives something at once, of which no event will tell. */
    public boolean hasBuffered() {
        return buffered.hasBuffered();
    }

    /** Whether its end came without TLS's close_notify: who cannot tell what is missing must take it for a cut. */
    public boolean isCut() {
        return buffered.isCut();
    }

    /** Has {@link User#readable} called once more. */
    public void readAgain() {
        source.wakeupReads();
    }

    public void awaitReads() {
        source.resumeReads();
    }

    public void stopReads() {
        source.suspendReads();
    }

    public int write(ByteBuffer from) throws IOException {
        return sink.write(from);
    }

    /** @return whether everything that was written is on its way; where it is not, {@link #awaitWrites} helps */
    public boolean flush() throws IOException {
        return sink.flush() && buffered.unsentBytes() == 0;
    }

    public void awaitWrites() {
        sink.resumeWrites();
    }

    public void stopWrites() {
        sink.suspendWrites();
    }

    /** For good. */
    public void close() {
        if (!closed) {
            closed = true;
            user = Optional.empty();
            io.timers().cancel(this);
            io.close(connection);
        }
    }

    @Override
    public void readReady() {
        if (user.isPresent()) {
            User told = user.get();
            try {
                told.readable();
            } catch (RuntimeException | Error defect) {
                told.broke(defect);
            }
        } else if (!isSilent()) { // it may be only a wake-up that was asked for before the answer ended, or a ticket of
            // TLS
            dropped();
        }
    }

    /** Whether there is nothing to read, and no end: what the next answer will be is the answer to what is asked next. Costs one read. */
    boolean isSilent() {
        try {
            return source.read(io.small()) == 0;
        } catch (IOException gone) {
            LOG.trace("an idle connection broke", gone);
            return false;
        }
    }

    @Override
    public void writeReady() {
        if (user.isEmpty()) {
            sink.suspendWrites();
            return;
        }
        User told = user.get();
        try {
            told.writable();
        } catch (RuntimeException | Error defect) {
            told.broke(defect);
        }
    }

    /** The server has closed it, or says what nobody asked. */
    private void dropped() {
        LOG.trace("an idle connection ends");
        shelf.ifPresent(where -> where.remove(this));
        close();
    }

    @Override
    public void forceTermination() {
        user.ifPresentOrElse(User::terminated, this::dropped);
    }

    @Override
    public void terminated() {
        // its user closed it
    }

    @Override
    protected void expired(long now) {
        if (user.isEmpty()) {
            dropped();
        }
    }
}
