package org.xnio.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * A connection over a Unix domain socket. XNIO opens TCP only, and what it makes of a channel asks for its {@code socket()}, which a Unix one does not
 * have. Everything else is as with TCP, so who has one need not know.
 *
 * <p>It stands in XNIO's package since its I/O threads take handles of a class that nobody else can see: docs/decisions/unix-sockets-in-xnio.md.
 * Owner: its I/O thread.
 */
public final class UnixStreamConnection extends AbstractNioStreamConnection {

    private final SocketChannel channel;
    private final UnixSocketConduit conduit;

    private UnixStreamConnection(WorkerThread thread, SocketChannel channel) throws ClosedChannelException {
        super(thread);
        this.channel = channel;
        conduit = new UnixSocketConduit(thread, thread.registerChannel(channel), channel, this);
        conduit.getSelectionKey().attach(conduit);
        setSourceConduit(conduit);
        setSinkConduit(conduit);
    }

    /**
     * To be called on the thread. Reads and writes are suspended.
     *
     * @param thread one of XNIO's own
     * @param channel connected and not blocking; the connection's from now on, and closed where this fails
     * @throws IOException if the thread is about to end
     */
    public static StreamConnection of(XnioIoThread thread, SocketChannel channel) throws IOException {
        try {
            WorkerThread worker = (WorkerThread) thread;
            worker.getWorker().checkShutdown();
            return new UnixStreamConnection(worker, channel);
        } catch (IOException | RuntimeException | Error failed) {
            IoUtils.safeClose(channel);
            throw failed;
        }
    }

    /** A {@link java.net.UnixDomainSocketAddress}; null once it is closed. */
    @Override
    public SocketAddress getPeerAddress() {
        try {
            return channel.getRemoteAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    /** That of a client has no path; null once it is closed. */
    @Override
    public SocketAddress getLocalAddress() {
        try {
            return channel.getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected void closeAction() throws IOException {
        conduit.cancelKey(false);
        channel.close();
    }

    @Override
    protected void notifyReadClosed() {
        conduit.readTerminated();
        super.notifyReadClosed();
    }

    @Override
    protected void notifyWriteClosed() {
        conduit.writeTerminated();
        super.notifyWriteClosed();
    }
}
