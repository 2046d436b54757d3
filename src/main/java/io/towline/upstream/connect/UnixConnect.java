package io.towline.upstream.connect;

import io.towline.io.Descriptors;
import io.towline.io.IoThread;
import io.towline.io.Shortage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.nio.UnixStreamConnection;

/**
 * By a socket file. The kernel connects at once or not at all (unix(7)): where as many wait as the server lets, it says so instead of waiting,
 * and nothing tells when there is room. So that is asked again after pauses that grow, until the caller's time is over.
 */
final class UnixConnect implements SocketConnect {

    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final Path file;
    private final IoThread io;
    private final Reached reached;

    private boolean over;
    private Optional<Descriptors.Taken> descriptor = Optional.empty();
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean full;

    UnixConnect(Path file, IoThread io, Reached reached) {
        this.file = file;
        this.io = io;
        this.reached = reached;
    }

    @Override
    public void begin() {
        io.execute(this::first);
    }

    @Override
    public void giveUp() {
        if (!over) {
            over = true;
            descriptor.ifPresent(Descriptors.Taken::giveBack);
        }
    }

    @Override
    public String late() {
        return full ? "as many wait for it as it lets (its backlog is full): it does not accept them" : "";
    }

    private void first() {
        if (over) {
            return;
        }
        try {
            descriptor = Optional.of(io.descriptors().dial(io.now()));
        } catch (Shortage none) {
            failed(none);
            return;
        }
        attempt();
    }

    private void attempt() {
        if (over) {
            return;
        }
        Optional<StreamConnection> raw;
        try {
            raw = connected();
        } catch (IOException e) {
            failed(e);
            return;
        } catch (RuntimeException | Error e) {
            failed(new IOException(e));
            return;
        }
        raw.ifPresentOrElse(this::opened, this::again);
    }

    private void opened(StreamConnection raw) {
        over = true;
        raw.setCloseListener(descriptor.orElseThrow());
        reached.opened(raw);
    }

    private void again() {
        full = true;
        try {
            io.xnio().executeAfter(this::attempt, pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            failed(new IOException(ending));
        }
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }

    /** Empty: there is no room now. */
    private Optional<StreamConnection> connected() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (channel.connect(UnixDomainSocketAddress.of(file))) {
                return Optional.of(UnixStreamConnection.of(io.xnio(), channel));
            }
            // Java's word for EAGAIN in some versions. To wait for such a connect would be wrong: the kernel has
            // forgotten it, and
            // Java would soon take it for connected.
            channel.close();
            return Optional.empty();
        } catch (IOException | RuntimeException | Error failed) {
            IoUtils.safeClose(channel);
            if (failed instanceof IOException refused && SocketFileTrouble.isFull(refused, file)) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    private void failed(IOException cause) {
        if (!over) {
            giveUp();
            reached.unreached(cause, Shortage.in(cause).isPresent() ? "" : SocketFileTrouble.words(cause, file));
        }
    }
}
