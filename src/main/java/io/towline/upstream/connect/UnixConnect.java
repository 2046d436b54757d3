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
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.nio.UnixStreamConnection;

/**
 * By a socket file. The kernel connects at once or not at all (unix(7)): where as many wait as the server lets, it says so instead of waiting.
 * Then it is a matter of the {@link FullBacklog}, until the caller's time is over.
 */
final class UnixConnect implements SocketConnect, FullBacklog.Waiting {

    private final Path file;
    private final IoThread io;
    private final FullBacklog backlog;
    private final Reached reached;

    private boolean over;
    private Optional<Descriptors.Taken> descriptor = Optional.empty();
    private boolean full;

    /** @param backlog that of the file, on this thread */
    UnixConnect(Path file, IoThread io, FullBacklog backlog, Reached reached) {
        this.file = file;
        this.io = io;
        this.backlog = backlog;
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
            backlog.leave(this);
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
        full = backlog.isWaitedFor(); // then it does not even ask before its turn
        backlog.enter(this);
    }

    @Override
    public boolean attempt() {
        if (over) {
            return true;
        }
        Optional<StreamConnection> raw;
        try {
            raw = connected();
        } catch (IOException e) {
            failed(e);
            return true;
        } catch (RuntimeException | Error e) {
            failed(new IOException(e));
            return true;
        }
        raw.ifPresentOrElse(this::opened, () -> full = true);
        return raw.isPresent();
    }

    @Override
    public void ended(RuntimeException cause) {
        failed(new IOException(cause));
    }

    private void opened(StreamConnection raw) {
        over = true;
        raw.setCloseListener(descriptor.orElseThrow());
        reached.opened(raw);
    }

    /** Empty: there is no room now. */
    private Optional<StreamConnection> connected() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (channel.connect(UnixDomainSocketAddress.of(file))) {
                return Optional.of(UnixStreamConnection.of(io.xnio(), channel));
            }
            // EAGAIN in some versions of Java. It is not waited for: the kernel has forgotten it, and Java would soon
            // take it for connected.
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
